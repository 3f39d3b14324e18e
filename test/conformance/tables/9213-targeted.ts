import type { Case, FieldTable } from "../case.ts";
import { anew, clauses, confirmed, copy, fill, stored, unstored } from "../say.ts";

const c = clauses("RFC 9213");
const both = (cdn: string | readonly string[], control = "no-store"): FieldTable => ({ "cdn-cache-control": cdn, "cache-control": control });
const OURS = "downbeat-cdn-cache-control";

/** RFC 9213: fields that speak to this cache alone. */
export const targeted: readonly Case[] = [
  c("§3.1", "cdn-stores", "CDN-Cache-Control lets an answer be stored that Cache-Control forbids", stored(both("max-age=3600"))),
  c("§3.1", "cdn-private", "CDN-Cache-Control rules a private beside it", stored(both("max-age=3600", "private"))),
  c("§3.1", "cdn-no-store", "CDN-Cache-Control forbids what Cache-Control allows", unstored(both("no-store", "max-age=3600"))),
  c("§3.1", "cdn-zero", "CDN-Cache-Control's max-age=0 rules a longer one in Cache-Control", unstored(both("max-age=0", "max-age=3600"))),
  c("§2.2", "cdn-s-maxage", "CDN-Cache-Control goes before Cache-Control's s-maxage", unstored(both("max-age=0", "s-maxage=3600"))),
  c("§2.2", "cdn-expires", "CDN-Cache-Control goes before Expires", unstored({ "cdn-cache-control": "max-age=0", expires: "Thu, 31 Dec 2099 23:59:59 GMT" })),
  c("§2.2", "cdn-no-lifetime", "Expires says nothing beside a CDN-Cache-Control without a lifetime",
    unstored({ "cdn-cache-control": "public", expires: "Thu, 31 Dec 2099 23:59:59 GMT" })),
  c("§2.2", "cdn-audio", "CDN-Cache-Control rules audio as well", unstored({ ...both("no-store", "max-age=3600"), etag: '"a"' }), { path: "song.mp3" }),
  c("§2.2", "cdn-no-cache", "CDN-Cache-Control's no-cache has the copy confirmed", [fill({ ...both("no-cache", "max-age=3600"), etag: '"a"' }), confirmed()]),
  c("§2.2", "cdn-private-own", "CDN-Cache-Control's private is not stored", unstored(both("private, max-age=3600", "max-age=3600"))),
  c("§2.2", "cdn-age", "Age counts against CDN-Cache-Control", unstored({ ...both("max-age=100", "max-age=3600"), age: "200" })),
  c("§2.2", "cdn-case", "the field's name is compared without regard to case", stored({ "CDN-CACHE-CONTROL": "max-age=3600", "cache-control": "no-store" })),
  c("§2.2", "cdn-empty", "an empty CDN-Cache-Control is ignored", stored(both("", "max-age=3600"))),
  ...[["unparsable", "max-age=3600, &"], ["upper-case", "MAX-AGE=3600"], ["comma", "max-age=3600,"], ["single-quotes", "max-age='3600'"], ["unclosed", 'a="b']].map(([id = "", value = ""]) =>
    c("§2.1", `cdn-${id}`, `CDN-Cache-Control: ${value} is no dictionary and is ignored`, stored(both(value.replace("3600", "0"), "max-age=3600")))),
  c("§2.1", "cdn-unparsable-no-store", "a CDN-Cache-Control that is no dictionary does not overrule no-store", unstored(both("max-age=3600,,", "no-store"))),
  c("§2.1", "cdn-lines", "CDN-Cache-Control on two lines is one dictionary", stored(both(["public", "max-age=3600"]))),
  c("§2.1", "cdn-last", "of two max-ages in a dictionary the last counts", stored(both("max-age=0, max-age=3600"))),
  c("§2.1", "cdn-parameters", "parameters of a directive are ignored", stored(both("max-age=3600;a=1"))),
  c("§2.1", "cdn-unknown", "unknown directives are ignored", stored(both('max-age=3600, made-up="no-store"'))),
  c("§2.1", "cdn-swr", "stale-while-revalidate counts in CDN-Cache-Control", [
    fill({ ...both("max-age=50, stale-while-revalidate=3600", "max-age=50"), age: "100", etag: '"a"' }),
    { origin: { status: 304, fields: both("max-age=3600") }, expect: { from: "copy", body: 1, background: 1 } },
  ]),
  c("§2.2", "ours-first", "Downbeat-CDN-Cache-Control goes before CDN-Cache-Control", stored({ ...both("no-store", "no-store"), [OURS]: "max-age=3600" })),
  c("§2.2", "ours-no-store", "Downbeat-CDN-Cache-Control forbids what CDN-Cache-Control allows", unstored({ ...both("max-age=3600", "max-age=3600"), [OURS]: "no-store" })),
  c("§2.2", "ours-unparsable", "a Downbeat-CDN-Cache-Control that is no dictionary leaves the word to CDN-Cache-Control", stored({ ...both("max-age=3600", "no-store"), [OURS]: "&" })),
  c("§2.2", "others", "a field that targets another cache is ignored", unstored({ "other-cdn-cache-control": "max-age=3600", "cache-control": "no-store" })),
  c("§3.1", "cdn-handed-on", "Cache-Control is handed on as it is, whatever the edge was told", [
    fill(both("max-age=3600", "no-store"), { expect: { fields: { "cache-control": "no-store" } } }), copy({ expect: { fields: { "cache-control": "no-store" } } }),
  ]),
  c("§3.1", "cdn-passed-on", "CDN-Cache-Control is handed on: another CDN may stand behind this one", [
    fill(both("max-age=3600", "max-age=60")), copy({ expect: { fields: { "cdn-cache-control": "max-age=3600" } } }),
  ]),
  c("§2.2", "ours-not-passed-on", "Downbeat-CDN-Cache-Control is not handed on: it is for this cache alone", [
    fill({ ...both("max-age=60"), [OURS]: "max-age=3600" }), copy({ expect: { missing: [OURS] } }),
  ]),
  c("§2.2", "cdn-confirmed", "a confirmation's CDN-Cache-Control counts", [
    fill({ ...both("max-age=50"), age: "100", etag: '"a"' }), confirmed(both("max-age=3600")), copy({ expect: { body: 1 } }),
  ]),
  c("§2.2", "cdn-must-revalidate", "must-revalidate in CDN-Cache-Control forbids a stale copy", [
    fill({ ...both("max-age=50, must-revalidate", "max-age=50"), age: "100", etag: '"a"' }),
    { origin: { status: 500 }, expect: { status: [500, 502, 504], body: "unseen" } }, anew(),
  ]),
];
