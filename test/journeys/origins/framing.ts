import { bytesOf } from "../../origin/bytes.ts";
import { encoded } from "../../origin/plan.ts";
import { song, type Row } from "./row.ts";

const gzipped = encoded({ bytes: song, coding: "gzip" });

/** Origins that are honest in their way: what is missing is ranges, lengths, validators, or the identity coding. */
export const FRAMING: readonly Row[] = [
  { name: "does everything right", does: { bytes: song }, whole: "exact", part: "exact" },
  { name: "ignores ranges", does: { bytes: song, ranges: "ignored" }, whole: "exact", part: "exact" },
  { name: "denies ranges", does: { bytes: song, ranges: "denied" }, whole: "exact", part: "exact" },
  { name: "has ranges but sends chunks", does: { bytes: song, length: "chunked" }, whole: "exact", part: "exact" },
  {
    name: "sends chunks of unknown length only",
    does: { bytes: song, length: "chunked", ranges: "ignored" },
    whole: "exact",
    part: "or-whole",
  },
  {
    name: "ends bodies with the connection",
    does: { bytes: song, length: "close", ranges: "ignored" },
    whole: "exact",
    part: "or-whole",
  },
  { name: "has no validators", does: { bytes: song, etag: false, lastModified: false }, whole: "exact", part: "exact" },
  {
    name: "has no validators and no ranges",
    does: { bytes: song, etag: false, lastModified: false, ranges: "ignored" },
    whole: "exact",
    part: "or-whole",
  },
  {
    name: "has no validators, ranges or length",
    does: { bytes: song, etag: false, lastModified: false, ranges: "ignored", length: "chunked" },
    whole: "exact",
    part: "or-whole",
  },
  { name: "has a weak tag only", does: { bytes: song, etag: 'W/"v1"', lastModified: false }, whole: "exact", part: "exact" },
  { name: "has a weak tag and a date", does: { bytes: song, etag: 'W/"v1"' }, whole: "exact", part: "exact" },
  { name: "has a date only", does: { bytes: song, etag: false }, whole: "exact", part: "exact" },
  {
    name: "has a date of this very second only",
    does: () => ({ bytes: song, etag: false, lastModified: new Date().toUTCString() }),
    whole: "exact",
    part: "exact",
  },
  { name: "has a tag without quotes", does: { bytes: song, etag: "v1", lastModified: false }, whole: "exact", part: "exact" },
  { name: "has an empty file", does: {}, whole: "empty", part: 416, representations: [bytesOf(1, 0)] },
  {
    name: "has an empty file and no ranges",
    does: { ranges: "ignored" },
    whole: "empty",
    part: 416,
    representations: [bytesOf(1, 0)],
  },
  { name: "sends gzip unasked", does: { bytes: song, coding: "gzip" }, whole: "exact", part: "or-whole", gzipped },
  {
    name: "sends gzip unasked, without length or ranges",
    does: { bytes: song, coding: "gzip", length: "chunked", ranges: "ignored" },
    whole: "exact",
    part: "or-whole",
    gzipped,
  },
  {
    name: "answers ranges of the gzip of it, with the file's own tag",
    does: ({ headers }) => (headers.range === undefined ? { bytes: song, etag: '"v1"' } : { bytes: song, etag: '"v1"', coding: "gzip" }),
    whole: "exact",
    part: "or-whole",
    gzipped,
  },
  {
    name: "sends a header of 20 KiB",
    does: { bytes: song, headers: [["x-large", "a".repeat(20_000)]] },
    whole: "exact",
    part: "exact",
  },
  {
    name: "sends everything twice",
    does: { bytes: song, headers: [["x-twice", "1"], ["x-twice", "2"], ["content-type", "audio/mpeg"], ["accept-ranges", "bytes"]] },
    whole: "exact",
    part: "exact",
  },
  {
    name: "sends two tags that differ",
    does: { bytes: song, etag: '"v1"', headers: [["etag", '"v2"']] },
    whole: "exact",
    part: "exact",
  },
];
