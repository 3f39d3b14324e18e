import type { Case, FieldTable, Step } from "../case.ts";
import { clauses, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9110");
const OLD = "Thu, 05 Mar 2020 10:00:00 GMT";
const TAGGED = { ...HOUR, etag: '"a"', "last-modified": OLD };
const ask = (range: string, more: FieldTable = {}) => ({ ask: { fields: { range, ...more } } });
/** A part of the sixty bytes in store. */
const part = (range: string, first: number, last: number, more: FieldTable = {}): Step =>
  copy({ ...ask(range, more), expect: { status: 206, body: { of: 1, first, last }, fields: { "content-range": `bytes ${first}-${last}/60`, "content-length": String(last - first + 1) } } });
const whole = (range: string, more: FieldTable = {}): Step => copy({ ...ask(range, more), expect: { missing: ["content-range"] } });
const outside = (range: string): Step =>
  ({ request: { fields: { range } }, expect: { from: "edge", status: 416, fields: { "content-range": "bytes */60" } } });
/** The same of a track and of anything else. */
const everywhere = (section: string, id: string, says: string, step: Step, refused?: string): Case[] => {
  const why = refused === undefined ? {} : { refused };
  return [c(section, id, says, [fill(TAGGED), step], why), c(section, `audio-${id}`, `${says} (audio)`, [fill(TAGGED), step], { path: "song.mp3", ...why })];
};

/** RFC 9110 §14 and §13.1.5: ranges. */
export const ranges: readonly Case[] = [
  ...everywhere("§14.1.2", "range-both", "a range with both ends is answered with that part", part("bytes=10-19", 10, 19)),
  ...everywhere("§14.1.2", "range-one", "a range of one byte is answered with it", part("bytes=0-0", 0, 0)),
  ...everywhere("§14.1.2", "range-open", "a range without an end goes to the end", part("bytes=50-", 50, 59)),
  ...everywhere("§14.1.2", "range-suffix", "a suffix is the last bytes", part("bytes=-10", 50, 59)),
  ...everywhere("§14.1.2", "range-suffix-long", "a suffix longer than the whole is the whole", part("bytes=-600", 0, 59)),
  ...everywhere("§14.1.2", "range-past-end", "an end past the last byte is the last byte", part("bytes=50-600", 50, 59)),
  ...everywhere("§15.5.17", "range-outside", "a range that begins past the last byte gets 416 with the size", outside("bytes=60-")),
  ...everywhere("§15.5.17", "range-suffix-zero", "a suffix of no bytes gets 416 with the size", outside("bytes=-0")),
  ...everywhere("§14.2", "range-overlapping", "ranges that overlap are answered as the one they make", part("bytes=0-9,5-19", 0, 19)),
  ...everywhere("§14.2", "range-touching", "ranges that touch are answered as the one they make", part("bytes=0-9,10-19", 0, 19)),
  ...everywhere("§14.2", "range-several", "ranges with gaps between them get the whole", whole("bytes=0-9,20-29"),
    "multipart/byteranges would make joins that no player asks for, and lets a short field multiply what is sent (§17.15); ignoring Range is allowed"),
  ...everywhere("§14.2", "range-partly-outside", "of several ranges those outside are left out", part("bytes=0-9,600-", 0, 9)),
  ...everywhere("§14.2", "range-unit", "an unknown unit is ignored", whole("seconds=0-9")),
  c("§14.2", "range-unit-case", "units are compared without regard to case", [fill(TAGGED), part("BYTES=0-9", 0, 9)]),
  ...[["reversed", "bytes=9-0"], ["letters", "bytes=a-b"], ["empty", "bytes="], ["dash", "bytes=-"], ["no-unit", "0-9"], ["negative", "bytes=--9"], ["spaced", "bytes=0 - 9"], ["one-bad", "bytes=0-9,x"]].map(([id = "", range = ""]) =>
    c("§14.2", `range-${id}`, `Range: ${range} is no range and is ignored`, [fill(TAGGED), whole(range)])),
  c("§14.2", "range-huge", "positions beyond any size are read", [fill(TAGGED), part("bytes=0-99999999999999999999", 0, 59)]),
  c("§14.2", "range-many", "very many ranges in one field are ignored", [fill(TAGGED), whole(`bytes=${Array.from({ length: 200 }, (_, i) => `${i}-${i}`).join(",")}`)]),
  c("§14.2", "range-head", "a range means nothing for HEAD", [
    fill(TAGGED), copy({ ask: { method: "HEAD", fields: { range: "bytes=0-9" } }, expect: { status: 200, missing: ["content-range"], fields: { "content-length": "60" } } }),
  ]),
  c("§14.2", "range-404", "a range means nothing for a stored 404", [
    fill({ "cache-control": "max-age=3600" }, { reply: { status: 404 } }), copy({ ...ask("bytes=0-9"), expect: { status: 404, missing: ["content-range"] } }),
  ]),
  c("§14.2", "range-of-nothing", "a range of an empty answer gets 416 or the whole", [
    fill(TAGGED, { reply: { body: "" } }), { request: { fields: { range: "bytes=0-9" } }, expect: { upstream: { count: 0 }, status: [200, 416], body: "unseen" } },
  ]),
  c("§14.3", "accept-ranges", "a copy says that ranges of it can be had", [fill(TAGGED), copy({ expect: { fields: { "accept-ranges": "bytes" } } })]),
  c("§15.3.7", "range-fields", "a 206 has the fields that a cache needs", [
    fill({ ...TAGGED, vary: "Accept-Encoding", "content-location": "/here" }),
    copy({ ...ask("bytes=0-9"), expect: { status: 206, body: { of: 1, first: 0, last: 9 }, fields: { etag: '"a"', "cache-control": "max-age=3600", date: /GMT$/, "content-location": "/here" } } }),
  ]),
  c("§14.2", "range-cold", "a range without a copy is answered with that part", [
    fill(TAGGED, { ...ask("bytes=10-19"), reply: { ranges: true }, expect: { status: 206, body: { of: 1, first: 10, last: 19 }, fields: { "content-range": "bytes 10-19/60" } } }),
  ]),
  c("§14.2", "range-cold-ignored", "a range that the origin ignores is answered with that part all the same", [
    fill(TAGGED, { ...ask("bytes=10-19"), expect: { status: 206, body: { of: 1, first: 10, last: 19 } } }), copy(),
  ]),
  c("§14.2", "range-cold-outside", "a range outside that the origin refuses gets 416, and the 416 is not stored", [
    { request: { fields: { range: "bytes=600-" } }, origin: { fields: TAGGED, ranges: true }, expect: { status: 416, fields: { "content-range": "bytes */60" } } },
    { origin: { fields: TAGGED, ranges: true }, expect: { status: 200, body: "unseen" } },
  ]),
  c("§14.2", "range-unstored", "a range of what is not stored is answered too", [
    fill({ "cache-control": "no-store", etag: '"a"' }, { ...ask("bytes=10-19"), reply: { ranges: true }, expect: { status: [200, 206], body: "unseen" } }),
  ]),
  ...everywhere("§13.1.5", "if-range-etag", "If-Range with the ETag gives the part", part("bytes=0-9", 0, 9, { "if-range": '"a"' })),
  ...everywhere("§13.1.5", "if-range-other", "If-Range with another ETag gives the whole", whole("bytes=0-9", { "if-range": '"b"' })),
  ...everywhere("§13.1.5", "if-range-weak", "If-Range with a weak ETag gives the whole", whole("bytes=0-9", { "if-range": 'W/"a"' })),
  c("§13.1.5", "if-range-date", "If-Range with the date gives the part", [fill(TAGGED), part("bytes=0-9", 0, 9, { "if-range": OLD })]),
  c("§13.1.5", "if-range-date-later", "If-Range with a later date gives the whole", [fill(TAGGED), whole("bytes=0-9", { "if-range": "Fri, 06 Mar 2020 10:00:00 GMT" })]),
  c("§13.1.5", "if-range-weak-copy", "If-Range does not hold for a copy with a weak ETag", [fill({ ...HOUR, etag: 'W/"a"' }), whole("bytes=0-9", { "if-range": 'W/"a"' })]),
  c("§13.1.5", "if-range-garbage", "an If-Range that cannot be read gives the whole", [fill(TAGGED), whole("bytes=0-9", { "if-range": "yesterday" })]),
  c("§13.1.5", "if-range-outside", "If-Range that fails makes a range outside the whole", [fill(TAGGED), whole("bytes=600-", { "if-range": '"b"' })]),
  c("§13.1.5", "if-range-alone", "If-Range without Range means nothing", [fill(TAGGED), copy({ ask: { fields: { "if-range": '"b"' } } })]),
];
