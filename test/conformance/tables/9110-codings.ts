import { gzipSync } from "node:zlib";
import type { Case, Reply } from "../case.ts";
import { clauses, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9110");
const accept = (codings: string) => ({ fields: { "accept-encoding": codings } });
const TAGGED = { ...HOUR, etag: '"a"' };
/** Text worth compressing. */
const text: Reply = { size: 4000 };
const plain = "la ".repeat(1000);
const zipped = { body: gzipSync(plain) };
const FROM = { ...TAGGED, "content-encoding": "gzip", vary: "Accept-Encoding" };
const first = fill(TAGGED, { reply: text });
const as = (codings: string, coding: string) =>
  copy({ ask: accept(codings), expect: { body: 1, fields: { "content-encoding": coding, vary: /accept-encoding/i } } });
const plainly = (codings: string) => copy({ ask: accept(codings), expect: { body: 1, missing: ["content-encoding"] } });

/** RFC 9110 §8.4 and §12.5.3: codings of content. */
export const codings: readonly Case[] = [
  c("§12.5.3", "coding-gzip", "a client that takes gzip gets text in gzip", [first, as("gzip", "gzip")]),
  c("§12.5.3", "coding-br", "a client that takes both gets text in br", [first, as("gzip, deflate, br", "br")]),
  c("§12.5.3", "coding-none", "a client that names no coding gets text as it is", [first, copy({ expect: { missing: ["content-encoding"] } })]),
  c("§12.5.3", "coding-identity", "a client that takes identity alone gets text as it is", [first, plainly("identity")]),
  c("§12.5.3", "coding-unknown", "a client that takes other codings gets text as it is", [first, plainly("zstd, made-up")]),
  c("§12.4.2", "coding-zero", "a coding of quality 0 is not used", [first, as("gzip, br;q=0", "gzip")]),
  c("§12.4.2", "coding-all-zero", "where all codings have quality 0 text goes out as it is", [first, plainly("gzip;q=0, br;q=0.0")]),
  c("§12.5.3", "coding-case", "codings are compared without regard to case", [first, as("GZIP", "gzip")]),
  c("§12.5.3", "coding-vary", "text that could be encoded says that it varies by coding, encoded or not", [first, copy({ expect: { fields: { vary: /accept-encoding/i } } })]),
  c("§8.8.3", "coding-etag", "text in another coding has another ETag", [
    first, copy({ ask: accept("br"), expect: { fields: { etag: /^(?:W\/)?"a.+"$/ } } }), copy({ expect: { fields: { etag: '"a"' } } }),
  ]),
  c("§13.1.2", "coding-condition", "the ETag of encoded text is confirmed to who takes that coding", [
    first, copy({ ask: { fields: { "accept-encoding": "br", "if-none-match": '"a-br"' } }, expect: { status: 304 } }),
  ]),
  c("§14.2", "coding-range", "a range is of text as it is, whatever coding the client takes", [
    first, copy({ ask: { fields: { "accept-encoding": "br, gzip", range: "bytes=0-9" } }, expect: { status: 206, missing: ["content-encoding"], body: { of: 1, first: 0, last: 9 }, fields: { "content-range": "bytes 0-9/4000" } } }),
  ]),
  c("§12.5.3", "coding-head", "HEAD says the coding that GET would have", [first, copy({ ask: { method: "HEAD", fields: { "accept-encoding": "gzip" } }, expect: { fields: { "content-encoding": "gzip" } } })]),
  c("§8.4", "coding-audio", "audio is not encoded", [fill(TAGGED, { reply: text }), plainly("br, gzip")], { path: "song.mp3" }),
  c("§8.4", "coding-image", "an image is not encoded", [fill(TAGGED, { reply: text }), plainly("br, gzip")], { path: "cover.png" }),
  c("§8.4", "coding-small", "a small text is not encoded", [fill(TAGGED), plainly("br, gzip")]),
  c("§8.4", "coding-json", "JSON is text", [first, as("gzip", "gzip")], { path: "list.json" }),
  c("§8.4", "coding-playlist", "a playlist is text", [first, as("gzip", "gzip")], { path: "list.m3u8" }),
  c("§12.5.3", "coding-asked", "the origin is asked for identity, whatever the client takes", [
    fill(TAGGED, { ask: accept("br, gzip"), expect: { upstream: { fields: { "accept-encoding": "identity" } } } }),
  ]),
  c("§8.4", "coded-origin", "an answer that arrives in gzip goes on in gzip to who takes it", [
    fill(FROM, { ask: accept("gzip"), reply: zipped, expect: { fields: { "content-encoding": "gzip" }, body: plain } }),
    copy({ ask: accept("gzip"), expect: { fields: { "content-encoding": "gzip" }, body: plain } }),
  ]),
  c("§8.4", "coded-origin-plain", "an answer that arrives in gzip is decoded for who does not take it", [
    fill(FROM, { reply: zipped, expect: { body: plain, missing: ["content-encoding"] } }), copy({ expect: { body: plain, missing: ["content-encoding"] } }),
  ]),
  c("§8.4", "coded-origin-range", "no range is cut out of an answer that arrived in gzip", [
    fill(FROM, { reply: zipped, expect: { body: plain } }), copy({ ask: { fields: { range: "bytes=0-9" } }, expect: { status: 200, body: plain, missing: ["content-range"] } }),
  ]),
  c("§8.4", "coded-unknown", "an answer in a coding nobody here knows goes on as it is", [
    fill({ ...TAGGED, "content-encoding": "made-up" }, { expect: { fields: { "content-encoding": "made-up" } } }),
    { origin: { fields: { ...TAGGED, "content-encoding": "made-up" } }, expect: { status: 200, body: "unseen", fields: { "content-encoding": "made-up" } } },
  ]),
];
