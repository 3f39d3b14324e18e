import type { SettingText } from "../row.ts";
import type { KEEPING } from "../rows/keeping.ts";

/** What is kept, how long, in which pieces. In words. */
export const KEEPING_TEXTS: Readonly<Record<keyof typeof KEEPING, SettingText>> = {
  PROFILE: {
    unit: "",
    text: "Which defaults hold: those of an audio site, or those of a plain shared cache by the book (RFC 9111).",
    consequence:
      "`generic` turns on HEURISTIC_SHARE = 0.1 and STORE_SET_COOKIE, caps no browser, and lets requests with cookies " +
      "be answered from copies others have filled. Each can still be set by itself.",
  },
  HEURISTIC_SHARE: {
    unit: "",
    text: "The share of the time since `Last-Modified` an answer is believed for where nobody gives it a lifetime.",
    consequence: "Above 0: pages without cache headers are stored, a day at most. The specification suggests 0.1.",
    defaultText: "0; 0.1 with PROFILE generic",
  },
  STORE_SET_COOKIE: {
    unit: "",
    text: "Whether answers that set a cookie may be stored.",
    consequence: "true: everybody gets the cookie that was meant for the first. Only for cookies that name nobody.",
    defaultText: "false; true with PROFILE generic",
  },
  REQUEST_DIRECTIVES: {
    unit: "",
    text: "Whether a client's own `Cache-Control` and `Pragma` count (RFC 9111 §5.2.1).",
    consequence: "`honour`: any client can make the edge ask the origin anew with every request.",
  },
  TTL: {
    unit: "seconds",
    text: "How long each tier keeps one kind of content, where it differs from the TTL policy.",
    consequence: "Longer: fewer questions to the origin, and a change at the origin shows later.",
    defaultText: "the TTL policy",
  },
  BROWSER_MAX_AGE_SEC: {
    unit: "seconds",
    text: "The longest `max-age` handed to listeners' own caches for audio, segments and playlists, whatever the origin says.",
    consequence:
      "What sits in a browser cannot be taken back by a purge before this has passed. A year hands the origin's own " +
      "words on, as for every other kind (TTL's `browser_sec` caps those).",
    defaultText: "3600; a year with PROFILE generic",
  },
  MEMORY_BYTES: {
    unit: "bytes",
    text: "What an isolate keeps of hot heads and descriptors in memory.",
    consequence:
      "More: more hot tracks start without a cache read. An isolate has 128 MB for everything and is ended above it; " +
      "with FLIGHT_BYTES it may not pass 100 MiB.",
  },
  FLIGHT_BYTES: {
    unit: "bytes",
    text: "What an isolate holds of slices that are being filled while listeners wait for them.",
    consequence: "When it is full further requests go upstream on their own, uncoordinated and unstored.",
  },
  HEAD_BYTES: {
    unit: "bytes",
    text: "The size of slice 0, which starts most playbacks and is stored together with the descriptor.",
    consequence: "Smaller: more tracks fit in memory. Larger: fewer starts need a second read. Changing it empties the cache.",
  },
  SLICE_BYTES: {
    unit: "bytes",
    text: "The size of every slice after the head.",
    consequence:
      "Smaller: a seek fetches less from the origin. Larger: a response needs fewer subrequests, of which the free plan " +
      "has 50. Changing it empties the cache.",
  },
  READ_AHEAD_SLICES: {
    unit: "slices",
    text: "Whether the next slice is fetched while one is played out (1) or only when it is wanted (0).",
    consequence: "0: a wait at the end of each slice that is not cached, and no byte fetched for listeners who leave.",
  },
  RUN_MAX_BYTES: {
    unit: "bytes",
    text: "The largest file that is stored from an upstream that cannot answer ranges.",
    consequence: "Such a file is fetched whole to store it; a larger one passes through unstored.",
  },
  UNKNOWN_LENGTH_MAX_BYTES: {
    unit: "bytes",
    text: "The largest answer without `Content-Length` that is stored, held in memory until its end is seen.",
    consequence: "A longer one, an endless stream included, passes through unstored.",
  },
};
