import { withStart } from "../../src/core/audio/with-start.ts";
import { type Descriptor, identityOf } from "../../src/core/cache/descriptor.ts";
import { eraMark } from "../../src/core/purge/player-etag.ts";
import { type Geometry, sliceCount, sliceSpan } from "../../src/core/cache/slices.ts";
import type { MemoryTier } from "../tiers/memory.ts";
import type { Tier } from "../tiers/port.ts";

/**
 * Hands a body of unknown length on as it comes, and its bytes to `store` if it ends rightly within `maxBytes`. A body that
 * breaks off breaks off for the reader too, and a reader who leaves ends it: nothing is stored then.
 */
export function gatherWhole(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  store: (bytes: Uint8Array) => Promise<void>,
): { readonly stream: ReadableStream<Uint8Array>; readonly stored: Promise<void> } {
  const { readable, writable } = new IdentityTransformStream();
  const pump = async (): Promise<void> => {
    const reader = body.getReader();
    const writer = writable.getWriter();
    let kept: Uint8Array[] = [];
    let bytes = 0;
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        bytes += read.value.byteLength;
        if (bytes <= maxBytes) kept.push(read.value.slice());
        else kept = [];
        await writer.write(read.value);
      }
      await writer.close();
    } catch (error) {
      await Promise.allSettled([reader.cancel(), writer.abort(error)]);
      return;
    }
    if (bytes <= maxBytes) await store(new Uint8Array(await new Blob(kept).arrayBuffer()));
  };
  return { stream: readable, stored: pump() };
}

/** Stores a whole representation whose length is known only now: its slices first, then what makes them reachable. */
export async function storeWhole(
  tiers: { readonly memory: MemoryTier; readonly colo: Tier },
  geometry: Geometry,
  key: string,
  gathered: Descriptor,
  bytes: Uint8Array,
): Promise<void> {
  const size = bytes.byteLength;
  const { etag, lastModified, joining } = gathered;
  const fill = crypto.randomUUID();
  const head = bytes.slice(0, sliceSpan(geometry, 0, size).last + 1);
  const descriptor = withStart({ ...gathered, size, fill, identity: identityOf({ etag, lastModified, size }, joining, fill) + eraMark(gathered.era) }, head);
  for (let n = sliceCount(geometry, size) - 1; n > 0; n -= 1) {
    const { first, last } = sliceSpan(geometry, n, size);
    await tiers.colo.writeSlice(key, descriptor, n, bytes.subarray(first, last + 1));
  }
  await tiers.colo.writeHead(key, descriptor, head);
  tiers.memory.keep(key, descriptor, head);
}
