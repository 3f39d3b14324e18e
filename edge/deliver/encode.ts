import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type Coding, encodedDescriptor } from "../../src/core/cache/encode.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import { encodedKey } from "../../src/core/cache/key.ts";
import { sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { withIdle } from "../tiers/copy.ts";
import type { Representation } from "./source.ts";
import { atHand } from "./source.ts";

/** Good enough for text of a few hundred KiB in some milliseconds; the best quality takes fifty times as long. */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

/**
 * A representation in a coding: encoded once per copy, kept in memory and in the colo beside it. The identity comes back
 * where its bytes cannot be had in one piece now; nobody waits longer for them than for any fill.
 */
export async function encoded(context: Context, representation: Representation, coding: Coding): Promise<Representation> {
  const { isolate, tiers } = context;
  const { target, descriptor, given } = representation;
  const key = encodedKey(target.key, descriptor.fill, coding);
  if (isolate.dense.find(key, context.arrivedAtMs) !== undefined) return representation;
  // What was made here is made again sooner than read.
  const made = given?.kind === "bytes" && given.made === true;
  const kept = isolate.memory.peek(key)?.head ?? (made ? undefined : await fromColo(context, key));
  const tier = given === undefined || made ? "memory" : "upstream";
  // Freshness and fields are the identity's, as they are now: it alone is revalidated.
  const as = (bytes: Uint8Array): Representation => ({
    target: { ...target, key },
    descriptor: encodedDescriptor(descriptor, coding, bytes.byteLength),
    stored: true,
    given: { kind: "bytes", bytes, tier },
  });
  if (kept !== undefined) return as(kept);
  const bytes = await wholeOf(context, representation);
  // Others who waited for the same bytes may have encoded them by now.
  const meanwhile = isolate.memory.peek(key)?.head;
  if (meanwhile !== undefined) return as(meanwhile);
  if (bytes === undefined) return representation;
  const body = coding === "br" ? brotli(bytes) : gzip(bytes);
  if (body.byteLength >= bytes.byteLength) {
    isolate.dense.mark(key, coding, context.arrivedAtMs);
    return representation;
  }
  const smaller = as(body);
  isolate.memory.keep(key, smaller.descriptor, body);
  if (!made) context.waitUntil(tiers.colo.writeHead(key, smaller.descriptor, body).catch(() => undefined));
  return smaller;
}

async function fromColo({ isolate, tiers }: Context, key: string): Promise<Uint8Array | undefined> {
  const held = await tiers.colo.readHead(key);
  if (held?.descriptor === undefined || held.head === undefined) return undefined;
  const head = new Uint8Array(await new Response(held.head).arrayBuffer());
  isolate.memory.keep(key, held.descriptor, head);
  return head;
}

/** All bytes of a representation that fits its head: from memory, from the fill that brings them, or from the colo. */
async function wholeOf(context: Context, representation: Representation): Promise<Uint8Array | undefined> {
  const { isolate, tiers } = context;
  const { target, descriptor } = representation;
  const span = sliceSpan(isolate.geometry, 0, descriptor.size);
  if (spanBytes(span) !== descriptor.size) return undefined;
  const source = atHand(context, representation, 0, span);
  if (source?.kind === "buffer") return source.bytes;
  if (source?.kind === "flight") return fromFlight(source.flight, isolate.settings.fillWaitTimeoutMs);
  const stream = await tiers.colo.readSlice(target.key, descriptor, 0, span);
  return stream && new Uint8Array(await new Response(stream).arrayBuffer());
}

async function fromFlight(flight: Flight, waitMs: number): Promise<Uint8Array | undefined> {
  while (flight.state === "open") {
    if ((await withIdle(flight.changed(), waitMs)) === "idle") return undefined;
  }
  return flight.state === "complete" && !flight.released ? flight.assemble() : undefined;
}

function brotli(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength };
  return new Uint8Array(brotliCompressSync(bytes, { params }));
}

function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes, { level: GZIP_LEVEL }));
}
