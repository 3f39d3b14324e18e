import type { TrackVariant } from "../track.ts";
import { targetSec } from "./target.ts";

/** The protocol whose `EXT-X-MAP` and target durations these playlists use (RFC 8216 §7). */
const VERSION = 6;

/** EXTINF is written in microseconds: finer than a sample. */
const TICKS_PER_SEC = 1e6;

/**
 * The media playlist of a variant's one file (RFC 8216 §4): its fragments as byte ranges of it. `undefined`: it has none to list, as plain
 * files and the playlists of others.
 */
export function mediaPlaylist({ pathname, init, fragments, playlist }: TrackVariant): string | undefined {
  if (playlist === true || init === undefined || fragments === undefined || fragments.list.length === 0) return undefined;
  const { list, timescale, first } = fragments;
  const lines = [
    "#EXTM3U",
    `#EXT-X-VERSION:${VERSION}`,
    `#EXT-X-TARGETDURATION:${targetSec(list, timescale)}`,
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    `#EXT-X-MAP:URI="${pathname}",BYTERANGE="${init.last - init.first + 1}@${init.first}"`,
  ];
  let [ticks, written, at] = [0, 0, first];
  for (const [length, bytes] of list) {
    ticks += length;
    // What is rounded is where a fragment ends, not how long it is: so the sum of all never drifts from the sound.
    const end = Math.round((ticks / timescale) * TICKS_PER_SEC);
    lines.push(`#EXTINF:${(end - written) / TICKS_PER_SEC},`, `#EXT-X-BYTERANGE:${bytes}@${at}`, pathname);
    written = end;
    at += bytes;
  }
  lines.push("#EXT-X-ENDLIST", "");
  return lines.join("\n");
}
