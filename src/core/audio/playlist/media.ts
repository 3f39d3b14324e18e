import type { Extent, Fragments, TrackVariant } from "../track.ts";
import { durationsOf, targetSec, UNITS_PER_SEC } from "./durations.ts";

/** The protocol that `EXT-X-MAP` and target durations as they are meant here came with (RFC 8216 §7). */
export const VERSION = 6;

/** A variant whose fragments are known. */
export type Fragmented = TrackVariant & { readonly init: Extent; readonly fragments: Fragments };

/** Whether a media playlist can be made of a variant: not of a plain file, nor of one that is somebody's playlist itself. */
export function isFragmented(variant: TrackVariant): variant is Fragmented {
  return variant.playlist !== true && variant.init !== undefined && variant.fragments !== undefined && variant.fragments.list.length > 0;
}

/**
 * The media playlist of a variant (RFC 8216 §4.3.2, §4.3.3): its fragments, as byte ranges of its one file. `undefined`: there is nothing to
 * list. The path stands as it is: in its normal form nothing is left that could end a line or a quoted string.
 */
export function mediaPlaylist(variant: TrackVariant): string | undefined {
  if (!isFragmented(variant)) return undefined;
  const { pathname, init, fragments } = variant;
  const durations = durationsOf(fragments);
  const lines = [
    "#EXTM3U",
    `#EXT-X-VERSION:${VERSION}`,
    `#EXT-X-TARGETDURATION:${targetSec(durations)}`,
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    `#EXT-X-MAP:URI="${pathname}",BYTERANGE="${init.last - init.first + 1}@${init.first}"`,
  ];
  let at = fragments.first;
  for (const [place, [, bytes]] of fragments.list.entries()) {
    lines.push(`#EXTINF:${(durations[place] ?? 0) / UNITS_PER_SEC},`, `#EXT-X-BYTERANGE:${bytes}@${at}`, pathname);
    at += bytes;
  }
  lines.push("#EXT-X-ENDLIST", "");
  return lines.join("\n");
}
