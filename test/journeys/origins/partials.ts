import type { PartFault } from "../../origin/behaviour.ts";
import type { Bytes } from "../../origin/bytes.ts";
import { FIRST, LAST, song, type Row } from "./row.ts";

/** The song with one byte more, of which nothing is known: what a wrong total claims. */
const grown: Bytes = { size: song.size + 1, read: (first, end) => song.read(first, end) };

const always = (partFault: PartFault): Row => ({
  name: `answers ranges ${partFault}`,
  does: { bytes: song, partFault },
  whole: "exact",
  part: "exact",
});
const laterOnly = (partFault: PartFault): Row => ({
  name: `answers ranges ${partFault} after the first`,
  does: (_, before) => (before === 0 ? { bytes: song } : { bytes: song, partFault }),
  whole: "after-a-cut",
  part: "exact",
});

/** Origins whose 206 lies; their 200 is honest. A lie that can be seen is not believed: the whole is asked for instead. */
export const PARTIALS: readonly Row[] = [
  ...(["shifted", "longer", "shorter", "overfull", "underfull", "unnamed", "multipart"] as const).map(always),
  { ...always("other-etag"), whole: "after-a-cut" },
  ...(["shifted", "unnamed", "multipart"] as const).map(laterOnly),
  {
    // Nothing shows this lie until the end is reached: there it is cut off, or the honest 200 has been asked for by then.
    name: "answers ranges with a wrong total",
    does: { bytes: song, partFault: "wrong-total" },
    whole: "sound",
    part: { status: 206, fields: { "content-range": `bytes ${FIRST}-${LAST}/${song.size + 1}` } },
    representations: [song, grown],
  },
  {
    name: "answers ranges in 206 that close early",
    does: ({ headers }) => (headers.range === undefined ? { bytes: song } : { bytes: song, cut: { after: 20, how: "fin" } }),
    whole: "broken",
    part: "broken",
  },
  {
    name: "answers ranges in 206 that reset early",
    does: ({ headers }) => (headers.range === undefined ? { bytes: song } : { bytes: song, cut: { after: 20, how: "reset" } }),
    whole: "broken",
    part: "broken",
  },
  {
    name: "answers 206 to what is no range",
    does: { bytes: song, ranges: "ignored", unasked206: "whole" },
    whole: "exact",
    part: "exact",
  },
  {
    name: "answers the first 100 bytes to what is no range, and refuses ranges",
    does: { bytes: song, ranges: "416", unasked206: "first-100" },
    whole: "broken",
    part: "broken",
  },
  { name: "refuses every range with the size", does: { bytes: song, ranges: "416" }, whole: "exact", part: "exact" },
  { name: "refuses every range without the size", does: { bytes: song, ranges: "bare-416" }, whole: "exact", part: "exact" },
  {
    name: "forgets the tag in its 206",
    does: ({ headers }) => ({ bytes: song, etag: headers.range === undefined ? '"v1"' : false }),
    whole: "exact",
    part: "exact",
  },
];
