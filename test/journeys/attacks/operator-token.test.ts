import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { arena, everything, LASTING, type Seen, whatever } from "./support.ts";

const TOKEN = "a-long-and-random-token-of-an-operator-7f3a";
const SETTINGS = { CONTROL_TOKENS: [{ name: "ops", sha256: createHash("sha256").update(TOKEN).digest("hex"), scopes: ["read"] }] };
const TYPES: Record<string, string> = { mp3: "audio/mpeg", m3u8: "application/vnd.apple.mpegurl", json: "application/json" };

/** Repeats everything it hears. */
const stage = arena(({ url, rawHeaders, body, method }) => {
  if (method === "PUT") return { status: 302, headers: { location: `/after${url}` }, body: "" };
  return { headers: { "cache-control": LASTING, "content-type": TYPES[url.split("?")[0]?.split(".").at(-1) ?? ""] ?? "text/html", etag: '"v"' }, body: `${rawHeaders.join(" ")} ${body}`.padEnd(200_000, ".") };
}, { settings: SETTINGS });
const heard = ({ url, rawHeaders, body }: Seen): string => [url, ...rawHeaders, body].join("\n");

const WAYS: readonly (readonly [string, string, Parameters<typeof stage.edge.ask>[1]])[] = [
  ["a miss", "/miss.mp3", {}],
  ["a range", "/range.mp3", { headers: { range: "bytes=100000-100010" } }],
  ["a playlist", "/list.m3u8", {}],
  ["another file", "/page.json", {}],
  ["a key", "/stream.key", {}],
  ["a cookie", "/mine", { headers: { cookie: "a=1" } }],
  ["an authorization", "/mine.json", { headers: { authorization: "Basic x" } }],
  ["a signed query", "/signed?token=x", {}],
  ["an odd field", "/odd.json", { headers: { "x-odd": "1" } }],
  ["a precondition", "/condition", { headers: { "if-match": '"x"' } }],
  ["a HEAD", "/head.json", { method: "HEAD" }],
  ["a POST", "/post", { method: "POST", body: "x" }],
  ["a PUT that is sent elsewhere", "/put", { method: "PUT", body: "x" }],
  ["a fat GET", "/fat.json", { body: "x" }],
  ["an OPTIONS", "/options", { method: "OPTIONS" }],
  ["an upgrade", "/upgrade", { headers: { connection: "upgrade, downbeat-token", upgrade: "websocket", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==", "sec-websocket-version": "13" } }],
  ["a doubled token", "/double", { headers: { "downbeat-token": [TOKEN, TOKEN] } }],
  ["a name in capitals", "/capital", { headers: { "Downbeat-Token": TOKEN } }],
];

describe("an operator's token", () => {
  // Defence: TOKEN_FIELD is on no list of fields that leave (askFields, NOT_PASSED).
  it.each(WAYS)("stays here on the way of %s", async (_, path, ask = {}) => {
    const from = stage.dupe.seen.length;
    await whatever(stage.edge.ask(path, { ...ask, headers: { "downbeat-token": TOKEN, ...ask.headers } }));
    for (const seen of stage.dupe.seen.slice(from)) expect(heard(seen)).not.toContain(TOKEN);
    for (const { headers } of stage.dupe.seen.slice(from)) expect(Object.keys(headers).filter((name) => name.startsWith("downbeat-"))).toEqual([]);
  });
  // Defence: a token that is none is a secret all the same: somebody may have mistyped it.
  it.each(WAYS)("stays here on the way of %s when it is wrong", async (_, path, ask = {}) => {
    const from = stage.dupe.seen.length;
    const wrong = `${TOKEN}-mistyped`;
    const answer = await whatever(stage.edge.ask(`/wrong${path}`, { ...ask, headers: { "downbeat-token": wrong, ...ask.headers } }));
    for (const seen of stage.dupe.seen.slice(from)) expect(heard(seen)).not.toContain(wrong);
    if (answer && !_.includes("token") && !_.includes("capitals")) expect(answer.headers.has("downbeat-detail")).toBe(false);
  });
  // Defence: detail is signed onto one answer and stored in none (signOutcome).
  it.each(["/told.mp3", "/told.m3u8", "/told.json"])("opens nothing for those who come after: %s", async (path) => {
    const operator = await stage.edge.get(path, { "downbeat-token": TOKEN });
    expect(operator.headers.has("downbeat-detail")).toBe(true);
    for (let time = 0; time < 2; time += 1) {
      const visitor = await stage.edge.get(path);
      expect(visitor.headers.has("downbeat-detail")).toBe(false);
      expect(visitor.header("cache-status")).not.toContain("key=");
      expect(everything(visitor)).not.toContain(TOKEN);
    }
  });
  // Defence: isOperator compares hashes whole, in constant time.
  it.each(["", " ", TOKEN.slice(0, -1), TOKEN.toUpperCase(), `${TOKEN},${TOKEN}`, createHash("sha256").update(TOKEN).digest("hex"), "ops", "*", "undefined"])("is not %j", async (token) => {
    const answer = await whatever(stage.edge.get("/guess.json", { "downbeat-token": token }));
    expect(answer?.headers.has("downbeat-detail")).toBe(false);
  });
});
