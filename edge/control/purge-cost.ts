import type { CostView } from "../../src/control/prewarm-answers.ts";
import { type PurgeKey, hashOf } from "../../src/core/purge/key.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import { type ToRegion, askRegions } from "./regions.ts";

/** How long regions are waited for, ms. */
const DEADLINE_MS = 3000;

/** What a purge of these keys would make regions fetch anew, by what each has seen played. Timeout: 3 s. Nothing where no region is bound. */
export async function costOf(toRegion: ToRegion, regions: readonly Region[], keys: readonly PurgeKey[]): Promise<CostView | undefined> {
  const unique = [...new Set(regions)];
  if (unique.every((region) => toRegion(region) === undefined)) return undefined;
  const hashes = keys.map(hashOf);
  const { said, silent } = await askRegions(toRegion, unique, DEADLINE_MS, (port) => port.purgeCost(hashes));
  return {
    regions: [...said].map(([region, { files, bytes, requestsPerSec }]) => ({ region, files, bytes, requests_per_sec: requestsPerSec })),
    not_reached: [...silent],
  };
}
