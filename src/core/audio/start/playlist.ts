import { kindOfType } from "../../http/media.ts";
import { says } from "./bytes.ts";
import type { Reader } from "./sound.ts";

/** How playlists begin: RFC 8216 §4.3.1.1, PLS, and XML, which may be anything. */
const PLAYLIST = ["#EXTM3U", "[playlist]", "<MPD"] as const;

/** Playlists: no player can do anything with a part of one. Of XML the type tells whether it is one. */
export const playlist: Reader = ({ head, size, contentType }, at) => {
  const from = says(head, at, "\xef\xbb\xbf") ? at + 3 : at;
  const named = PLAYLIST.some((text) => says(head, from, text));
  const typed = says(head, from, "<") && kindOfType(contentType) === "playlist";
  return named || typed ? { at: 0, bytes: size } : undefined;
};
