import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "../origin/bytes.ts";
import { startOrigin, type Exchange, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { isHit } from "../support/judge.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const LONG: [string, string] = ["cache-control", "public, max-age=3600"];
const whose = ({ headers }: Exchange): string => `for ${headers.cookie ?? ""}${headers.authorization ?? ""}.`;

describe("a request with somebody's credentials", () => {
  it.each(["cookie", "authorization"])("is answered for its sender alone: %s", async (field) => {
    const path = `/${field}.mp3`;
    origin.serve(path, (exchange) => ({ bytes: textOf(whose(exchange)), etag: '"same-for-all"', headers: [LONG] }));
    for (const user of ["Basic alice=1", "Basic bob=2", "Basic alice=1"]) {
      const answer = await edge.get(path, { [field]: user });
      expect(answer.body.toString()).toBe(`for ${user}.`);
      expect(isHit(answer)).toBe(false);
    }
    expect((await edge.get(path)).body.toString()).toBe("for .");
    expect((await edge.get(path)).body.toString()).toBe("for .");
    expect((await edge.get(path, { [field]: "Basic carol=3" })).body.toString()).toBe("for Basic carol=3.");
    expect((await edge.get(path, { [field]: "Basic carol=3", range: "bytes=0-8" })).body.toString()).toBe("for Basic");
  });
  it("reaches the origin untouched", async () => {
    origin.serve("/untouched.mp3", { bytes: textOf("0123456789") });
    const headers = { cookie: "a=1; b=2", range: "bytes=2-4", "if-range": '"x"', "user-agent": "Player/1.0", "accept-language": "de" };
    const asked = origin.next("/untouched.mp3?x=1");
    expect((await edge.get("/untouched.mp3?x=1", headers)).status).toBe(200);
    expect((await asked).headers).toMatchObject(headers);
  });
});

describe("a URL signed by somebody else", () => {
  it.each([
    "X-Amz-Signature=abc&X-Amz-Expires=60", "x-amz-signature=abc", "AWSAccessKeyId=A&Signature=abc", "Key-Pair-Id=K", "Policy=P",
    "hdnts=exp=1~hmac=2", "token=abc", "__token__=abc", "X-Goog-Signature=abc", "sv=2024&sig=abc", "TOKEN=abc", "%74oken=abc",
  ])("is neither looked up nor stored: %s", async (query) => {
    const path = `/signed-${query.length}.mp3?${query}`;
    origin.serve(path, (_, before) => ({ bytes: textOf(`answer ${before}`), headers: [LONG] }));
    expect((await edge.get(path)).body.toString()).toBe("answer 0");
    expect((await edge.get(path)).body.toString()).toBe("answer 1");
    expect(origin.to(path).map(({ url }) => url)).toEqual([path, path]);
  });
});

describe("an answer that says it is somebody's", () => {
  it.each([
    ["Set-Cookie", [["set-cookie", "session=1"], LONG]],
    ["two cookies", [["set-cookie", "a=1"], ["set-cookie", "b=2"], LONG]],
    ["private", [["cache-control", "private, max-age=3600"]]],
    ["Private", [["cache-control", "max-age=3600, Private"]]],
    ["private on a second line", [LONG, ["cache-control", "private"]]],
    ["private with what is no list of fields", [["cache-control", 'private="x user", max-age=3600']]],
    ["no-store", [["cache-control", "no-store"]]],
    ["no-store for CDNs", [["cdn-cache-control", "no-store"], LONG]],
    ["Vary: Cookie", [["vary", "Cookie"], LONG]],
    ["Vary: *", [["vary", "*"], LONG]],
    ["Vary: User-Agent", [["vary", "Accept-Encoding, User-Agent"], LONG]],
  ] as [string, [string, string][]][])("is never stored: %s", async (name, headers) => {
    const path = `/${encodeURIComponent(name)}.mp3`;
    origin.serve(path, (_, before) => ({ bytes: textOf(`answer ${before}`), headers }));
    const first = await edge.get(path);
    expect(first.body.toString()).toBe("answer 0");
    const cookies = headers.filter(([field]) => field === "set-cookie").map(([, value]) => value);
    expect(first.headers.get("set-cookie") ?? []).toEqual(cookies);
    const second = await edge.get(path);
    expect([second.body.toString(), isHit(second)]).toEqual(["answer 1", false]);
    expect((await edge.get(path, { range: "bytes=7-7" })).body.toString()).toBe("2");
  });
});

describe("a key", () => {
  it.each(["/stream/enc.key", "/stream/ENC.KEY", "/stream/enc.key?v=1"])("is never stored, whatever the origin allows: %s", async (path) => {
    origin.serve(path, (_, before) => ({ bytes: textOf(`secret ${before}`), type: "application/octet-stream", headers: [LONG] }));
    expect((await edge.get(path)).body.toString()).toBe("secret 0");
    expect((await edge.get(path)).body.toString()).toBe("secret 1");
  });
});

describe("what nobody marked as cacheable", () => {
  it.each(["/me.json", "/page", "/cover.jpg", "/live.m3u8"])("is not stored: %s", async (path) => {
    origin.serve(path, (_, before) => ({ bytes: textOf(`answer ${before}`), etag: `"v${before}"`, type: "text/plain" }));
    expect((await edge.get(path)).body.toString()).toBe("answer 0");
    expect((await edge.get(path)).body.toString()).toBe("answer 1");
  });
});
