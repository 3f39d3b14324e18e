import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../origin/behaviour.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus, expectPart, isHit } from "../support/judge.ts";
import type { RawAnswer } from "../support/raw.ts";

let origin: Origin;
let edge: Edge;
let literal: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, {
    settings: {
      IGNORE_PARAMS: ["ref"],
      PATHS: [
        { prefix: "/short/", colo_sec: 60 },
        { prefix: "/ignore/", ignore_params: ["campaign"] },
        { prefix: "/keep/", keep_params: ["v"] },
        { prefix: "/none/", keep_params: [] },
        { prefix: "/cookies/", store_set_cookie: true },
        { prefix: "/free", public: true },
        { prefix: "/free/closed/", colo_sec: 60 },
        { prefix: "/browser/", browser_sec: 7 },
        { prefix: "/lenient/", stale_while_revalidate_sec: 500, stale_if_error_sec: 500 },
        { prefix: "/errors/", error_sec: 0 },
        { prefix: "/tracks/", kind: "audio" },
        { prefix: "/pages/", kind: "other" },
      ],
    },
  });
  literal = await startEdge(origin, { settings: { MERGE_SLASHES: false, SORT_QUERY: false } });
});
afterAll(async () => {
  await edge?.close();
  await literal?.close();
  await origin?.close();
});

const page = (headers: [string, string][] = [["cache-control", "max-age=600"]], more: Partial<Behaviour> = {}): Behaviour => ({ bytes: textOf("page"), type: "text/html", headers, ...more });
const asked = (path: string): (string | undefined)[] => origin.to(path).map(({ url }) => url);
/** Gets a URL twice; whether the second was a hit. */
async function shared(path: string, one: Record<string, string> = {}, other = one): Promise<boolean> {
  await edge.get(path, one);
  return isHit(await edge.get(path, other));
}

describe("colo_sec", () => {
  it.each([["of a page", "/short/page", {}], ["of a page without validators", "/short/bare", { etag: false, lastModified: false }], ["of audio", "/short/song.mp3", {}]] as const)(
    "is the lifetime of silent answers: %s",
    async (_, path, more) => {
      origin.serve(path, page([], more));
      const first = await edge.get(path);
      expect(cacheStatus(first)).toMatchObject({ ttl: "60", stored: true });
      expect(isHit(await edge.get(path))).toBe(true);
    },
  );
  it("gives way to what the origin says, and to private and no-store", async () => {
    origin.serve("/short/said", page([["cache-control", "max-age=5"]]));
    expect(cacheStatus(await edge.get("/short/said")).ttl).toBe("5");
    for (const control of ["no-store", "private"]) {
      origin.serve(`/short/${control}`, page([["cache-control", control]]));
      expect(await shared(`/short/${control}`)).toBe(false);
    }
    origin.serve("/short/gone", page([], { status: 404 }));
    expect(await shared("/short/gone")).toBe(false);
  });
  it("holds nowhere else", async () => {
    origin.serve("/shorter/page", page([]));
    expect(await shared("/shorter/page")).toBe(false);
  });
});

describe("the parameters of a query", () => {
  it.each([
    ["/ignore/page?campaign=x&v=1", "/ignore/page?v=1"],
    ["/ignore/page2?campaign=x", "/ignore/page2"],
    ["/ignore/page3?ref=x&campaign=y&a=1", "/ignore/page3?a=1"],
    ["/anywhere?ref=x&v=1", "/anywhere?v=1"],
    ["/keep/page?a=1&v=2&b=3", "/keep/page?v=2"],
    ["/keep/page2?a=1&ref=x", "/keep/page2"],
    ["/none/page?a=1&v=2", "/none/page"],
    ["/heard.mp3?CMCD=bl%3D1200%2Csid%3D%22one%22", "/heard.mp3"],
    ["/heard.mp3?v=1&CMCD=su%2Csid%3D%22another%22", "/heard.mp3?v=1"],
  ])("are left out where they change nothing: %s is %s, here and at the origin", async (written, normal) => {
    origin.serve(normal, page());
    await edge.get(written);
    expect(isHit(await edge.get(normal))).toBe(true);
    expect(asked(normal)).toEqual([normal]);
  });
  it.each([["/other/page?campaign=1", "/other/page?campaign=2"], ["/keep/other?v=1", "/keep/other?v=2"], ["/ignore/other?Campaign=1", "/ignore/other?Campaign=2"]])(
    "tell copies apart where they may: %s and %s",
    async (one, two) => {
      for (const path of [one, two]) origin.serve(path, page());
      await edge.get(one);
      expect(isHit(await edge.get(two))).toBe(false);
      expect(origin.requests.map(({ url }) => url)).toEqual(expect.arrayContaining([one, two]));
    },
  );
  it("are sorted, unless an operator says that their order counts", async () => {
    origin.serve("/order", page());
    await edge.get("/order?b=2&a=1");
    expect(isHit(await edge.get("/order?a=1&b=2"))).toBe(true);
    expect(asked("/order")).toEqual(["/order?a=1&b=2"]);
    await literal.get("/order?b=2&a=1");
    expect(isHit(await literal.get("/order?a=1&b=2"))).toBe(false);
    expect(isHit(await literal.get("/order?b=2&a=1"))).toBe(true);
    expect(asked("/order").slice(1)).toEqual(["/order?b=2&a=1", "/order?a=1&b=2"]);
  });
  it("go with a signature as they came", async () => {
    origin.serve("/none/signed", page());
    await edge.get("/none/signed?b=1&token=x&a=2");
    expect(asked("/none/signed")).toEqual(["/none/signed?b=1&token=x&a=2"]);
  });
});

describe("slashes", () => {
  it("are merged, unless an operator says that each counts", async () => {
    for (const path of ["/a/b", "/a//b"]) origin.serve(path, page());
    await edge.get("/a//b");
    expect(isHit(await edge.get("/a/b"))).toBe(true);
    expect([asked("/a/b").length, asked("/a//b").length]).toEqual([1, 0]);
    await literal.get("/a//b");
    expect(isHit(await literal.get("/a/b"))).toBe(false);
    expect(isHit(await literal.get("/a//b"))).toBe(true);
    expect([asked("/a/b").length, asked("/a//b").length]).toEqual([2, 1]);
  });
});

describe("store_set_cookie", () => {
  const cookie: [string, string][] = [["cache-control", "max-age=600"], ["set-cookie", "region=eu"], ["set-cookie", "theme=dark"]];
  it("stores an answer with the cookies it sets, for everybody", async () => {
    origin.serve("/cookies/page", page(cookie));
    for (const hit of [false, true]) {
      const answer = await edge.get("/cookies/page");
      expect([isHit(answer), answer.headers.get("set-cookie")]).toEqual([hit, ["region=eu", "theme=dark"]]);
    }
  });
  it("is no word against private, and holds nowhere else", async () => {
    origin.serve("/cookies/private", page([...cookie, ["cache-control", "private"]]));
    origin.serve("/elsewhere", page(cookie));
    for (const path of ["/cookies/private", "/elsewhere"]) expect(await shared(path)).toBe(false);
  });
});

describe("public", () => {
  const carrying = [{ cookie: "sid=1" }, { authorization: "Basic eDp5" }];
  it.each(carrying)("shares copies with who sends %j, and the origin never sees it", async (headers) => {
    const path = `/free/page-${Object.keys(headers)[0]}`;
    origin.serve(path, page());
    expect(await shared(path, headers, {})).toBe(true);
    expect(isHit(await edge.get(path, headers))).toBe(true);
    expect(origin.to(path).flatMap(({ headers: seen }) => [seen.cookie, seen.authorization])).toEqual([undefined, undefined]);
  });
  it.each(["/freeze/page", "/free/closed/page", "/page-free"])("is a matter of whole segments, and the longest prefix alone: %s is not", async (path) => {
    origin.serve(path, page());
    for (const headers of carrying) {
      expect(await shared(path, headers)).toBe(false);
      const seen = origin.to(path).at(-1)?.headers;
      expect(seen?.cookie ?? seen?.authorization).toBe(Object.values(headers)[0]);
    }
  });
  it("is reached by no trick of spelling", async () => {
    for (const path of ["/free/../private-page", "/free/%2e%2e/private-page"]) {
      origin.serve("/private-page", page());
      expect(await shared(path, { cookie: "sid=1" })).toBe(false);
    }
  });
});

describe("times and kinds under a prefix", () => {
  const told = (answer: RawAnswer): string | undefined => answer.header("cache-control");
  it("cap what browsers are told, for every kind", async () => {
    for (const path of ["/browser/song.mp3", "/browser/page"]) {
      origin.serve(path, page([["cache-control", "max-age=600"]]));
      expect(told(await edge.get(path))).toBe("max-age=7");
    }
    origin.serve("/uncapped", page([["cache-control", "max-age=600, s-maxage=9"]]));
    expect(told(await edge.get("/uncapped"))).toBe("max-age=600, s-maxage=9");
  });
  it("let stale copies be used where the origin does not say", async () => {
    const aged: [string, string][] = [["cache-control", "max-age=50"], ["age", "100"]];
    for (const [path, status] of [["/lenient/page", "hit"], ["/strict/page", "fwd"]] as const) {
      origin.serve(path, page(aged));
      await edge.get(path);
      expect([path, status in cacheStatus(await edge.get(path))]).toEqual([path, true]);
    }
  });
  it("keep errors out of the cache where error_sec is 0", async () => {
    for (const [path, hit] of [["/errors/page", false], ["/mistakes/page", true]] as const) {
      origin.serve(path, page([["cache-control", "max-age=600"]], { status: 503 }));
      expect([path, await shared(path)]).toEqual([path, hit]);
    }
  });
  it("make audio of what is not named so, and pages of what is", async () => {
    const song = bytesOf(801, 200_000);
    origin.serve("/tracks/1", { bytes: song, type: "application/octet-stream" });
    expectPart(await edge.get("/tracks/1", { range: "bytes=100000-100099", "x-odd": "1" }), song, 100_000, 100_099);
    await origin.idle("/tracks/1");
    const sent = origin.sentFor("/tracks/1");
    expectPart(await edge.get("/tracks/1", { range: "bytes=100000-100099" }), song, 100_000, 100_099);
    expect(origin.sentFor("/tracks/1")).toBe(sent);
    expect(origin.to("/tracks/1").map(({ headers }) => headers["x-odd"])).not.toContain("1");
    origin.serve("/pages/a.mp3", page([]));
    expect(await shared("/pages/a.mp3")).toBe(false);
  });
});
