import type Hls from "hls.js";
import { choose } from "../../../src/core/audio/choice.ts";
import type { ChoicePolicy } from "../../../src/core/audio/choice-policy.ts";
import { estimateOf } from "../../../src/core/audio/estimate.ts";
import { evidenceOf } from "../../../src/core/audio/evidence.ts";
import { multivariantPlaylist } from "../../../src/core/audio/playlist/multivariant.ts";
import type { Track } from "../../../src/core/audio/track.ts";
import { wishOf } from "../../../src/core/audio/wish.ts";
import type { Told } from "./known.ts";
import type { Setup } from "./session.ts";
import { STAY_SEC, startWithFirst } from "../../../src/client/staying.ts";

/** The ways to play, by name. */
export const [PLAIN, FIRST, OURS, FLOOR] = ["hls.js alone", "first variant", "downbeat", "lowest only"] as const;

/** How a listener of whom the edge is told this plays. */
export type Contestant = (track: Track, told: Told, policy?: ChoicePolicy) => Setup;

/** All of them; each meets the same lines at the same moments. */
export const CONTESTANTS: ReadonlyMap<string, Contestant> = new Map<string, Contestant>([
  // The variants in the ladder's order, hls.js with nothing set.
  [PLAIN, (track) => ({ multivariant: playlistOf(track, track.variants[0]?.id ?? ""), prepare: () => undefined })],
  // The edge lists first what it believes the line carries; the page starts with it.
  [FIRST, (track, told, policy) => startingWith(track, firstFor(track, told, policy), 0)],
  // So does this page, and stays with it for the first seconds.
  [OURS, (track, told, policy) => startingWith(track, firstFor(track, told, policy), STAY_SEC)],
  // The variant that needs least, for ever: what no choice of variants could better.
  [FLOOR, (track) => startingWith(track, lowestOf(track), Number.POSITIVE_INFINITY)],
]);

function startingWith(track: Track, first: string, aheadSec: number): Setup {
  return { multivariant: playlistOf(track, first), prepare: (hls: Hls, events) => startWithFirst(hls, events, aheadSec) };
}

/** The id of the variant the edge lists first. */
export function firstFor(track: Track, { fields, cf }: Told, policy?: ChoicePolicy): string {
  const read = wishOf(fields, "", "lossless");
  if (read.kind !== "wish") throw new Error(`a wish that is none: ${read.parameter}`);
  const choice = choose(track, read.wish, estimateOf(evidenceOf(fields, "", cf)), "first", new Set(), policy);
  if (choice.kind !== "variant") throw new Error("nothing to be played");
  return choice.variant.id;
}

function lowestOf({ variants }: Track): string {
  return variants.toSorted((a, b) => (a.averageKbps ?? 0) - (b.averageKbps ?? 0))[0]?.id ?? "";
}

function playlistOf(track: Track, first: string): string {
  return multivariantPlaylist(track, { mediaUrl: ({ id }) => `/audio/track/${id}.m3u8`, first, without: new Set() }) ?? "";
}
