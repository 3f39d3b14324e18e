import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus, expectPart, isHit } from "../support/judge.ts";
import type { RawAnswer } from "../support/raw.ts";

let origin: Origin;
let edge: Edge;
let deaf: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { REQUEST_DIRECTIVES: "honour" } });
  deaf = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await deaf?.close();
  await origin?.close();
});

let pages = 0;
/** A page the edge holds that is `age` seconds old when it is stored, so that nobody has to wait for it to grow old. */
async function held(control: string, age: number, at: Edge = edge): Promise<string> {
  const path = `/page-${(pages += 1)}`;
  origin.serve(path, { bytes: textOf(path), type: "text/html", etag: '"1"', headers: [["cache-control", control], ["age", String(age)]] });
  await at.get(path);
  await origin.idle(path);
  return path;
}
const asks = (path: string): number => origin.to(path).length;

/** What a copy of so much age and such a word gives to who asks so: a hit, or a question to the origin. */
const CASES: [string, string, number, "hit" | "asked"][] = [
  ["no-cache", "max-age=600", 100, "asked"],
  ["no-cache=\"x\"", "max-age=600", 100, "asked"],
  ["max-age=0", "max-age=600", 100, "asked"],
  ["max-age=90", "max-age=600", 100, "asked"],
  ["max-age=200", "max-age=600", 100, "hit"],
  ["max-age=200, max-age=10", "max-age=600", 100, "asked"],
  ["max-age=soon", "max-age=600", 100, "asked"],
  ["min-fresh=100", "max-age=600", 100, "hit"],
  ["min-fresh=550", "max-age=600", 100, "asked"],
  ["min-fresh=soon", "max-age=600", 100, "hit"],
  ["max-stale", "max-age=50", 100, "hit"],
  ["max-stale=500", "max-age=50", 100, "hit"],
  ["max-stale=20", "max-age=50", 100, "asked"],
  ["max-stale=500, max-age=90", "max-age=50", 100, "asked"],
  ["max-stale", "max-age=50, must-revalidate", 100, "asked"],
  ["max-stale", "max-age=50, proxy-revalidate", 100, "asked"],
  ["max-stale", "s-maxage=50", 100, "asked"],
  ["max-stale", "no-cache, max-age=50", 0, "asked"],
  ["no-transform", "max-age=600", 100, "hit"],
  ["only-if-cached", "max-age=600", 100, "hit"],
  ["only-if-cached, max-stale", "max-age=50", 100, "hit"],
  ["", "max-age=600", 100, "hit"],
];

describe("a client that is listened to", () => {
  it.each(CASES)("says %j of a copy with %j, %d s old: %s", async (said, control, age, what) => {
    const path = await held(control, age);
    const answer = await edge.get(path, { "cache-control": said });
    expect([answer.status, answer.body.toString(), isHit(answer), asks(path)]).toEqual([200, path, what === "hit", what === "hit" ? 1 : 2]);
    // A question, not a second copy: the origin may say that nothing has changed.
    if (what === "asked") expect(origin.to(path)[1]?.headers["if-none-match"]).toBe('"1"');
  });
  it("says by Pragma what it says by no-cache, where it has no Cache-Control (RFC 9111 §5.4)", async () => {
    const path = await held("max-age=600", 0);
    await edge.get(path, { pragma: "no-cache" });
    expect(asks(path)).toBe(2);
    expect(isHit(await edge.get(path, { pragma: "no-cache", "cache-control": "max-age=500" }))).toBe(true);
    expect(isHit(await edge.get(path, { pragma: "nothing" }))).toBe(true);
  });
  it("tells by Cache-Status that it was for the request that the origin was asked", async () => {
    const path = await held("max-age=600", 100);
    expect(cacheStatus(await edge.get(path, { "cache-control": "no-cache" }))).toMatchObject({ fwd: "request", "fwd-status": "304" });
    expect(isHit(await edge.get(path))).toBe(true);
  });
  it("gets what has changed, and so does who comes after it", async () => {
    const path = await held("max-age=600", 0);
    origin.change(path, { bytes: textOf("new"), type: "text/html", etag: '"2"', headers: [["cache-control", "max-age=600"]] });
    expect((await edge.get(path)).body.toString()).toBe(path);
    expect((await edge.get(path, { "cache-control": "no-cache" })).body.toString()).toBe("new");
    const after = await edge.get(path);
    expect([after.body.toString(), isHit(after)]).toEqual(["new", true]);
  });
  it("and wants nothing stored, gets an answer that is not", async () => {
    origin.serve("/unstored", { bytes: textOf("x"), type: "text/html", headers: [["cache-control", "max-age=600"]] });
    for (let time = 1; time <= 2; time += 1) {
      expect(isHit(await edge.get("/unstored", { "cache-control": "no-store" }))).toBe(false);
      expect(asks("/unstored")).toBe(time);
    }
    expect(isHit(await edge.get("/unstored"))).toBe(false);
    expect(isHit(await edge.get("/unstored"))).toBe(true);
  });
  it("and wants a stored copy or nothing, gets 504 where there is none (RFC 9111 §5.2.1.7)", async () => {
    origin.serve("/absent", { bytes: textOf("x"), headers: [["cache-control", "max-age=600"]] });
    const expired = await held("max-age=50, must-revalidate", 100);
    for (const [path, count] of [["/absent", 0], ["/absent.mp3", 0], [expired, 1]] as const) {
      const answer = await edge.get(path, { "cache-control": "only-if-cached" });
      expect([path, answer.status, asks(path), JSON.parse(answer.body.toString())]).toEqual([path, 504, count, expect.objectContaining({ error: "only-if-cached" })]);
      expect(answer.header("cache-control")).toBe("no-store");
    }
  });
  it("is told that there is none also where its request would pass", async () => {
    origin.serve("/passes", { bytes: textOf("x"), headers: [["cache-control", "private"]] });
    await edge.get("/passes");
    const before = asks("/passes");
    expect([(await edge.get("/passes", { "cache-control": "only-if-cached" })).status, asks("/passes")]).toEqual([504, before]);
  });
  it("gets ranges of what was confirmed for it", async () => {
    const song = bytesOf(901, 200_000);
    origin.serve("/song.mp3", { bytes: song, headers: [["cache-control", "max-age=600"]] });
    await edge.get("/song.mp3");
    await origin.idle();
    const sent = origin.sentFor("/song.mp3");
    expectPart(await edge.get("/song.mp3", { range: "bytes=150000-150099", "cache-control": "no-cache" }), song, 150_000, 150_099);
    await origin.idle();
    expect(origin.sentFor("/song.mp3")).toBe(sent);
  });
});

it.each(["no-cache", "no-store", "max-age=0", "min-fresh=10000", "only-if-cached"])("a client that says %s is not listened to unless the operator says so", async (said) => {
  const path = await held("max-age=600", 100, deaf);
  const answer: RawAnswer = await deaf.get(path, { "cache-control": said, pragma: "no-cache" });
  expect([answer.status, isHit(answer), asks(path)]).toEqual([200, true, 1]);
  origin.serve("/cold", { bytes: textOf("x"), type: "text/html", headers: [["cache-control", "max-age=600"]] });
  expect((await deaf.get(`/cold?${said}`, { "cache-control": said })).status).toBe(200);
  expect(isHit(await deaf.get(`/cold?${said}`))).toBe(true);
  // What origins are told of caching is the same for everybody.
  const seen = [`/cold?${said}`, path].map((url) => origin.to(url)[0]?.headers);
  expect([seen[0]?.["cache-control"], seen[0]?.pragma]).toEqual([seen[1]?.["cache-control"], seen[1]?.pragma]);
});
