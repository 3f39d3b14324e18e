import type { Context } from "../context.ts";
import { storeWhole } from "../fill/gather.ts";
import type { Handed } from "../steps/stage.ts";
import { copyBytes } from "../tiers/copy.ts";
import { discard } from "../tiers/send.ts";

/**
 * Stores an answer whose length was not given, as it would be for a listener who reads it to its end. How many bytes came;
 * nothing where it is not such an answer, is too long, breaks off, rests for too long, or was purged meanwhile.
 */
export async function gathered(context: Context, { body, gather }: Handed): Promise<number | undefined> {
  const { isolate, tiers } = context;
  const { unknownLengthMaxBytes, upstreamIdleTimeoutMs } = isolate.settings;
  if (body === null || gather === undefined || gather.descriptor.status !== 200) {
    discard(body);
    return undefined;
  }
  const { target, descriptor } = gather;
  const kept: Uint8Array<ArrayBuffer>[] = [];
  // A body that ends before the first byte too many has ended rightly: one that breaks off errs.
  const end = await copyBytes(body, unknownLengthMaxBytes + 1, upstreamIdleTimeoutMs, (chunk) => void kept.push(chunk.slice()));
  if (end !== "short" || tiers.fills.isUndone(target.key, descriptor)) return undefined;
  const bytes = new Uint8Array(await new Blob(kept).arrayBuffer());
  await storeWhole({ memory: isolate.memory, colo: tiers.colo }, isolate.geometry, target.key, tiers.fills.labels.met(target.key, descriptor, context), bytes);
  return bytes.byteLength;
}
