import type { Track, TrackVariant } from "../../src/core/audio/track.ts";
import { quote } from "../../src/core/http/grammar.ts";

/** A variant as an error or a list tells of it. */
export type Offer = { readonly id: string; readonly url: string; readonly type: string; readonly codecs?: string; readonly kbps?: number };

/** A variant for people and players: what it is called, where it is and what it takes to play it. */
export function offerOf({ id, pathname, type, codecs, averageKbps }: TrackVariant): Offer {
  return { id, url: pathname, type, ...(codecs === undefined ? {} : { codecs }), ...(averageKbps === undefined ? {} : { kbps: Math.round(averageKbps) }) };
}

/** Clients and proxies refuse answers whose fields have more than 8 or 16 KiB; others need room too. */
const MOST_LINK_CHARS = 6144;

/**
 * `Link` to variants as alternates of what is answered (RFC 8288; HTML, link type "alternate"), and to a playlist of all; empty for none. Of
 * long ones only the first: the playlist, then variants in their order.
 */
export function alternates(variants: readonly TrackVariant[], playlist?: string): string {
  const all = playlist === undefined ? "" : `<${playlist}>; rel="alternate"; type="application/vnd.apple.mpegurl"`;
  let left = MOST_LINK_CHARS - all.length;
  const links = variants.map(({ id, pathname, type, codecs }) => {
    const form = codecs === undefined ? type : `${type}; codecs=${quote(codecs)}`;
    return `<${pathname}>; rel="alternate"; type=${quote(form)}; title=${quote(id)}`;
  });
  const fitting = links.filter((link) => (left -= link.length + 2) >= 0);
  if (all !== "" && all.length <= MOST_LINK_CHARS) fitting.push(all);
  return fitting.join(", ");
}

/** Whether a track can be listed: it has fragments, or is a playlist already. */
export function hasPlaylist({ variants }: Track): boolean {
  return variants.some(({ fragments, playlist }) => fragments !== undefined || playlist === true);
}
