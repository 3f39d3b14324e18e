import type { Context } from "../context.ts";
import type { Representation } from "../deliver/source.ts";
import { blockOfDelivery, mayNotBeTold } from "./delivery.ts";
import { keysOfCopy } from "./track-keys.ts";

/**
 * Whether a running stream may send its next slice, which counts as an arrival: under a promise that covers this moment no
 * block holds. Where nobody promises anything the class decides.
 */
export async function mayGoOn(context: Context, { target, descriptor }: Pick<Representation, "target" | "descriptor">): Promise<boolean> {
  const { purges } = context.tiers;
  if (purges === undefined) return true;
  const nowMs = context.nowMs();
  const held = purges.holdsFor(nowMs) || (await purges.ask(context, nowMs));
  if (!held && mayNotBeTold(context, target)) return false;
  const keys = await keysOfCopy(context, purges, target, descriptor);
  return keys === undefined ? !mayNotBeTold(context, target) : blockOfDelivery(context, purges, keys) === undefined;
}
