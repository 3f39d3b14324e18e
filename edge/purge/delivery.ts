import type { Block } from "../../src/core/purge/entry.ts";
import type { Context } from "../context.ts";
import type { ColoPurges } from "./colo.ts";

/** The block that holds for something with these keys now; takes note of the refusal, or, where there is none, of the delivery. */
export function blockOfDelivery(context: Context, purges: ColoPurges, hashes: Float64Array): Block | undefined {
  const nowMs = context.nowMs();
  const block = purges.blockOf(hashes, context.country, nowMs);
  if (block === undefined) purges.delivered(hashes, context.country, context, nowMs);
  else purges.refused(block, context.country, context, nowMs);
  return block;
}
