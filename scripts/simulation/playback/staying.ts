import type Hls from "hls.js";

/** A page stays with the variant it starts with until so much sound is ahead, s: what comes quickly is spent on a buffer first. */
export const AHEAD_SEC = 10;

/**
 * What a page does besides hls.js so that playback starts low and upgrades: it starts with the variant that is listed first and goes no
 * higher before `aheadSec` of sound have come; then the rules are hls.js's alone. `aheadSec` 0: it only starts with it.
 */
export function startWithFirst(hls: Hls, { MANIFEST_PARSED, FRAG_LOADED }: typeof Hls.Events, aheadSec: number): void {
  hls.on(MANIFEST_PARSED, (_, { firstLevel }) => {
    hls.startLevel = firstLevel;
    if (aheadSec > 0) hls.autoLevelCapping = firstLevel;
  });
  // Loaded, not appended: by then the next has been chosen.
  hls.on(FRAG_LOADED, (_, { frag }) => {
    if (hls.autoLevelCapping !== -1 && frag.end - (hls.media?.currentTime ?? 0) >= aheadSec) hls.autoLevelCapping = -1;
  });
}
