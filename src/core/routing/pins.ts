import type { Region } from "../purge/regions.ts";
import type { Steer } from "./steer.ts";

/** Two edges that would each be the only one for the same paths. `regions`: where both steers hold; none: everywhere. */
export type PinClash = { readonly edge: string; readonly prefix: string; readonly regions: readonly Region[] };

/** The first of `others` that is pinned for a prefix of `steer`'s where that holds too, at `nowMs` (the ledger's clock); nothing: none is. */
export function pinClash(steer: Steer, others: Iterable<Steer>, nowMs: number): PinClash | undefined {
  for (const other of others) {
    if (other.edge === steer.edge || (other.untilMs !== undefined && nowMs >= other.untilMs)) continue;
    const prefix = steer.pins.find((pin) => other.pins.some((one) => segmentsOf(one) === segmentsOf(pin)));
    const regions = sharedRegions(steer.regions, other.regions);
    if (prefix !== undefined && regions !== undefined) return { edge: other.edge, prefix, regions };
  }
  return undefined;
}

/** `/a` and `/a/` name the same segments. */
function segmentsOf(prefix: string): string {
  return prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
}

/** The regions of two lists, of which an empty one holds everywhere; nothing: they have none in common. */
function sharedRegions(a: readonly Region[], b: readonly Region[]): readonly Region[] | undefined {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const shared = a.filter((region) => b.includes(region));
  return shared.length === 0 ? undefined : shared;
}
