import type Hls from "hls.js";

/** A player stays with the variant it starts with until so much sound is ahead, in s: what comes quickly is spent on a buffer first. */
export const STAY_SEC = 10;

type Names = typeof Hls.Events;

/** Goes no higher than the variant that is listed first before `aheadSec` of sound have come; then the rules are hls.js's alone. Call it once the list is read. */
export function stayWithFirst(hls: Hls, { FRAG_LOADED }: Pick<Names, "FRAG_LOADED">, aheadSec: number): void {
  hls.autoLevelCapping = hls.firstLevel;
  // Loaded, not appended: by then the next has been chosen.
  hls.on(FRAG_LOADED, (_, { frag }) => {
    if (hls.autoLevelCapping !== -1 && frag.end - (hls.media?.currentTime ?? 0) >= aheadSec) hls.autoLevelCapping = -1;
  });
}

/** What a page does besides hls.js so that playback starts low and upgrades: it starts with the first variant, and stays; `aheadSec` 0: it only starts with it. */
export function startWithFirst(hls: Hls, names: Pick<Names, "MANIFEST_PARSED" | "FRAG_LOADED">, aheadSec: number): void {
  hls.on(names.MANIFEST_PARSED, (_, { firstLevel }) => {
    hls.startLevel = firstLevel;
    if (aheadSec > 0) stayWithFirst(hls, names, aheadSec);
  });
}
