import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { type Address, headAddress, sliceAddress } from "../../src/core/cache/key.ts";
import { type Geometry, type Span, sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import type { Fork } from "../../src/core/cache/variants.ts";
import { forkEnvelope, headEnvelope, openEnvelope, sliceEnvelope } from "./envelope.ts";
import type { StoredFork, StoredHead, Tier } from "./port.ts";

/**
 * An R2 bucket below the colos: what one region has fetched, all others read from here instead of from the origin.
 * Object names are hashes of addresses, since a bucket's names are bounded (1,024 bytes) and URLs are not.
 */
export class ReserveTier implements Tier {
  readonly name = "reserve";

  constructor(
    private readonly bucket: R2Bucket,
    private readonly geometry: Geometry,
    /** How long a descriptor may be read after it was written, ms, by its kind. */
    private readonly keepMs: (descriptor: Descriptor) => number,
    private readonly now: () => number = Date.now,
  ) {}

  async readHead(key: string): Promise<StoredHead | StoredFork | undefined> {
    const object = await this.get(headAddress(key, this.geometry));
    if (object === undefined) return undefined;
    const envelope = openEnvelope((name) => object.customMetadata?.[name]);
    if (envelope?.fork !== undefined) {
      drop(object);
      return { fork: envelope.fork };
    }
    const descriptor = envelope?.descriptor;
    if (descriptor === undefined || this.now() - object.uploaded.getTime() > this.keepMs(descriptor)) return drop(object);
    const whole = spanBytes(sliceSpan(this.geometry, 0, descriptor.size));
    if (object.size === whole) return { descriptor, head: object.body };
    drop(object);
    return { descriptor, head: undefined };
  }

  async writeHead(key: string, descriptor: Descriptor, head: Uint8Array | undefined): Promise<void> {
    const body = head ?? new Uint8Array(0);
    const customMetadata = headEnvelope(descriptor, body.byteLength);
    await this.bucket.put(await objectName(headAddress(key, this.geometry)), body, { customMetadata });
  }

  async writeFork(key: string, fork: Fork): Promise<void> {
    await this.bucket.put(await objectName(headAddress(key, this.geometry)), new Uint8Array(0), { customMetadata: forkEnvelope(fork) });
  }

  async readSlice(key: string, descriptor: Descriptor, n: number, part: Span): Promise<ReadableStream<Uint8Array> | undefined> {
    const span = sliceSpan(this.geometry, n, descriptor.size);
    const address = n === 0 ? headAddress(key, this.geometry) : sliceAddress(key, descriptor.identity, n, this.geometry);
    const object = await this.get(address, { offset: part.first - span.first, length: spanBytes(part) });
    if (object === undefined) return undefined;
    const envelope = openEnvelope((name) => object.customMetadata?.[name]);
    const right =
      envelope?.length === spanBytes(span) &&
      object.size === spanBytes(span) &&
      (n > 0 || envelope.descriptor?.identity === descriptor.identity);
    return right ? object.body : drop(object);
  }

  async writeSlice(key: string, descriptor: Descriptor, n: number, bytes: Uint8Array): Promise<void> {
    const name = await objectName(sliceAddress(key, descriptor.identity, n, this.geometry));
    await this.bucket.put(name, bytes, { customMetadata: sliceEnvelope(bytes.byteLength) });
  }

  async dropHead(key: string): Promise<void> {
    await this.bucket.delete(await objectName(headAddress(key, this.geometry)));
  }

  private async get(address: Address, range?: { offset: number; length: number }): Promise<R2ObjectBody | undefined> {
    try {
      const object = await this.bucket.get(await objectName(address), range === undefined ? {} : { range });
      return object ?? undefined;
    } catch {
      return undefined; // a range outside an object of another length errs; the bucket may be out of reach
    }
  }
}

function drop(object: R2ObjectBody): undefined {
  object.body.cancel().catch(() => undefined);
  return undefined;
}

async function objectName(address: Address): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address.url));
  return `1/${[...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
