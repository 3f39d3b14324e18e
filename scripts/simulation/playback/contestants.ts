import { type ChoicePolicy, choose } from "../../../src/core/audio/choice.ts";
import { estimateOf } from "../../../src/core/audio/estimate.ts";
import { evidenceOf } from "../../../src/core/audio/evidence.ts";
import { multivariantPlaylist } from "../../../src/core/audio/playlist/multivariant.ts";
import type { Track } from "../../../src/core/audio/track.ts";
import { wishOf } from "../../../src/core/audio/wish.ts";
import type { Told } from "./known.ts";
import type { Setup } from "./session.ts";

/** What plays: hls.js as it is, with the ladder as it is; or the edge's playlist for this listener, and a page that starts with its first. */
export const [PLAIN, OURS] = ["hls.js alone", "downbeat"] as const;

/** Without a choice: the variants in the ladder's order, hls.js's own start. */
export function plainSetup(track: Track): Setup {
  return { multivariant: playlistOf(track, track.variants[0]?.id ?? ""), config: {}, startsWithFirst: false };
}

/** With the choice the edge makes by what it is told. */
export function ourSetup(track: Track, told: Told, policy?: ChoicePolicy): Setup {
  const read = wishOf(told.fields, "", "lossless");
  if (read.kind !== "wish") throw new Error(`a wish that is none: ${read.parameter}`);
  const choice = choose(track, read.wish, estimateOf(evidenceOf(told.fields, "", told.cf)), "first", new Set(), policy);
  if (choice.kind !== "variant") throw new Error("nothing to be played");
  return { multivariant: playlistOf(track, choice.variant.id), config: {}, startsWithFirst: true };
}

function playlistOf(track: Track, first: string): string {
  return multivariantPlaylist(track, { mediaUrl: ({ id }) => `/audio/track/${id}.m3u8`, first, without: new Set() }) ?? "";
}
