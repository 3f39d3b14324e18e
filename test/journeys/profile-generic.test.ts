import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../origin/behaviour.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus, isHit } from "../support/judge.ts";

let origin: Origin;
let edge: Edge;
let audio: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { PROFILE: "generic" } });
  audio = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await audio?.close();
  await origin?.close();
});

const DAY_SEC = 86_400;
const ago = (sec: number): string => new Date(Date.now() - sec * 1000).toUTCString();
const page = (headers: [string, string][], more: Partial<Behaviour> = {}): Behaviour => ({ bytes: textOf("page"), type: "text/html", headers, ...more });
let pages = 0;
function served(behaviour: Behaviour, suffix = ""): string {
  const path = `/page-${(pages += 1)}${suffix}`;
  origin.serve(path, behaviour);
  return path;
}
async function shared(at: Edge, path: string, one: Record<string, string> = {}, other = one): Promise<boolean> {
  await at.get(path, one);
  return isHit(await at.get(path, other));
}
const asks = (path: string): number => origin.to(path).length;

describe("a lifetime nobody states", () => {
  it.each([
    ["ten days without change give one", 10 * DAY_SEC, DAY_SEC],
    ["a year of it gives a day, not more", 365 * DAY_SEC, DAY_SEC],
    ["an hour gives six minutes", 3600, 360],
  ])("is guessed by the plain cache: %s", async (_, age, fresh) => {
    const path = served(page([], { lastModified: ago(age) }));
    const ttl = Number(cacheStatus(await edge.get(path)).ttl);
    expect(ttl).toBeGreaterThan(fresh - 3);
    expect(ttl).toBeLessThanOrEqual(fresh);
    expect(isHit(await edge.get(path))).toBe(true);
  });
  it.each<[string, Behaviour]>([
    ["there is no Last-Modified", page([], { lastModified: false })],
    ["it lies in the future", page([], { lastModified: ago(-3600) })],
    ["the origin says no-store", page([["cache-control", "no-store"]], { lastModified: ago(DAY_SEC) })],
    ["the origin says private", page([["cache-control", "private"]], { lastModified: ago(DAY_SEC) })],
    ["it is a server's fault", { ...page([["last-modified", ago(DAY_SEC)]]), status: 500 }],
    ["it is a redirect for the moment", { ...page([["last-modified", ago(DAY_SEC)], ["location", "/x"]]), status: 302 }],
  ])("is not guessed where %s", async (_, behaviour) => {
    expect(await shared(edge, served(behaviour))).toBe(false);
  });
  it.each([[404, {}], [301, { location: "/x" }], [410, {}], [204, {}], [302, { "cache-control": "public" }]])("is guessed of a %d too, where the book allows it", async (status, more) => {
    const path = served({ ...page([["last-modified", ago(DAY_SEC)], ...Object.entries(more)]), status });
    expect([status, await shared(edge, path)]).toEqual([status, true]);
  });
  it("is not guessed by the cache for audio, which waits for a word", async () => {
    expect(await shared(audio, served(page([], { lastModified: ago(DAY_SEC) })))).toBe(false);
  });
});

describe("a request with a cookie", () => {
  it("is answered from a copy that somebody else has filled", async () => {
    const path = served(page([["cache-control", "max-age=600"]]));
    expect(await shared(edge, path, {}, { cookie: "sid=1" })).toBe(true);
    expect(asks(path)).toBe(1);
  });
  it("never fills: on a miss it passes with its cookie, and nothing is kept", async () => {
    const path = served(page([["cache-control", "max-age=600"]]));
    for (let time = 1; time <= 2; time += 1) {
      const answer = await edge.get(path, { cookie: `sid=${time}` });
      expect([isHit(answer), cacheStatus(answer).fwd, origin.to(path)[time - 1]?.headers.cookie]).toEqual([false, "bypass", `sid=${time}`]);
    }
    expect(isHit(await edge.get(path))).toBe(false);
    expect(origin.to(path)[2]?.headers.cookie).toBeUndefined();
    expect(isHit(await edge.get(path, { cookie: "sid=3" }))).toBe(true);
  });
  it("does not confirm or replace a copy that has run out", async () => {
    const path = served(page([["cache-control", "max-age=50, must-revalidate"], ["age", "100"]], { etag: '"1"' }));
    await edge.get(path);
    await edge.get(path, { cookie: "sid=1" });
    expect(origin.to(path)[1]?.headers).toMatchObject({ cookie: "sid=1" });
    expect(origin.to(path)[1]?.headers["if-none-match"]).toBeUndefined();
  });
  it("is never a copy's where the answer depends on cookies", async () => {
    const path = served(page([["cache-control", "max-age=600"], ["vary", "cookie"]]));
    expect(await shared(edge, path, {}, { cookie: "sid=1" })).toBe(false);
  });
  it("passes, copy or not, in the cache for audio", async () => {
    const path = served(page([["cache-control", "max-age=600"]]));
    expect(await shared(audio, path, {}, { cookie: "sid=1" })).toBe(false);
    expect(asks(path)).toBe(2);
  });
  const passesWith = async (query: string, headers: Record<string, string>): Promise<void> => {
    const path = served(page([["cache-control", "max-age=600"]]));
    await edge.get(`${path}${query}`);
    const answer = await edge.get(`${path}${query}`, headers);
    expect([isHit(answer), origin.to(path).at(-1)?.headers.cookie]).toEqual([false, "a=1"]);
  };
  it("and a signature passes here too", () => passesWith("?token=1", { cookie: "a=1" }));
  it("and a credential goes to the origin, as without the cookie", () => passesWith("", { cookie: "a=1", authorization: "Basic eDp5" }));
});

describe("an answer that sets a cookie", () => {
  const cookie: [string, string] = ["set-cookie", "region=eu"];
  it("is stored with it where it states a lifetime", async () => {
    const path = served(page([["cache-control", "max-age=600"], cookie]));
    for (const hit of [false, true]) {
      const answer = await edge.get(path);
      expect([isHit(answer), answer.header("set-cookie")]).toEqual([hit, "region=eu"]);
    }
  });
  it("is not stored where it states none, or is private", async () => {
    expect(await shared(edge, served(page([cookie], { lastModified: false })))).toBe(false);
    expect(await shared(edge, served(page([cookie, ["cache-control", "private, max-age=600"]])))).toBe(false);
  });
  it("is not stored on a guess: only an origin that states a lifetime knows whose cookie it is", async () => {
    expect(await shared(edge, served(page([cookie], { lastModified: ago(DAY_SEC) })))).toBe(false);
  });
  it("is stored without it where no-cache or private names the field", async () => {
    const path = served(page([cookie, ["cache-control", 'max-age=600, private="set-cookie"']]));
    await edge.get(path);
    const answer = await edge.get(path);
    if (isHit(answer)) expect(answer.header("set-cookie")).toBeUndefined();
  });
  it("is stored nowhere in the cache for audio, whatever names the field", async () => {
    for (const control of ["max-age=600", 'max-age=600, private="set-cookie"', 'max-age=600, no-cache="set-cookie"']) {
      expect([control, await shared(audio, served(page([cookie, ["cache-control", control]])))]).toEqual([control, false]);
    }
  });
});

describe("what browsers are told", () => {
  const WORDS = "max-age=86400, s-maxage=600, stale-while-revalidate=30, public, x-own=1";
  it.each([".mp3", ".m3u8", ".html"])("is the origin's own word, verbatim, of %s", async (suffix) => {
    const expires = new Date(Date.now() + 9e6).toUTCString();
    const path = served({ bytes: bytesOf(1, 3000), headers: [["cache-control", WORDS], ["expires", expires], ["cdn-cache-control", "max-age=7"], ["downbeat-cdn-cache-control", "max-age=900"]] }, suffix);
    for (const hit of [false, true]) {
      const answer = await edge.get(path);
      expect([isHit(answer), answer.header("cache-control"), answer.header("expires"), answer.header("cdn-cache-control")]).toEqual([hit, WORDS, expires, "max-age=7"]);
      expect(answer.headers.has("downbeat-cdn-cache-control")).toBe(false);
    }
  });
  it("is nothing where the origin says nothing", async () => {
    const path = served({ bytes: bytesOf(1, 3000) }, ".mp3");
    for (const hit of [false, true]) {
      const answer = await edge.get(path);
      expect([isHit(answer), answer.header("cache-control"), answer.header("expires")]).toEqual([hit, undefined, undefined]);
    }
  });
  it("is cut for audio in the cache for audio", async () => {
    const path = served({ bytes: bytesOf(1, 3000), headers: [["cache-control", WORDS]] }, ".mp3");
    expect((await audio.get(path)).header("cache-control")).toBe("public, max-age=3600");
  });
});
