import { runSlices, SUBREQUESTS, SUBREQUESTS_RESERVED } from "../../src/core/limits.ts";
import type { Settings } from "../../src/core/settings/index.ts";

/** Subrequests of one slice: look-up; fill and store when the colo lacks it; a look-up and a store more with a reserve. */
const HOT_SLICE = 1;
const COLD_SLICE = 3;
const COLD_SLICE_WITH_RESERVE = 5;

/** How many bytes of one file a response can take through the cache before the plan's subrequests are spent. */
export interface Reach {
  /** When every slice is in the colo already. */
  hotBytes: number;
  /** When none is. */
  coldBytes: number;
  /** The largest file that can be stored from an upstream without ranges, RUN_MAX_BYTES aside. */
  runBytes: number;
}

/** The reach under a plan. What lies beyond is streamed from the upstream in one range, right but not stored. */
export function reachOf(settings: Pick<Settings, "plan" | "headBytes" | "sliceBytes">, reserve: boolean): Reach {
  const usable = SUBREQUESTS[settings.plan] - SUBREQUESTS_RESERVED;
  const bytes = (each: number): number => settings.headBytes + (Math.floor(usable / each) - 1) * settings.sliceBytes;
  return {
    hotBytes: bytes(HOT_SLICE),
    coldBytes: bytes(reserve ? COLD_SLICE_WITH_RESERVE : COLD_SLICE),
    runBytes: settings.headBytes + runSlices(settings.plan, reserve) * settings.sliceBytes,
  };
}

/** Bytes in words: "41.3 MiB", "9.8 GiB". */
export function inWords(bytes: number): string {
  const mib = bytes / (1024 * 1024);
  return mib >= 1024 ? `${(mib / 1024).toFixed(1)} GiB` : `${mib.toFixed(1)} MiB`;
}
