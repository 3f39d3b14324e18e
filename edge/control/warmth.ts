import type { RegionWarmth } from "../../src/control/explain.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import { type ToRegion, askRegions } from "./regions.ts";

/** How long regions are waited for, ms. */
const DEADLINE_MS = 2000;

/** How warm a URL is in regions, and why. `base`: its cache key. Timeout: 2 s; who does not answer is `unknown`. Nothing where no region is bound. */
export async function warmthOf(toRegion: ToRegion, regions: readonly Region[], base: string): Promise<readonly RegionWarmth[] | null> {
  const unique = [...new Set(regions)];
  if (unique.every((region) => toRegion(region) === undefined)) return null;
  const { said } = await askRegions(toRegion, unique, DEADLINE_MS, (port) => port.warmth(base));
  return unique.map((region) => {
    const told = said.get(region);
    if (told === undefined) return { region, state: "unknown", why: `it did not answer within ${DEADLINE_MS / 1000} s`, playsPerDay: null, warmedAtMs: null, freshUntilMs: null };
    const { state, why, playsPerDay, warmedAtMs, freshUntilMs } = told;
    return { region, state, why, playsPerDay, warmedAtMs: warmedAtMs ?? null, freshUntilMs: freshUntilMs ?? null };
  });
}
