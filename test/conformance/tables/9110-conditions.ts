import type { Case, FieldTable } from "../case.ts";
import { clauses, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9110");
const OLD = "Thu, 05 Mar 2020 10:00:00 GMT";
const LATER = "Fri, 06 Mar 2020 10:00:00 GMT";
const EARLIER = "Wed, 04 Mar 2020 10:00:00 GMT";
const TAGGED = { ...HOUR, etag: '"a"', "last-modified": OLD };
const ask = (fields: FieldTable) => ({ ask: { fields } });
/** A condition that only the origin's own word settles may be sent on or answered from a fresh copy; the answer is the same. */
const fails = (fields: FieldTable) => ({ request: { fields }, origin: { status: 412 }, expect: { status: 412 } });
const holds = (fields: FieldTable) => ({ request: { fields }, origin: { fields: TAGGED }, expect: { status: 200, body: "unseen" as const } });

/** RFC 9110 §13: preconditions, and the order they are heard in. */
export const conditions: readonly Case[] = [
  c("§13.1.1", "if-match-equal", "If-Match with the ETag is heard and holds", [fill(TAGGED), holds({ "if-match": '"a"' })]),
  c("§13.1.1", "if-match-star", "If-Match: * holds where there is something", [fill(TAGGED), holds({ "if-match": "*" })]),
  c("§13.1.1", "if-match-list", "If-Match is a list", [fill(TAGGED), holds({ "if-match": '"x", "a"' })]),
  c("§13.1.1", "if-match-other", "If-Match with another ETag gets 412", [fill(TAGGED), fails({ "if-match": '"b"' })]),
  c("§13.1.1", "if-match-weak", "If-Match is compared strongly", [fill(TAGGED), fails({ "if-match": 'W/"a"' })]),
  c("§13.1.4", "unmodified-later", "If-Unmodified-Since with a later date holds", [fill(TAGGED), holds({ "if-unmodified-since": LATER })]),
  c("§13.1.4", "unmodified-equal", "If-Unmodified-Since with the same date holds", [fill(TAGGED), holds({ "if-unmodified-since": OLD })]),
  c("§13.1.4", "unmodified-earlier", "If-Unmodified-Since with an earlier date gets 412", [fill(TAGGED), fails({ "if-unmodified-since": EARLIER })]),
  c("§13.1.4", "unmodified-invalid", "an If-Unmodified-Since that cannot be read is ignored", [fill(TAGGED), holds({ "if-unmodified-since": "yesterday" })]),
  c("§13.2.2", "order-match-unmodified", "If-Unmodified-Since is ignored beside If-Match", [fill(TAGGED), holds({ "if-match": '"a"', "if-unmodified-since": EARLIER })]),
  c("§13.2.2", "order-match-none-match", "If-Match that fails rules If-None-Match", [fill(TAGGED), fails({ "if-match": '"b"', "if-none-match": '"a"' })]),
  c("§13.2.2", "order-none-match-range", "If-None-Match that holds rules Range", [
    fill(TAGGED), copy({ ...ask({ "if-none-match": '"a"', range: "bytes=0-9" }), expect: { status: 304 } }),
  ]),
  c("§13.2.2", "order-range", "a range is answered where If-None-Match fails", [
    fill(TAGGED), copy({ ...ask({ "if-none-match": '"b"', range: "bytes=0-9" }), expect: { status: 206, body: { of: 1, first: 0, last: 9 } } }),
  ]),
  c("§13.1.3", "modified-rfc850", "If-Modified-Since in the form of RFC 850 is read", [
    fill(TAGGED), copy({ ...ask({ "if-modified-since": "Friday, 06-Mar-20 10:00:00 GMT" }), expect: { status: 304 } }),
  ]),
  c("§13.1.3", "modified-asctime", "If-Modified-Since in the form of asctime is read", [
    fill(TAGGED), copy({ ...ask({ "if-modified-since": "Fri Mar  6 10:00:00 2020" }), expect: { status: 304 } }),
  ]),
  c("§13.2.1", "conditions-post", "conditions of a POST are the origin's to judge", [
    { request: { method: "POST", body: "a", fields: { "if-match": '"b"' } }, origin: { status: 412 }, expect: { from: "origin", status: 412, upstream: { fields: { "if-match": '"b"' } } } },
  ]),
  c("§13.2.1", "conditions-audio", "conditions hold for audio in the same way", [fill(TAGGED), copy({ ...ask({ "if-none-match": 'W/"a"' }), expect: { status: 304 } })], { path: "song.mp3" }),
  c("§13.1.2", "none-match-redirect", "conditions are about what is there: a stored redirect is answered whole", [
    fill({ ...HOUR, etag: '"a"', location: "/elsewhere" }, { reply: { status: 301 } }), copy({ ...ask({ "if-none-match": '"a"' }), expect: { status: 301 } }),
  ]),
];
