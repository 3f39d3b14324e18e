import type { Case } from "../case.ts";
import { anew, clauses, copy, fill, HOUR, unstored } from "../say.ts";

const c = clauses("RFC 9111");
const TAGGED = { ...HOUR, etag: '"a"' };
const AUTH = { fields: { authorization: "Basic YTpi" } };
const big = { size: 150_000, ranges: true } as const;
const range = (first: number, last: number) => ({ fields: { range: `bytes=${first}-${last}` } });
const part = (of: number, first: number, last: number) => ({ status: 206, body: { of, first, last }, fields: { "content-range": `bytes ${first}-${last}/150000` } });

/** RFC 9111 §3.3 to §3.5: incomplete answers, joining parts, credentials. */
export const parts: readonly Case[] = [
  c("§3.3", "cut-off", "an answer that ends early is not stored, and its client sees that it was cut", [
    { origin: { fields: HOUR, size: 5000, disconnect: "midway" }, expect: { from: "origin", status: [200, 502], cut: true } },
    anew({ reply: { fields: HOUR } }), copy({ expect: { body: 2 } }),
  ]),
  c("§3.3", "cut-off-chunked", "an answer in chunks without the last one is not stored", [
    { origin: { fields: HOUR, size: 5000, chunked: true, disconnect: "midway" }, expect: { from: "origin", status: [200, 502], cut: true } },
    anew({ reply: { fields: HOUR } }), copy({ expect: { body: 2 } }),
  ]),
  c("§3.3", "audio-cut-off", "audio that ends early is not stored as if it were whole", [
    { origin: { fields: TAGGED, size: 5000, disconnect: "midway" }, expect: { from: "origin", status: [200, 502], cut: true } },
    anew({ reply: { fields: TAGGED, size: 5000 } }), copy({ expect: { body: 2 } }),
  ], { path: "song.mp3" }),
  c("§3.3", "unasked-206", "a 206 to a request without a range is never used as if it were whole", [
    { origin: [{ status: 206, fields: { ...HOUR, "content-range": "bytes 0-59/600" } }, { fields: HOUR }], expect: { status: [200, 206, 502], body: "unseen" } },
    { origin: { fields: HOUR }, expect: { status: 200, body: "unseen", missing: ["content-range"] } },
  ]),
  c("§3.3", "range-from-whole", "a range of a whole copy is answered from it", [
    fill(TAGGED), copy({ ask: range(10, 19), expect: { status: 206, body: { of: 1, first: 10, last: 19 }, fields: { "content-range": "bytes 10-19/60" } } }),
  ]),
  c("§3.3", "range-from-part", "a range within stored parts is answered from them", [
    { request: range(0, 9), origin: { ...big, fields: TAGGED }, expect: { ...part(1, 0, 9), from: "origin" } },
    copy({ ask: range(100, 199), expect: part(1, 100, 199) }),
  ], { path: "song.mp3" }),
  c("§3.3", "whole-from-part", "the whole is not answered from a part alone", [
    { request: range(0, 9), origin: { ...big, fields: TAGGED }, expect: { ...part(1, 0, 9), from: "origin" } },
    { origin: { ...big, fields: TAGGED, body: "x".repeat(150_000) }, expect: { from: "origin", status: 200, body: "unseen" } },
  ], { path: "song.mp3" }),
  c("§3.4", "joined", "parts under the same strong ETag are joined, and the whole is then a copy", [
    { request: range(0, 9), origin: { ...big, body: "y".repeat(150_000), fields: TAGGED }, expect: { ...part(1, 0, 9), from: "origin" } },
    { origin: { ...big, body: "y".repeat(150_000), fields: TAGGED }, expect: { from: "origin", body: 1, status: 200 } },
    copy({ expect: { body: 1 } }),
  ], { path: "song.mp3" }),
  c("§3.4", "not-joined", "parts under different ETags are not joined", [
    { request: range(0, 9), origin: { ...big, body: "y".repeat(150_000), fields: TAGGED }, expect: { ...part(1, 0, 9), from: "origin" } },
    {
      request: range(70_000, 70_009), origin: { ...big, body: "z".repeat(150_000), fields: { ...HOUR, etag: '"b"' } },
      expect: { from: "origin", status: 206, body: "zzzzzzzzzz", fields: { etag: '"b"' } },
    },
  ], { path: "song.mp3" }),
  c("§3.4", "weak-not-joined", "parts under a weak ETag are not joined: the whole comes from one answer", [
    { request: range(0, 9), origin: { ...big, fields: { ...HOUR, etag: 'W/"a"' } }, expect: { from: "origin", status: [200, 206], body: "unseen" } },
    { origin: { ...big, body: "z".repeat(150_000), fields: { ...HOUR, etag: 'W/"a"' } }, expect: { status: 200, body: "unseen" } },
  ], { path: "song.mp3" }),
  c("§3.5", "authorized", "the answer to a request with Authorization is not stored", [
    fill(HOUR, { ask: AUTH, expect: { upstream: { fields: { authorization: "Basic YTpi" } } } }), anew({ ask: AUTH }), anew(),
  ]),
  ...["public", "s-maxage=3600", "must-revalidate"].map((directive) =>
    c("§3.5", `authorized-${directive.split("=", 1)[0] ?? ""}`, `the answer to a request with Authorization is stored where it says ${directive}`, [
      fill({ "cache-control": `max-age=3600, ${directive}` }, { ask: AUTH }), copy(),
    ])),
  c("§3.5", "authorized-asks", "a request with Authorization goes to the origin although a copy might be shared", [
    fill({ "cache-control": "public, max-age=3600" }), anew({ ask: AUTH }),
  ], { refused: "the origin decides about each credential; answering unseen ones from a copy helps nobody who has one" }),
  c("§3.5", "authorized-audio", "audio asked for with Authorization passes and is not stored, whatever it says", [
    fill({ "cache-control": "public, max-age=3600", etag: '"a"' }, { ask: AUTH }), anew({ ask: AUTH }), anew(),
  ], { path: "song.mp3", refused: "credentials of audio are entitlements; the operator's word (PATHS public) is needed" }),
  c("§3.5", "authorized-public-path", "where the operator declared a path public, credentials are dropped and the answer is shared", [
    fill(HOUR, { ask: AUTH, expect: { upstream: { missing: ["authorization"] } } }), copy({ ask: AUTH }), copy(),
  ], { declaredPublic: true }),
  c("§3.5", "unauthorized-copy", "a copy filled without credentials is not given to a request with some", [fill(HOUR), anew({ ask: AUTH })]),
  c("§3.5", "authorized-no-store", "no-store rules an authorized answer as any other", unstored({ "cache-control": "no-store, public, s-maxage=60" })),
];
