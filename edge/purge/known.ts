import { type KnownPurges, NO_PURGES } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Context } from "../context.ts";
import type { Target } from "../target.ts";

/** What is known of purges before an upstream is asked about a URL. */
export function knownFor({ tiers, clearance }: Context, { base }: Pick<Target, "base">): KnownPurges {
  const { purges } = tiers;
  if (purges === undefined) return NO_PURGES;
  const { newest, era } = purges.ofUrl(base);
  return {
    asOf: purges.known,
    needs: Math.max(newest, clearance.needs),
    era: Math.max(era, clearance.era),
    fresh: clearance.state === "unproven" || clearance.lagged,
  };
}

/** The same before another part of a known representation is asked for: its identity says all that matters. */
export function knownOf({ tiers }: Context, { era }: Descriptor): KnownPurges {
  return tiers.purges === undefined ? NO_PURGES : { asOf: tiers.purges.known, needs: 0, era, fresh: false };
}
