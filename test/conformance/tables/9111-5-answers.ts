import type { Case } from "../case.ts";
import { at, clauses, confirmed, copy, fill, HOUR, stored, unstored } from "../say.ts";

const c = clauses("RFC 9111");
const control = (value: string) => ({ "cache-control": value });
/** The same words on the way through and from the copy. */
const handed = (fields: Readonly<Record<string, string>>) => [fill(fields, { expect: { fields } }), copy({ expect: { fields } })];

/** RFC 9111 §5.2.2 and §5.3: what origins say about storing and using, and what of it is handed on. */
export const answers: readonly Case[] = [
  c("§5.2.2.5", "no-store", "no-store is not stored", unstored(control("no-store"))),
  c("§5.2.2.5", "no-store-max-age", "no-store rules a lifetime beside it", unstored(control("no-store, max-age=3600"))),
  c("§5.2.2.5", "no-store-case", "no-store is compared without regard to case", unstored(control("max-age=3600, No-STORE"))),
  c("§5.2.2.5", "no-store-line", "no-store on a second line counts", unstored({ "cache-control": ["max-age=3600", "no-store"] })),
  c("§5.2.2.5", "no-store-audio", "no-store is not stored for audio either", unstored({ ...control("no-store"), etag: '"a"' }), { path: "song.mp3" }),
  c("§5.2.2.5", "no-store-old", "no-store does not touch the copy of an earlier answer to another URL", [
    fill(HOUR, { ask: { path: "other" } }), fill(control("no-store")), copy({ ask: { path: "other" }, expect: { body: 1 } }),
  ]),
  c("§5.2.2.5", "no-store-expires", "no-store rules an Expires in the future", unstored({ ...control("no-store"), expires: at(3600) })),
  c("§5.2.2.7", "private", "private is not stored by a shared cache", unstored(control("private, max-age=3600"))),
  c("§5.2.2.7", "private-s-maxage", "private rules an s-maxage beside it", unstored(control("private, s-maxage=3600"))),
  c("§5.2.2.7", "private-generic", "private is not stored with the generic profile either", unstored(control("private, max-age=3600")), { profile: "generic" }),
  c("§5.2.2.4", "no-cache", "no-cache is stored and confirmed each time", [
    fill({ ...control("no-cache"), etag: '"a"' }), confirmed(control("no-cache")), confirmed(control("no-cache"), { expect: { body: 1 } }),
  ]),
  c("§5.2.2.4", "no-cache-max-age", "no-cache rules a lifetime beside it", [fill({ ...control("no-cache, max-age=3600"), etag: '"a"' }), confirmed()]),
  c("§5.2.2.4", "no-cache-s-maxage", "no-cache rules an s-maxage beside it", [fill({ ...control("s-maxage=3600, no-cache"), etag: '"a"' }), confirmed()]),
  c("§5.2.2.4", "no-cache-expires", "no-cache rules an Expires in the future", [fill({ ...control("no-cache"), expires: at(3600), etag: '"a"' }), confirmed()]),
  c("§5.2.2.4", "no-cache-no-validator", "no-cache without a validator is asked for anew each time", unstored(control("no-cache, max-age=3600"))),
  c("§5.2.2.4", "no-cache-audio", "no-cache is confirmed each time for audio", [fill({ ...control("no-cache"), etag: '"a"' }), confirmed()], { path: "song.mp3" }),
  c("§5.2.2.2", "must-revalidate-fresh", "must-revalidate does not hinder a fresh copy", stored(control("max-age=3600, must-revalidate"))),
  c("§5.2.2.2", "must-revalidate-stale", "must-revalidate has a stale copy confirmed", [fill({ ...control("max-age=50, must-revalidate"), age: "100", etag: '"a"' }), confirmed()]),
  c("§5.2.2.2", "must-revalidate-swr", "must-revalidate rules stale-while-revalidate", [
    fill({ ...control("max-age=50, must-revalidate, stale-while-revalidate=3600"), age: "100", etag: '"a"' }), confirmed(),
  ]),
  c("§5.2.2.8", "proxy-revalidate-fresh", "proxy-revalidate does not hinder a fresh copy", stored(control("max-age=3600, proxy-revalidate"))),
  c("§5.2.2.8", "proxy-revalidate-swr", "proxy-revalidate rules stale-while-revalidate", [
    fill({ ...control("max-age=50, proxy-revalidate, stale-while-revalidate=3600"), age: "100", etag: '"a"' }), confirmed(),
  ]),
  c("§5.2.2.10", "s-maxage-swr", "s-maxage rules stale-while-revalidate", [
    fill({ ...control("s-maxage=50, stale-while-revalidate=3600"), age: "100", etag: '"a"' }), confirmed(),
  ]),
  c("§5.2.2.9", "public-alone", "public without a lifetime is not stored where nothing is guessed", unstored(control("public"))),
  c("§5.2.2.9", "public-lifetime", "public with a lifetime is stored", stored(control("public, max-age=3600"))),
  c("§5.2.2.6", "no-transform", "no-transform is stored, and its body is not encoded anew", [
    fill({ ...control("max-age=3600, no-transform") }, { reply: { size: 4000 } }), copy({ ask: { fields: { "accept-encoding": "br, gzip" } }, expect: { missing: ["content-encoding"] } }),
  ]),
  c("§5.2", "handed-on", "the origin's Cache-Control is handed on word by word", handed(control("public, max-age=3600, s-maxage=7200, immutable, made-up=1"))),
  c("§5.2", "handed-on-stale", "the origin's stale directives are handed on", handed(control("max-age=3600, stale-while-revalidate=60, stale-if-error=120"))),
  c("§5.3", "handed-on-expires", "the origin's Expires is handed on word by word", handed({ "cache-control": "max-age=3600", expires: "Thu, 31 Dec 2099 23:59:59 GMT" })),
  c("§5.3", "handed-on-invalid-expires", "an Expires that cannot be read is handed on beside max-age", handed({ "cache-control": "max-age=3600", expires: "0" })),
  c("§5.2", "handed-on-generic", "with the generic profile audio's Cache-Control is handed on word by word", handed({ ...control("max-age=86400, stale-while-revalidate=60"), etag: '"a"' }),
    { profile: "generic", path: "song.mp3" }),
  c("§5.2", "handed-on-capped", "a long max-age of audio is cut for listeners' own caches", [
    fill({ ...control("max-age=86400"), etag: '"a"' }), copy({ expect: { fields: { "cache-control": /max-age=3[56]\d\d\b/ } } }),
  ], { path: "song.mp3", refused: "what sits in a browser cannot be taken back by a purge; BROWSER_MAX_AGE_SEC says how long is too long" }),
  c("§5.2", "handed-on-capped-stale", "audio's stale directives are not handed on", [
    fill({ ...control("max-age=60, stale-while-revalidate=86400"), etag: '"a"' }), copy({ expect: { fields: { "cache-control": /^(?!.*stale)/ } } }),
  ], { path: "song.mp3", refused: "what sits in a browser cannot be taken back by a purge" }),
  c("§5.2", "handed-on-private", "what is passed and not stored keeps its Cache-Control", [fill(control("private, max-age=60"), { expect: { fields: control("private, max-age=60") } })]),
  c("§5.2", "handed-on-no-store", "no-store is handed on", [fill(control("no-store"), { expect: { fields: { "cache-control": /\bno-store\b/ } } })]),
];
