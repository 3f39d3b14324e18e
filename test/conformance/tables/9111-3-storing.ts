import type { Case } from "../case.ts";
import { anew, clauses, copy, fill, HOUR, stored, unstored } from "../say.ts";

const c = clauses("RFC 9111");
const POST = { method: "POST", body: "a=1" };

/** RFC 9111 §3 without the clauses below it: what is stored at all. */
export const storing: readonly Case[] = [
  c("§3", "max-age", "an answer with an explicit lifetime is stored", stored(HOUR)),
  c("§3", "expires", "an answer with Expires alone is stored", stored({ expires: (now) => new Date(now + 3_600_000).toUTCString() })),
  c("§3", "nothing-said", "an answer nobody gave a lifetime is not stored", unstored({}), {
    refused: "storing without a stated lifetime is optional (§4.2.2), and what nobody marked as cacheable may be one person's; HEURISTIC_SHARE turns it on",
  }),
  c("§3", "audio-nothing-said", "audio with a strong ETag is stored though nobody gave it a lifetime", stored({ etag: '"a"' }), { path: "song.mp3" }),
  c("§3", "audio-modified-only", "audio with an old Last-Modified is stored though nobody gave it a lifetime",
    stored({ "last-modified": "Thu, 05 Mar 2020 10:00:00 GMT" }), { path: "song.mp3" }),
  c("§3", "audio-weak", "audio with a weak ETag and no lifetime is not stored", unstored({ etag: 'W/"a"' }), { path: "song.mp3" }),
  c("§3", "audio-no-validator", "audio without validator and lifetime is not stored", unstored({}), { path: "song.mp3" }),
  c("§3", "playlist-nothing-said", "a playlist nobody gave a lifetime is not stored", unstored({ etag: '"a"' }), { path: "list.m3u8" }),
  c("§3", "key-never", "a key is never stored, whatever its origin says", unstored(HOUR), {
    path: "license.key",
    refused: "keys decide who may listen; storing is never an obligation",
  }),
  c("§3", "length-unknown", "an answer without Content-Length is stored once its end was seen", stored(HOUR, { chunked: true })),
  c("§3", "empty-body", "an empty answer is stored", stored(HOUR, { body: "" })),
  c("§3", "post", "the answer to a POST is not stored, for no method", [
    fill(HOUR, { ask: POST }), anew({ ask: POST }), fill(HOUR), copy(),
  ]),
  ...["PUT", "DELETE", "PATCH"].map((method) =>
    c("§3", `method-${method.toLowerCase()}`, `the answer to ${method} is not stored`, [fill(HOUR, { ask: { method, body: "a" } }), anew({ reply: { fields: HOUR } })])),
  c("§3", "options", "the answer to OPTIONS is not stored", [fill(HOUR, { ask: { method: "OPTIONS" } }), anew({ ask: { method: "OPTIONS" } }), anew()]),
  c("§3", "fat-get", "a GET with a body is one without: its content never reaches the origin", [
    fill(HOUR, { ask: { body: "a=1" } }), copy(), copy({ ask: { body: "a=2" } }),
  ], { refused: "content in a GET has no meaning (RFC 9110 §9.3.1), and the runtime sends none" }),
  c("§3", "query-apart", "another query is another resource", [
    fill(HOUR, { ask: { path: "thing?a=1" } }), fill(HOUR, { ask: { path: "thing?a=2" } }), copy({ ask: { path: "thing?a=1" }, expect: { body: 1 } }),
  ]),
  c("§3", "set-cookie", "an answer that sets a cookie is not stored", unstored({ ...HOUR, "set-cookie": "a=1" }), {
    refused: "§7.3 leaves it to the cache; everybody would get the cookie that was meant for the first",
  }),
  c("§3", "set-cookie-generic", "with the generic profile an answer that sets a cookie is stored where it has a lifetime", [
    fill({ ...HOUR, "set-cookie": "a=1" }), copy({ expect: { fields: { "set-cookie": "a=1" } } }),
  ], { profile: "generic" }),
  c("§3", "cookie-request", "a request with a cookie passes, and its answer is not stored", [
    fill(HOUR, { ask: { fields: { cookie: "a=1" } }, expect: { upstream: { fields: { cookie: "a=1" } } } }), fill(HOUR), anew({ ask: { fields: { cookie: "a=1" } } }),
  ], { refused: "reuse would be allowed, but an origin that reads cookies seldom says so in Vary" }),
  c("§3", "cookie-request-generic", "with the generic profile a request with a cookie is answered from a copy, and fills none", [
    fill(HOUR, { ask: { fields: { cookie: "a=1" } } }), fill(HOUR), copy({ ask: { fields: { cookie: "a=1" } }, expect: { body: 2 } }),
  ], { profile: "generic" }),
  c("§3", "cookie-public", "where the operator declared a path public, cookies are dropped and the answer is shared", [
    fill(HOUR, { ask: { fields: { cookie: "a=1" } }, expect: { upstream: { missing: ["cookie"] } } }), copy({ ask: { fields: { cookie: "b=2" } } }), copy(),
  ], { declaredPublic: true }),
  c("§3", "signed-query", "a query that carries a foreign signature passes and is not stored", [
    fill(HOUR, { ask: { path: "thing?X-Amz-Signature=abc" } }), anew({ ask: { path: "thing?X-Amz-Signature=abc" } }),
  ], { refused: "such a URL is one person's permission, not a name of bytes" }),
  c("§3", "large", "an answer larger than one slice is stored and comes back whole", stored({ ...HOUR, etag: '"a"' }, { size: 150_000 })),
  c("§3", "large-chunked", "an answer without a length and larger than one slice comes back whole", stored({ ...HOUR, etag: '"a"' }, { size: 150_000, chunked: true })),
  c("§3", "unknown-directive", "an unknown directive is ignored", stored({ "cache-control": 'max-age=3600, community="UCI"' })),
];
