import type { Block } from "../../src/core/purge/entry.ts";
import type { Context } from "../context.ts";
import type { Target } from "../target.ts";
import type { ColoPurges } from "./colo.ts";

/** The block that holds for something with these keys now; takes note of the refusal, or, where there is none, of the delivery. */
export function blockOfDelivery(context: Context, purges: ColoPurges, hashes: Float64Array): Block | undefined {
  const nowMs = context.nowMs();
  const block = purges.blockOf(hashes, context.country, nowMs);
  if (block === undefined) purges.delivered(hashes, context.country, context, nowMs);
  else purges.refused(block, context.country, context, nowMs);
  return block;
}

/** Whether what nobody can call blocked or not stays where it is: as where nobody promises anything, its class says. */
export function mayNotBeTold({ isolate }: Context, { rule }: Pick<Target, "rule">): boolean {
  return isolate.policyOf(rule).withoutLease === "refuse";
}
