import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { type Address, headAddress, sliceAddress } from "../../src/core/cache/key.ts";
import { type Geometry, type Span, sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import { formatContentRange } from "../../src/core/http/content-range.ts";
import { cutStream } from "./cut.ts";
import type { Fork } from "../../src/core/cache/variants.ts";
import { forkEnvelope, headEnvelope, openEnvelope, sliceEnvelope } from "./envelope.ts";
import type { StoredFork, StoredHead, Tier } from "./port.ts";

const YEAR_SEC = 31_536_000;
/** A descriptor is kept this long past its last window: its validators may still save the transfer of the body. */
const KEEP_SEC = 7 * 86_400;

/**
 * The Cache API of one colo. Entries are plain 200 responses with a lifetime of their own, because the Cache API knows
 * neither `Vary` nor `If-Range`, refuses 206 and forgets what has expired; freshness is ours and inside the envelope.
 */
export class ColoTier implements Tier {
  readonly name = "colo";
  private opened: Promise<Cache> | undefined;

  constructor(
    private readonly cacheName: string,
    private readonly geometry: Geometry,
  ) {}

  async readHead(key: string): Promise<StoredHead | StoredFork | undefined> {
    const response = await this.match(headAddress(key, this.geometry));
    if (response === undefined) return undefined;
    const envelope = openEnvelope((name) => response.headers.get(name));
    if (envelope?.fork !== undefined) {
      drop(response);
      return { fork: envelope.fork };
    }
    if (envelope?.descriptor === undefined) return drop(response);
    const { descriptor, length } = envelope;
    const whole = spanBytes(sliceSpan(this.geometry, 0, descriptor.size));
    if (length !== whole || response.body === null) {
      drop(response);
      return { descriptor, head: undefined };
    }
    return { descriptor, head: response.body };
  }

  async writeHead(key: string, descriptor: Descriptor, head: Uint8Array | undefined): Promise<void> {
    const { freshSec, staleIfErrorSec, staleWhileRevalidateSec } = descriptor;
    const keep = Math.min(YEAR_SEC, Math.ceil(freshSec + Math.max(staleIfErrorSec, staleWhileRevalidateSec) + KEEP_SEC));
    const body = head ?? new Uint8Array(0);
    await this.put(headAddress(key, this.geometry), body, headEnvelope(descriptor, body.byteLength), keep);
  }

  async writeFork(key: string, fork: Fork): Promise<void> {
    await this.put(headAddress(key, this.geometry), new Uint8Array(0), forkEnvelope(fork), KEEP_SEC);
  }

  async readSlice(key: string, descriptor: Descriptor, n: number, part: Span): Promise<ReadableStream<Uint8Array> | undefined> {
    const span = sliceSpan(this.geometry, n, descriptor.size);
    const address = n === 0 ? headAddress(key, this.geometry) : sliceAddress(key, descriptor.identity, n, this.geometry);
    const from = part.first - span.first;
    const length = spanBytes(part);
    const all = length === spanBytes(span);
    const response = await this.match(address, all ? undefined : `bytes=${from}-${from + length - 1}`);
    if (response === undefined) return undefined;
    const envelope = openEnvelope((name) => response.headers.get(name));
    const right = envelope?.length === spanBytes(span) && (n > 0 || envelope.descriptor?.identity === descriptor.identity);
    if (!right || response.body === null) return drop(response);
    if (response.status === 200) return all ? response.body : cutStream(response.body, from, length);
    const named = response.headers.get("content-range") === formatContentRange(from, from + length - 1, envelope.length);
    return response.status === 206 && !all && named ? response.body : drop(response);
  }

  async writeSlice(key: string, descriptor: Descriptor, n: number, bytes: Uint8Array): Promise<void> {
    const address = sliceAddress(key, descriptor.identity, n, this.geometry);
    await this.put(address, bytes, sliceEnvelope(bytes.byteLength), YEAR_SEC);
  }

  async dropHead(key: string): Promise<void> {
    await (await this.cache()).delete(headAddress(key, this.geometry).url).catch(() => false);
  }

  private async match(address: Address, range?: string): Promise<Response | undefined> {
    try {
      const cache = await this.cache();
      return await cache.match(range === undefined ? address.url : new Request(address.url, { headers: { range } }));
    } catch {
      return undefined;
    }
  }

  private async put(address: Address, body: Uint8Array, envelope: Record<string, string>, keepSec: number): Promise<void> {
    const headers = {
      ...envelope,
      "cache-control": `public, max-age=${keepSec}`,
      "content-type": "application/octet-stream",
      "content-length": String(body.byteLength),
    };
    await (await this.cache()).put(address.url, new Response(body, { headers }));
  }

  private cache(): Promise<Cache> {
    this.opened ??= caches.open(this.cacheName);
    return this.opened;
  }
}

function drop(response: Response): undefined {
  response.body?.cancel().catch(() => undefined);
  return undefined;
}
