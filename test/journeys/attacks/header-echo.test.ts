import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFleet, type Fleet } from "../../support/fleet.ts";
import { closedUrl } from "../../origin/origin.ts";
import { never } from "../../origin/behaviour.ts";
import { rawRequest, type RawAnswer, type RawAsk } from "../../support/raw.ts";
import { arena, EVIL, everything, LASTING } from "./support.ts";

/** The attacker's word in every place a request has, so that wherever an error repeats something it is found. */
const WORDS = Object.fromEntries(
  ["user-agent", "referer", "origin", "cookie", "accept", "accept-language", "x-anything", "if-none-match", "from", "x-request-id", "cf-ray", "traceparent", "x-forwarded-for", "x-forwarded-host", "cmcd-session", "downbeat-request-id", "downbeat-token"]
    .map((name) => [name, `<script>${EVIL}</script>`] as const),
);
/** The same without what would send the request past the cache. */
const { cookie: _, ...SHARED } = WORDS;

const stage = arena(({ url }, response) => {
  if (url.startsWith("/round")) return { status: 302, headers: { location: url }, body: "" };
  if (url.startsWith("/reset")) return void response.socket?.resetAndDestroy();
  if (url.startsWith("/nonsense")) return void response.socket?.end(`${EVIL} nonsense\r\n\r\n`);
  if (url.startsWith("/silence")) return void never;
  return { headers: { "cache-control": LASTING, "content-type": "audio/mpeg", etag: '"v1"' }, body: "0123456789" };
}, { settings: { PATHS: [{ prefix: "/round", follow_redirects: true }], NODE_NAME: "edge-one" } });

let down: Fleet;
let nobody: Fleet;
beforeAll(async () => {
  const settings = { UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "1000" };
  down = await startFleet({ origin: await closedUrl(), port: 0, settings });
  nobody = await startFleet({ port: 0, settings: { ...settings, ORIGIN: undefined, SITES: [{ hosts: ["a.example"], origin: await closedUrl() }] } });
});
afterAll(async () => {
  await down?.close();
  await nobody?.close();
});

type Case = readonly [string, number, string, RawAsk];
const TAIL = `${EVIL}.mp3?${EVIL}=${EVIL}`;
const OURS: readonly Case[] = [
  ["a malformed URL", 400, `/%zz${TAIL}`, { headers: WORDS }],
  ["a URL with a NUL", 400, `/%00${TAIL}`, { headers: WORDS }],
  ["a URL too long", 414, `/${EVIL.repeat(1000)}`, { headers: WORDS }],
  ["fields too large", 431, `/${TAIL}`, { headers: { ...WORDS, "x-large": EVIL.repeat(3500) } }],
  ["a loop", 508, `/${TAIL}`, { headers: { ...WORDS, "cdn-loop": `edge-one; x="${EVIL}"` } }],
  ["a loop told by Via", 508, `/${TAIL}`, { headers: { ...WORDS, via: `1.1 edge-one, 1.1 ${EVIL}` } }],
  ["a range beyond the end", 416, `/${TAIL}`, { headers: { ...SHARED, "if-none-match": '"x"', range: "bytes=999-" } }],
  ["an origin that hangs up", 502, `/reset/${TAIL}`, { headers: SHARED }],
  ["an origin that hangs up on a passed request", 502, `/reset/${TAIL}`, { headers: WORDS }],
  ["an origin that hangs up on a POST", 502, `/reset/${TAIL}`, { method: "POST", body: EVIL, headers: WORDS }],
  ["an origin that says nonsense", 502, `/nonsense/${TAIL}`, { headers: SHARED }],
  ["an origin that says nothing", 504, `/silence/${TAIL}`, { headers: SHARED }],
  ["an origin that sends round and round", 502, `/round/${TAIL}`, { headers: SHARED }],
];

function expectMute(answer: RawAnswer, status: number): void {
  expect([answer.status, answer.complete]).toEqual([status, true]);
  expect(everything(answer)).not.toContain(EVIL);
  expect(everything(answer)).not.toMatch(/<script|\bat \S+\.ts\b|127\.0\.0\.1/);
  // Defence: errorResponse says no-store; what nobody stores nobody else gets.
  expect(answer.header("cache-control")).toBe("no-store");
}

describe("an error of ours repeats nothing of the request", () => {
  // Defence: errorResponse takes its words from one table (errors.ts).
  it.each(OURS)("after %s (%d)", async (_, status, path, ask) => {
    expectMute(await stage.edge.ask(path, ask), status);
  });
  it("after an origin that is down", async () => {
    for (const headers of [SHARED, WORDS]) expectMute(await rawRequest(down.edges[0]?.url ?? "", { path: `/${TAIL}`, headers }), 502);
  });
  it("after a host nobody knows", async () => {
    const url = nobody.edges[0]?.url ?? "";
    expectMute(await rawRequest(url, { path: `/${TAIL}`, headers: { ...WORDS, host: EVIL } }), 404);
  });
  it("nor does it name the key of a copy to strangers", async () => {
    const answer = await stage.edge.get(`/${TAIL}`, SHARED);
    expect(everything(answer)).not.toContain(EVIL);
  });
  it("in the answer to a preflight", async () => {
    const headers = { ...WORDS, "access-control-request-method": EVIL, "access-control-request-headers": EVIL };
    expect(everything(await stage.edge.ask(`/${TAIL}`, { method: "OPTIONS", headers }))).not.toContain(EVIL);
  });
});
