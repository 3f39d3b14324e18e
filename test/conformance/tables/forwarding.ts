import type { Case } from "../case.ts";
import { clauses, copy, fill, HOUR, PAST_ONE_SECOND, stored, unstored, anew, after, confirmed } from "../say.ts";

const immutability = clauses("RFC 8246");
const loops = clauses("RFC 8586");
const forwarded = clauses("RFC 7239");
const POST = { method: "POST", body: "a=1" };
const EVIL = "evil.example";
const HERE = /^127\.0\.0\.1(?::\d+)?$/;
/** Fields that tell an origin who asked, how, or for what, in some server's tradition. */
const OVERRIDES = [
  "forwarded", "x-forwarded-for", "x-forwarded-server", "x-forwarded-port", "x-forwarded-scheme", "x-forwarded-prefix", "x-forwarded-ssl", "x-real-ip",
  "true-client-ip", "client-ip", "x-original-url", "x-original-host", "x-rewrite-url", "x-http-method", "x-http-method-override", "x-method-override", "x-host",
];
const UNSENT = ["referer", "origin", "sec-fetch-mode", "cmcd-request", "sec-ch-ua", "dpr", "viewport-width", "save-data"];

/** RFC 7239 and its ancestors, RFC 8586, RFC 8246: what the origin is told about the client, loops, immutability. */
export const forwarding: readonly Case[] = [
  ...OVERRIDES.map((name) =>
    forwarded("§5", `never-${name}`, `a client's ${name} does not reach the origin, and does not keep the answer from being shared`, [
      fill(HOUR, { ask: { fields: { [name]: EVIL } }, expect: { upstream: { missing: [name] } } }), copy({ ask: { fields: { [name]: EVIL } } }), copy(),
    ])),
  ...UNSENT.map((name) =>
    forwarded("§8", `unsent-${name}`, `a client's ${name} does not reach the origin with a request whose answer is shared`, [
      fill(HOUR, { ask: { fields: { [name]: "1" } }, expect: { upstream: { missing: [name] } } }), copy(),
    ])),
  forwarded("§5.3", "forwarded-host", "the origin is told the host that was asked for, not what a client claims", [
    fill(HOUR, { ask: { fields: { "x-forwarded-host": EVIL } }, expect: { upstream: { fields: { "x-forwarded-host": HERE } } } }), copy(),
  ]),
  forwarded("§5.4", "forwarded-proto", "the origin is told that the request came over https, whatever a client claims", [
    fill(HOUR, { ask: { fields: { "x-forwarded-proto": "ftp" } }, expect: { upstream: { fields: { "x-forwarded-proto": "https" } } } }), copy(),
  ]),
  forwarded("§5.2", "forwarded-audio", "an origin of audio is told nothing of the client", [
    fill({ ...HOUR, etag: '"a"' }, { ask: { fields: { "x-forwarded-for": "192.0.2.1", "accept-language": "de", "made-up": "1" } }, expect: { upstream: { missing: ["x-forwarded-for", "accept-language", "made-up", "forwarded"] } } }),
  ], { path: "song.mp3" }),
  forwarded("§8", "user-agent", "the origin is told the edge's own User-Agent with a request whose answer is shared", [
    fill(HOUR, { ask: { fields: { "user-agent": "a/1" } }, expect: { upstream: { fields: { "user-agent": "downbeat" } } } }), copy(),
  ]),
  forwarded("§8", "user-agent-pass", "a client's own User-Agent is passed with a POST", [fill({}, { ask: { ...POST, fields: { "user-agent": "a/1" } }, expect: { upstream: { fields: { "user-agent": "a/1" } } } })]),
  forwarded("§5.3", "forwarded-host-pass", "with a POST the origin is told the host that was asked for, not what a client claims", [
    fill({}, { ask: { ...POST, fields: { "x-forwarded-host": EVIL } }, expect: { upstream: { fields: { "x-forwarded-host": HERE } } } }),
  ]),
  ...["forwarded", "x-real-ip"].map((name) =>
    forwarded("§5", `never-pass-${name}`, `a client's ${name} does not reach the origin with a POST either`, [fill({}, { ask: { ...POST, fields: { [name]: EVIL } }, expect: { upstream: { missing: [name] } } })])),
  forwarded("§8", "language-unreadable", "an Accept-Language that cannot be read does not reach the origin", [
    fill(HOUR, { ask: { fields: { "accept-language": "<script>" } }, expect: { upstream: { missing: ["accept-language"] } } }),
  ]),
  loops("§2", "loop-named", "the edge names itself in CDN-Loop to the origin", [fill(HOUR, { expect: { upstream: { fields: { "cdn-loop": /(?:^|, ?)downbeat$/ } } } })]),
  loops("§2", "loop-added", "the edge adds itself to a CDN-Loop that is passed on", [
    fill({}, { ask: { ...POST, fields: { "cdn-loop": "front" } }, expect: { upstream: { fields: { "cdn-loop": /^front, ?.*downbeat$/ } } } }),
  ]),
  ...[["plain", "downbeat"], ["list", "front, downbeat"], ["parameters", "downbeat; v=1"], ["case", "Downbeat"]].map(([id = "", value = ""]) =>
    loops("§2", `loop-${id}`, `a request that comes back (CDN-Loop: ${value}) gets 508, and the origin is not asked`, [
      { request: { fields: { "cdn-loop": value } }, expect: { from: "edge", status: 508 } }, fill(HOUR),
    ])),
  loops("§2", "loop-via", "a request that comes back is known by Via as well", [{ request: { fields: { via: "1.1 downbeat" } }, expect: { from: "edge", status: 508 } }, fill(HOUR)]),
  loops("§2", "loop-other", "a request that came through another CDN is served", [fill(HOUR, { ask: { fields: { "cdn-loop": "front; v=1, downbeat2" } } }), copy()]),
  loops("§2", "loop-copy", "a request that comes back is not answered from a copy either", [fill(HOUR), { request: { fields: { "cdn-loop": "downbeat" } }, expect: { from: "edge", status: 508 } }]),
  immutability("§2", "immutable-fresh", "immutable with a lifetime is stored, and handed on", [
    fill({ "cache-control": "max-age=3600, immutable" }), copy({ expect: { fields: { "cache-control": "max-age=3600, immutable" } } }),
  ]),
  immutability("§2", "immutable-alone", "immutable is no lifetime", unstored({ "cache-control": "immutable" })),
  immutability("§2", "immutable-runs-out", "immutable does not outlive its lifetime", [fill({ "cache-control": "max-age=1, immutable" }), after(PAST_ONE_SECOND, anew())]),
  immutability("§2", "immutable-confirmed", "an immutable copy past its lifetime is confirmed", [fill({ "cache-control": "max-age=50, immutable", age: "100", etag: '"a"' }), confirmed()]),
  immutability("§2", "immutable-argument", "an argument of immutable is ignored", stored({ "cache-control": "max-age=3600, immutable=1" })),
  immutability("§2", "immutable-audio", "immutable is handed on for audio", [
    fill({ "cache-control": "max-age=600, immutable", etag: '"a"' }), copy({ expect: { fields: { "cache-control": /\bimmutable\b/ } } }),
  ], { path: "song.mp3" }),
];
