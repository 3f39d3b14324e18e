import type { Case, FieldTable } from "../case.ts";
import { anew, at, clauses, confirmed, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9111");
const OLD = "Thu, 05 Mar 2020 10:00:00 GMT";
const LATER = "Fri, 06 Mar 2020 10:00:00 GMT";
const EARLIER = "Wed, 04 Mar 2020 10:00:00 GMT";
/** Stale from the start. */
const aged = (fields: FieldTable): FieldTable => ({ "cache-control": "max-age=50", age: "100", ...fields });
const TAGGED = { ...HOUR, etag: '"a"', "last-modified": OLD };
const ask = (fields: FieldTable) => ({ fields });
const not = (fields: FieldTable) => copy({ ask: ask(fields), expect: { status: 304, fields: { etag: '"a"' } } });

/** RFC 9111 §4.3: asking whether a copy still holds, and answering who asks that of us. */
export const validation: readonly Case[] = [
  c("§4.3.1", "ask-etag", "a stale copy's ETag is sent", [fill(aged({ etag: '"a"' })), confirmed(HOUR, { expect: { upstream: { fields: { "if-none-match": '"a"' } } } }), copy({ expect: { body: 1 } })]),
  c("§4.3.1", "ask-weak", "a stale copy's weak ETag is sent as it is", [fill(aged({ etag: 'W/"a"' })), confirmed(HOUR, { expect: { upstream: { fields: { "if-none-match": 'W/"a"' } } } }), copy({ expect: { body: 1 } })]),
  c("§4.3.1", "ask-modified", "a stale copy's Last-Modified is sent", [
    fill(aged({ "last-modified": OLD })), confirmed(HOUR, { expect: { upstream: { fields: { "if-modified-since": OLD } } } }), copy({ expect: { body: 1 } }),
  ]),
  c("§4.3.1", "ask-both", "of a copy with both validators both are sent", [
    fill(aged({ etag: '"a"', "last-modified": OLD })), confirmed(HOUR, { expect: { upstream: { fields: { "if-none-match": '"a"', "if-modified-since": OLD } } } }),
  ]),
  c("§4.3.1", "ask-neither", "a copy without validators is asked for anew", [
    fill(aged({})), anew({ expect: { upstream: { missing: ["if-none-match", "if-modified-since"] } } }),
  ]),
  c("§4.3.1", "ask-audio", "audio is confirmed in the same way", [
    fill({ "cache-control": "max-age=50, stale-while-revalidate=0", age: "100", etag: '"a"' }), confirmed(HOUR), copy({ expect: { body: 1 } }),
  ], { path: "song.mp3" }),
  c("§4.3.1", "ask-404", "a stored 404 is not confirmed but asked for anew", [
    fill({ "cache-control": "max-age=50", age: "100", etag: '"a"' }, { reply: { status: 404 } }), anew({ reply: { fields: HOUR } }), copy({ expect: { body: 2 } }),
  ]),
  c("§4.3.2", "inm-equal", "If-None-Match with the copy's ETag gets 304", [fill(TAGGED), not({ "if-none-match": '"a"' })]),
  c("§4.3.2", "inm-weak", "If-None-Match is compared weakly", [fill(TAGGED), not({ "if-none-match": 'W/"a"' })]),
  c("§4.3.2", "inm-weak-copy", "a copy with a weak ETag is compared weakly too", [
    fill({ ...HOUR, etag: 'W/"a"' }), copy({ ask: ask({ "if-none-match": '"a"' }), expect: { status: 304 } }),
  ]),
  c("§4.3.2", "inm-list", "If-None-Match is a list", [fill(TAGGED), not({ "if-none-match": '"x", W/"y" , "a"' })]),
  c("§4.3.2", "inm-lines", "If-None-Match on two lines is one list", [fill(TAGGED), not({ "if-none-match": ['"x"', '"a"'] })]),
  c("§4.3.2", "inm-star", "If-None-Match: * gets 304 where there is a copy", [fill(TAGGED), not({ "if-none-match": "*" })]),
  c("§4.3.2", "inm-other", "If-None-Match with another ETag gets the copy", [fill(TAGGED), copy({ ask: ask({ "if-none-match": '"b"' }) })]),
  c("§4.3.2", "inm-unquoted", "an ETag without quotes matches nothing", [fill(TAGGED), copy({ ask: ask({ "if-none-match": "a" }) })]),
  c("§4.3.2", "ims-equal", "If-Modified-Since with the copy's date gets 304", [fill(TAGGED), not({ "if-modified-since": OLD })]),
  c("§4.3.2", "ims-later", "If-Modified-Since with a later date gets 304", [fill(TAGGED), not({ "if-modified-since": LATER })]),
  c("§4.3.2", "ims-earlier", "If-Modified-Since with an earlier date gets the copy", [fill(TAGGED), copy({ ask: ask({ "if-modified-since": EARLIER }) })]),
  c("§4.3.2", "ims-invalid", "an If-Modified-Since that cannot be read is ignored", [fill(TAGGED), copy({ ask: ask({ "if-modified-since": "yesterday" }) })]),
  c("§4.3.2", "ims-beside-inm", "If-Modified-Since is ignored beside If-None-Match", [fill(TAGGED), copy({ ask: ask({ "if-none-match": '"b"', "if-modified-since": LATER }) })]),
  c("§4.3.2", "ims-date", "without Last-Modified a copy's Date stands in for it", [fill(HOUR), copy({ ask: ask({ "if-modified-since": at(1) }), expect: { status: 304 } })]),
  c("§4.3.2", "inm-404", "a stored 404 is answered whatever the condition says", [
    fill({ "cache-control": "max-age=3600", etag: '"a"' }, { reply: { status: 404 } }), copy({ ask: ask({ "if-none-match": '"a"' }), expect: { status: 404 } }),
  ]),
  c("§4.3.2", "inm-head", "conditions hold for HEAD", [fill(TAGGED), copy({ ask: { method: "HEAD", fields: { "if-none-match": '"a"' } }, expect: { status: 304 } })]),
  c("§4.3.2", "inm-cold", "a client's condition is answered though there is no copy yet, and does not reach the origin", [
    fill(TAGGED, { ask: ask({ "if-none-match": '"a"' }), expect: { status: 304, upstream: { missing: ["if-none-match"] } } }), copy({ expect: { body: 1 } }),
  ]),
  c("§4.3.2", "inm-cold-other", "a client's condition that fails gets the new answer whole", [fill(TAGGED, { ask: ask({ "if-none-match": '"b"' }) }), copy()]),
  c("§4.3.2", "inm-stale", "a client's condition is answered once the copy was confirmed", [
    fill(aged({ etag: '"a"' })), confirmed({ ...HOUR, etag: '"a"' }, { ask: ask({ "if-none-match": '"a"' }), expect: { status: 304 } }), copy({ expect: { body: 1 } }),
  ]),
  c("§4.3.2", "inm-stale-other", "a client that has something else gets the copy that was confirmed", [
    fill(aged({ etag: '"a"' })), confirmed({ ...HOUR, etag: '"a"' }, { ask: ask({ "if-none-match": '"b"' }), expect: { upstream: { fields: { "if-none-match": /"a"/ } } } }),
  ]),
  c("§4.3.3", "replaced", "a new answer takes the place of a stale copy", [fill(aged({ etag: '"a"' })), anew({ reply: { fields: { ...HOUR, etag: '"b"' } } }), copy({ expect: { body: 2, fields: { etag: '"b"' } } })]),
  c("§4.3.3", "replaced-no-store", "a new answer that may not be stored ends a stale copy", [
    fill(aged({ etag: '"a"' })), anew({ reply: { fields: { "cache-control": "no-store" } } }), anew({ reply: { fields: HOUR } }),
  ]),
  c("§4.3.3", "replaced-404", "a 404 takes the place of a stale copy", [fill(aged({ etag: '"a"' })), anew({ reply: { status: 404 } }), anew()]),
  c("§4.3.4", "confirm-lifetime", "a confirmation gives a new lifetime", [fill(aged({ etag: '"a"' })), confirmed({ "cache-control": "max-age=100" }), copy({ expect: { body: 1 } })]),
  c("§4.3.4", "confirm-old-lifetime", "a confirmation without a lifetime renews the stored one", [
    fill(aged({ etag: '"a"' })), confirmed({}), copy({ expect: { body: 1 } }),
  ]),
  c("§4.3.4", "confirm-no-store", "a confirmation that says no-store ends the copy", [
    fill(aged({ etag: '"a"' })),
    { origin: [{ status: 304, fields: { "cache-control": "no-store" } }, { fields: { "cache-control": "no-store" } }], expect: { status: 200, body: "unseen" } },
    anew({ expect: { upstream: { missing: ["if-none-match"] } } }),
  ]),
  c("§4.3.4", "confirm-other", "a confirmation of another ETag confirms nothing", [
    fill(aged({ etag: '"a"' })), { origin: [{ status: 304, fields: { ...HOUR, etag: '"b"' } }, { fields: { ...HOUR, etag: '"b"' } }], expect: { from: "origin", status: 200 } },
  ]),
  c("§4.3.4", "confirm-modified", "a confirmation by Last-Modified alone holds", [fill(aged({ "last-modified": OLD })), confirmed({ ...HOUR, "last-modified": OLD }), copy({ expect: { body: 1 } })]),
  c("§4.3.4", "confirm-date", "a confirmation's Date takes the place of the stored one", [
    fill({ ...aged({ etag: '"a"' }), date: OLD }), confirmed({ ...HOUR, date: at(0) }), copy({ expect: { body: 1, fields: { date: / 20[2-9][1-9] / } } }),
  ]),
  c("§4.3.5", "head-copy", "HEAD is answered from a copy", [fill(HOUR), copy({ ask: { method: "HEAD" }, expect: { fields: { "content-length": "60" } } })]),
  c("§4.3.5", "head-confirms", "HEAD of a stale copy has it confirmed for GET as well", [
    fill(aged({ etag: '"a"' })), confirmed(HOUR, { ask: { method: "HEAD" } }), copy({ expect: { body: 1 } }),
  ]),
  c("§4.3.5", "head-replaces", "HEAD that shows another ETag ends a stale copy", [
    fill(aged({ etag: '"a"' })), anew({ ask: { method: "HEAD" }, reply: { fields: { ...HOUR, etag: '"b"' } } }),
    { origin: { fields: { ...HOUR, etag: '"b"' } }, expect: { status: 200, body: "unseen", fields: { etag: '"b"' } } },
  ]),
  c("§4.3.5", "head-cold", "HEAD without a copy never makes GET answer without a body", [
    fill(HOUR, { ask: { method: "HEAD" } }), { origin: { fields: HOUR }, expect: { status: 200, fields: { "content-length": "60" }, body: "unseen" } },
  ]),
];
