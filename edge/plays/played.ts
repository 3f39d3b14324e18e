import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Span } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import type { Plan } from "../steps/stage.ts";

/** Players ask for two bytes to see whether ranges work (AVFoundation does); nobody hears anything of that. */
const PROBE_BYTES = 2;

/**
 * Counts an answer as a play, if it is one: it begins with the first byte of a recording or segment that is stored. Called once
 * the first byte's source is known; `span` is not empty.
 */
export function countPlay(context: Context, { representation, status }: Plan, span: Span): void {
  if (span.first !== 0 || (status !== 200 && status !== 206)) return;
  const { descriptor, target, stored } = representation;
  const { observations } = context.tiers;
  if (observations === undefined || !context.counted || !stored || (descriptor.kind !== "audio" && descriptor.kind !== "segment")) return;
  if (span.last < PROBE_BYTES && span.last < descriptor.size - 1) return;
  const waitedMs = context.note.tier === "upstream" ? Math.max(1, context.nowMs() - context.arrivedAtMs) : 0;
  const { size, tags } = descriptor;
  const startBytes = startBytesOf(descriptor, context.isolate.geometry.headBytes);
  observations.played(target.base, { size, tags, startBytes }, context.fields.get("cf-connecting-ip"), waitedMs);
}

/** What a player needs of a file for its first sound, bytes: as its descriptor says, or the head. */
function startBytesOf({ start, size }: Descriptor, headBytes: number): number {
  if (start === undefined) return Math.min(size, headBytes);
  let bytes = 0;
  for (const [first, last] of start) bytes += last - first + 1;
  return bytes;
}
