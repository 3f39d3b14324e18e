import type { Case, FieldTable, Step } from "../case.ts";
import { anew, clauses, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9111");
const vary = (names: string): FieldTable => ({ ...HOUR, vary: names });
const ask = (fields: FieldTable) => ({ ask: { fields } });

/** Two variants, then each from its own copy. */
const apart = (names: string, one: FieldTable, two: FieldTable): Step[] =>
  [fill(vary(names), ask(one)), fill(vary(names), ask(two)), copy({ ...ask(one), expect: { body: 1 } }), copy({ ...ask(two), expect: { body: 2 } })];
/** One variant for both. */
const alike = (names: string, one: FieldTable, two: FieldTable): Step[] => [fill(vary(names), ask(one)), copy(ask(two))];
/** Not stored at all. */
const never = (names: string, one: FieldTable = {}): Step[] => [fill(vary(names), ask(one)), anew({ ...ask(one), reply: { fields: vary(names) } })];

/** RFC 9111 §4.1: which copy answers which request. */
export const varying: readonly Case[] = [
  c("§4.1", "vary-language", "answers that vary on Accept-Language are kept apart by it", apart("Accept-Language", { "accept-language": "de" }, { "accept-language": "fr" })),
  c("§4.1", "vary-accept", "answers that vary on Accept are kept apart by it", apart("Accept", { accept: "text/html" }, { accept: "application/json" })),
  c("§4.1", "vary-plain", "answers that vary on a field nobody registered are kept apart by it", apart("Theme", { theme: "dark" }, { theme: "light" })),
  c("§4.1", "vary-two", "answers that vary on two fields are kept apart by both",
    apart("Theme, Accept-Language", { theme: "dark", "accept-language": "de" }, { theme: "dark", "accept-language": "fr" })),
  c("§4.1", "vary-two-lines", "Vary on two lines names the fields of both", [
    fill({ ...HOUR, vary: ["Theme", "Accept-Language"] }, ask({ theme: "dark", "accept-language": "de" })),
    fill({ ...HOUR, vary: ["Theme", "Accept-Language"] }, ask({ theme: "dark", "accept-language": "fr" })),
    copy({ ...ask({ theme: "dark", "accept-language": "de" }), expect: { body: 1 } }),
  ]),
  c("§4.1", "vary-absent", "a request without the field has a variant of its own", apart("Theme", { theme: "dark" }, {})),
  c("§4.1", "vary-present", "a request with the field is not answered from the variant without it", apart("Theme", {}, { theme: "dark" })),
  c("§4.1", "vary-case", "names in Vary are compared without regard to case", apart("tHEME", { Theme: "dark" }, { THEME: "light" })),
  c("§4.1", "vary-same", "equal values share a variant", alike("Theme", { theme: "dark" }, { theme: "dark" })),
  c("§4.1", "vary-whitespace", "space between the members of a list does not make a variant", alike("Accept-Language", { "accept-language": "de, fr" }, { "accept-language": "de,fr" })),
  c("§4.1", "vary-lines", "a list on two lines is the list on one", alike("Accept-Language", { "accept-language": ["de", "fr;q=0.5"] }, { "accept-language": "de, fr;q=0.5" })),
  c("§4.1", "vary-language-case", "language tags are compared without regard to case", alike("Accept-Language", { "accept-language": "de-DE" }, { "accept-language": "DE-de" })),
  c("§4.1", "vary-unused", "fields Vary does not name make no difference", alike("Theme", { theme: "dark", "accept-language": "de" }, { theme: "dark", "accept-language": "fr" })),
  c("§4.1", "no-vary", "without Vary no plain field makes a difference", [fill(HOUR, ask({ theme: "dark" })), copy(ask({ theme: "light" }))]),
  c("§4.1", "vary-star", "Vary: * is not stored", never("*")),
  c("§4.1", "vary-star-among", "* among other names counts as *", never("Theme, *", { theme: "dark" })),
  c("§4.1", "vary-cookie", "an answer that varies on cookies is not stored", never("Cookie"), { refused: "its variants are as many as there are people" }),
  c("§4.1", "vary-agent", "an answer that varies on User-Agent is not stored", never("User-Agent", { "user-agent": "a/1" }), {
    refused: "its variants are as many as there are browsers; the origin is told our own name instead",
  }),
  c("§4.1", "vary-origin", "an answer that varies on Origin is one for all: cross-origin rules are answered by the edge",
    alike("Origin", { origin: "https://a.example" }, { origin: "https://b.example" })),
  c("§4.1", "vary-encoding", "an answer that varies on Accept-Encoding is one for all: the origin is always asked for identity",
    [fill(vary("Accept-Encoding"), { ...ask({ "accept-encoding": "gzip" }), expect: { upstream: { fields: { "accept-encoding": "identity" } } } }), copy(ask({ "accept-encoding": "br" })), copy()]),
  c("§4.1", "vary-audio", "audio that varies on a field that is never sent is not stored", [
    fill({ ...vary("Theme"), etag: '"a"' }, ask({ theme: "dark" })), anew(ask({ theme: "light" })),
  ], { path: "song.mp3", refused: "requests for audio carry nothing of the client's, so there is nothing to tell variants by" }),
  c("§4.1", "vary-odd", "an odd field that answers are known to vary on has variants like any", [
    fill(vary("X-Theme")), fill(vary("X-Theme"), ask({ "x-theme": "dark" })), copy({ ...ask({ "x-theme": "dark" }), expect: { body: 2 } }), copy({ expect: { body: 1 } }),
  ]),
  c("§4.1", "vary-secret", "a request with a secret an answer varies on is not answered from the variant without it, nor stored", [
    fill(vary("X-Api-Key")), fill(vary("X-Api-Key"), ask({ "x-api-key": "s3cret" })), anew(ask({ "x-api-key": "s3cret" })), copy({ expect: { body: 1 } }),
  ], { refused: "fields that speak of a secret make no variants" }),
  c("§4.1", "odd-from-copy", "a request with an odd field is answered from a copy that does not vary on it", [fill(HOUR), copy(ask({ "x-theme": "dark" }))]),
  c("§4.1", "odd-unstored", "the answer to a request with an odd field is passed with the field, and not stored", [
    fill(HOUR, { ...ask({ "x-theme": "dark" }), expect: { upstream: { fields: { "x-theme": "dark" } } } }), anew(),
  ], { refused: "an origin that reads such a field may forget to say so in Vary, and one client would poison the copy of all" }),
  c("§4.1", "vary-many", "at most sixteen variants are kept of a URL", [
    ...Array.from({ length: 18 }, (_, i) => fill(vary("Theme"), ask({ theme: `t${i}` }))),
    anew({ ...ask({ theme: "t0" }), reply: { fields: vary("Theme") } }),
  ], { refused: "without a bound anybody could fill the cache by inventing values" }),
  c("§4.1", "vary-head", "HEAD is answered from the variant it selects", [
    fill(vary("Theme"), ask({ theme: "dark" })), fill(vary("Theme"), ask({ theme: "light" })),
    copy({ ask: { method: "HEAD", fields: { theme: "dark" } }, expect: { body: 1 } }),
  ]),
  c("§4.1", "vary-range", "a range is of the variant the request selects", [
    fill(vary("Theme"), ask({ theme: "dark" })), fill(vary("Theme"), ask({ theme: "light" })),
    copy({ ...ask({ theme: "dark", range: "bytes=0-40" }), expect: { status: 206, body: { of: 1, first: 0, last: 40 } } }),
  ]),
  c("§4.1", "vary-confirm", "variants are confirmed apart from each other", [
    fill({ vary: "Theme", "cache-control": "max-age=50", age: "100", etag: '"d"' }, ask({ theme: "dark" })),
    fill({ vary: "Theme", "cache-control": "max-age=50", age: "100", etag: '"l"' }, ask({ theme: "light" })),
    { request: { fields: { theme: "dark" } }, origin: { status: 304, fields: vary("Theme") }, expect: { from: "validated", body: 1, upstream: { fields: { "if-none-match": /"d"/ } } } },
  ]),
  c("§4.1", "vary-kept", "Vary comes with the copy", [fill(vary("Theme"), ask({ theme: "a" })), copy({ ...ask({ theme: "a" }), expect: { fields: { vary: /\bTheme\b/i } } })]),
];
