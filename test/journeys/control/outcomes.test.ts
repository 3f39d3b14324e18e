import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../../origin/behaviour.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import { CONTROL_TOKENS, explained, outcomeOf, TOKENS } from "./explaining.ts";

let origin: Origin;
let plain: Edge;
let generic: Edge;
let honouring: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  const PATHS = [{ prefix: "/free/", public: true, ignore_params: ["ref"] }];
  plain = await startEdge(origin, { settings: { CONTROL_TOKENS, PATHS, MAX_HEADER_BYTES: 2048 } });
  generic = await startEdge(origin, { settings: { CONTROL_TOKENS, PROFILE: "generic" } });
  honouring = await startEdge(origin, { settings: { CONTROL_TOKENS, REQUEST_DIRECTIVES: "honour", TTL: [{ kind: "playlist", memory_sec: 0 }] } });
});
afterAll(async () => {
  for (const edge of [plain, generic, honouring]) await edge?.close();
  await origin?.close();
});

const KEPT: [string, string] = ["cache-control", "max-age=600"];
const OLD: [string, string][] = [["cache-control", "max-age=50, must-revalidate"], ["age", "100"]];
const aged = (control: string): [string, string][] => [["cache-control", control], ["age", "100"]];

/** A request in a situation, and what is to become of it. `held`: with which fields the URL was asked for before. */
type Situation = {
  readonly edge?: () => Edge;
  readonly suffix?: string;
  readonly origin?: Behaviour;
  readonly held?: readonly Record<string, string>[];
  readonly ask?: Record<string, string>;
  readonly outcome: string;
  readonly why?: string;
  readonly tier?: string;
};

/** What may become of a request of which one word is said beforehand: what the origin answers is not known then. */
const MAY_BE: Record<string, readonly string[]> = { miss: ["miss", "uncacheable"], revalidated: ["revalidated", "replaced"] };

let pages = 0;
async function expectForetold({ edge = () => plain, suffix = "", origin: behaviour = {}, held = [], ask = {}, outcome, why, tier }: Situation): Promise<void> {
  const host = "music.example";
  const path = `/page-${(pages += 1)}${suffix}`;
  const bare = path.split("?")[0] ?? path;
  origin.serve(bare, { bytes: textOf("page"), type: "text/html", etag: '"1"', headers: [KEPT], ...behaviour });
  for (const headers of held) await edge().get(path, { host, ...headers });
  await origin.idle();
  const before = origin.requests.length;
  const { would } = await explained(edge(), `http://${host}${path}`, { headers: ask });
  expect(would).toEqual({ outcome, why: why ?? null, says: expect.stringMatching(/^It .+\.$|^No .+\.$|^The .+\.$/) });
  // Nothing was asked, and nothing has changed: what was said comes true.
  expect(origin.requests.length).toBe(before);
  const answer = await edge().get(path, { host, ...ask, "downbeat-token": TOKENS.read });
  const detail = JSON.parse(answer.header("downbeat-detail") ?? "{}") as { why?: string; tier?: string };
  expect(MAY_BE[outcome] ?? [outcome]).toContain(outcomeOf(answer).outcome);
  if (outcome === "pass") expect(detail.why).toBe(why);
  if (outcome === "refused") expect(answer.body.toString()).toContain(`"${why}"`);
  if (tier !== undefined) expect([detail.tier, would.says]).toEqual([tier, expect.stringContaining(` ${tier}`)]);
}

const NOBODY = {};
const SAID: readonly (readonly [string, Situation])[] = [
  ["a fresh copy", { held: [NOBODY], outcome: "hit", tier: "memory" }],
  ["a fresh copy of audio", { suffix: ".mp3", held: [NOBODY], outcome: "hit", tier: "memory" }],
  ["a copy that may be used stale", { origin: { headers: aged("max-age=50, stale-while-revalidate=86400") }, held: [NOBODY], outcome: "stale" }],
  ["a copy that must be confirmed", { origin: { headers: OLD }, held: [NOBODY], outcome: "revalidated", why: "expired" }],
  ["nothing held", { outcome: "miss" }],
  ["nothing held, of what will not be stored", { origin: { headers: [] }, outcome: "miss" }],
  ["a cookie", { held: [NOBODY], ask: { cookie: "a=1" }, outcome: "pass", why: "cookie" }],
  ["a credential for audio", { suffix: ".mp3", held: [NOBODY], ask: { authorization: "Basic eDp5" }, outcome: "pass", why: "authorization" }],
  ["a credential for a page", { held: [NOBODY], ask: { authorization: "Basic eDp5" }, outcome: "miss", why: "authorization" }],
  ["a signature", { suffix: "?token=1", outcome: "pass", why: "signed-query" }],
  ["a key", { suffix: ".key", outcome: "pass", why: "key" }],
  ["a condition only the origin can judge", { held: [NOBODY], ask: { "if-match": '"1"' }, outcome: "pass", why: "precondition" }],
  ["an odd field and no copy", { ask: { "x-mine": "1" }, outcome: "pass", why: "odd-fields" }],
  ["an odd field and a copy", { held: [NOBODY], ask: { "x-mine": "1" }, outcome: "hit" }],
  ["what was private a moment ago", { origin: { headers: [["cache-control", "private"]] }, held: [NOBODY], outcome: "pass", why: "private" }],
  ["what was not to be stored a moment ago", { origin: { headers: [["cache-control", "no-store"]] }, held: [NOBODY], outcome: "pass", why: "no-store" }],
  ["what nobody gave a lifetime a moment ago", { origin: { headers: [] }, held: [NOBODY], outcome: "pass", why: "origin-silent" }],
  ["what set a cookie a moment ago", { origin: { headers: [KEPT, ["set-cookie", "a=1"]] }, held: [NOBODY], outcome: "pass", why: "set-cookie" }],
  ["what depends on cookies", { origin: { headers: [KEPT, ["vary", "cookie"]] }, held: [NOBODY], outcome: "pass", why: "vary" }],
  ["a secret that the answer depends on", { origin: { headers: [KEPT, ["vary", "x-api-key"]] }, held: [NOBODY], ask: { "x-api-key": "s" }, outcome: "pass", why: "vary" }],
  ["a variant that is held", { origin: { headers: [KEPT, ["vary", "accept-language"]] }, held: [{ "accept-language": "de" }, NOBODY], ask: { "accept-language": "de;q=1.0" }, outcome: "hit" }],
  ["a variant that is not", { origin: { headers: [KEPT, ["vary", "accept-language"]] }, held: [{ "accept-language": "de" }], ask: { "accept-language": "fr" }, outcome: "miss" }],
  ["a variant that must be confirmed", { origin: { headers: [...OLD, ["vary", "accept-language"]] }, held: [{ "accept-language": "de" }], ask: { "accept-language": "de" }, outcome: "revalidated", why: "expired" }],
  ["a path that is no path", { suffix: "%zz", outcome: "refused", why: "url-malformed" }],
  ["fields that are too large", { ask: { "x-large": "a".repeat(3000) }, outcome: "refused", why: "headers-too-large" }],
  ["a request that was here before", { ask: { via: "1.1 downbeat" }, outcome: "refused", why: "loop-detected" }],
  ["in the generic profile, a cookie and a copy", { edge: () => generic, held: [NOBODY], ask: { cookie: "a=1" }, outcome: "hit" }],
  ["in the generic profile, a cookie and no copy", { edge: () => generic, ask: { cookie: "a=1" }, outcome: "pass", why: "cookie" }],
  ["where directives count, one that is met", { edge: () => honouring, held: [NOBODY], ask: { "cache-control": "max-age=100" }, outcome: "hit" }],
];

it.each(SAID)("what becomes of a request is foretold: %s", (_, situation) => expectForetold(situation));

describe("what is not foretold yet", () => {
  const UNSAID: readonly (readonly [string, Situation])[] = [
    ["an odd field and a copy that has run out", { origin: { headers: OLD }, held: [NOBODY], ask: { "x-mine": "1" }, outcome: "pass", why: "odd-fields" }],
    ["in the generic profile, a cookie and a copy that has run out", { edge: () => generic, origin: { headers: OLD }, held: [NOBODY], ask: { cookie: "a=1" }, outcome: "pass", why: "cookie" }],
    ["a copy that has run out and a directive that takes it", { edge: () => honouring, origin: { headers: aged("max-age=50") }, held: [NOBODY], ask: { "cache-control": "max-stale" }, outcome: "hit" }],
    ["no-cache of a client that counts", { edge: () => honouring, held: [NOBODY], ask: { "cache-control": "no-cache" }, outcome: "revalidated", why: "request" }],
    ["only-if-cached of a client that counts", { edge: () => honouring, ask: { "cache-control": "only-if-cached" }, outcome: "refused", why: "only-if-cached" }],
    ["no-store of a client that counts", { edge: () => honouring, ask: { "cache-control": "no-store" }, outcome: "pass", why: "request-directive" }],
    ["a stale copy, which memory is not believed about", { origin: { headers: aged("max-age=50, stale-while-revalidate=86400") }, held: [NOBODY], outcome: "stale", tier: "colo" }],
    ["a playlist that memory is never believed about", { suffix: ".m3u8", edge: () => honouring, origin: { type: "application/vnd.apple.mpegurl" }, held: [NOBODY], outcome: "hit", tier: "colo" }],
  ];
  it.each(UNSAID)("%s", (_, situation) => expectForetold(situation));
});

it("a request for the control API is the control API's, and no miss of an origin's", async () => {
  const about = await explained(plain, "/_downbeat/v1/explain?url=/a");
  expect([about.key, about.upstream, about.would.outcome]).toEqual([null, null, "control"]);
});

describe("beside the outcome", () => {
  it("stand the one form of the URL, its key, what its origin is asked for, its kind and its rule", async () => {
    const { url, key, upstream, kind, rule, colo } = await explained(plain, "/free//%7ea/../b.mp3?ref=1&y=2&x=1#part");
    const { host, hostname } = new URL(plain.url);
    expect({ url, key, upstream, kind, rule, colo }).toEqual({
      url: `http://${host}/free/b.mp3?x=1&y=2`, key: `${hostname}/free/b.mp3?x=1&y=2`, upstream: `${origin.url}/free/b.mp3?x=1&y=2`, kind: "audio", rule: "/free/", colo: "FRA",
    });
    expect((await explained(plain, "/list.m3u8")).kind).toBe("playlist");
    expect((await explained(plain, "/")).rule).toBeNull();
  });
  it("stands what the origin sees of the fields, which is what it sees", async () => {
    origin.serve("/seen", { bytes: textOf("x"), type: "text/html", headers: [KEPT] });
    const ask = { "accept-language": "DE", theme: "dark", "save-data": "on", referer: "http://a.example/", range: "bytes=0-" };
    const { fields } = await explained(plain, "/seen", { headers: ask });
    expect(fields.odd).toEqual([]);
    expect(fields.sent.toSorted()).toEqual(["accept-language", "theme", "x-forwarded-host", "x-forwarded-proto"]);
    expect(fields.withheld.toSorted()).toEqual(["range", "referer", "save-data"]);
    await plain.get("/seen", ask);
    const seen = origin.to("/seen")[0]?.headers ?? {};
    for (const name of fields.sent) expect([name, name in seen]).toEqual([name, true]);
    for (const name of ["save-data", "referer"]) expect([name, name in seen]).toEqual([name, false]);
  });
  it.each([{ "x-mine": "1", referer: "http://a.example/" }, { cookie: "a=1", "accept-language": "DE" }])("stands that all of them go along where it passes: %j", async (ask) => {
    const path = `/passed-${Object.keys(ask)[0]}`;
    origin.serve(path, { bytes: textOf("x"), type: "text/html", headers: [KEPT] });
    const { fields, would } = await explained(plain, path, { headers: ask });
    expect([would.outcome, fields.sent.toSorted(), fields.withheld]).toEqual(["pass", Object.keys(ask).toSorted(), []]);
    await plain.get(path, ask);
    expect(origin.to(path)[0]?.headers).toMatchObject(ask);
  });
  it("stands nothing of the fields, of audio", async () => {
    const { fields } = await explained(plain, "/a.mp3", { headers: { "accept-language": "de", theme: "dark" } });
    expect([fields.sent, fields.withheld.toSorted()]).toEqual([[], ["accept-language", "theme"]]);
  });
  it("stand the variants: by what, how many, and which is asked for", async () => {
    const song = bytesOf(3, 1000);
    origin.serve("/varied.mp3", { bytes: song, headers: [KEPT, ["vary", "Accept-Language, Save-Data"]] });
    expect((await explained(plain, "/varied.mp3")).variants).toBeNull();
    for (const language of ["de", "fr"]) await plain.get("/varied.mp3", { "accept-language": language });
    const ask = { "accept-language": "it, DE;q=0.50" };
    expect((await explained(plain, "/varied.mp3", { headers: ask })).variants).toEqual({ names: ["accept-language", "save-data"], stored: 2, selected: ["it, de;q=0.5", null] });
  });
});
