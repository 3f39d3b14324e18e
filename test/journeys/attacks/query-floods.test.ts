import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { childrenNamed } from "../../../scripts/local/children.ts";
import { arena, expectCleanAndShared, LASTING, told } from "./support.ts";

const MIB = 1 << 20;
/** As large as a head may be here: what is in memory is in it whole. */
const PAGE_BYTES = 1_000_000;
const MEMORY_BYTES = 8 * MIB;
/** 160 MB of copies after 60 MB have warmed the runtime: without a bound they would stay. */
const WARMING = 60;
const STORED = 160;
const DISTINCT = 2000;
/** What a runtime's garbage may add meanwhile, in MiB: less than what was stored. */
const ROOM_MIB = 100;
const TYPES: Record<string, string> = { mp3: "audio/mpeg", json: "application/json" };

const page = (url: string): string => `page of ${url}\n`.padEnd(url.startsWith("/large") ? PAGE_BYTES : 0, ".");
const shop = ({ url }: { url: string }) => ({ headers: url.includes("pass") ? { "cache-control": "no-store" } : { "cache-control": LASTING, "content-type": TYPES[url.split("?")[0]?.split(".").at(-1) ?? ""] ?? "text/html", etag: `"${url.length}"` }, body: page(url) });
const stage = arena(shop, { settings: { HEAD_BYTES: String(MIB), SLICE_BYTES: String(MIB), MEMORY_BYTES: String(MEMORY_BYTES), FLIGHT_BYTES: String(16 * MIB) } });
const ignoring = arena(shop, { settings: { IGNORE_PARAMS: ["bust", "utm_source"] } });
const keeping = arena(shop, { settings: { PATHS: [{ prefix: "/shop", keep_params: ["id"] }] } });

let pids: number[] = [];
beforeAll(() => {
  pids = childrenNamed("workerd");
});
const residentMib = (): number =>
  process.platform === "linux" ? pids.reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024, 0) : 0;

/** Asks for each of `count` targets, some at a time; the statuses, each once. */
async function flood(edge: { get(path: string): Promise<{ status: number }> }, count: number, target: (i: number) => string, atOnce = 16): Promise<number[]> {
  const statuses = new Set<number>();
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let i = next; i < count; i = next) {
      next += 1;
      statuses.add((await edge.get(target(i))).status);
    }
  }));
  return [...statuses];
}

describe("a flood of queries", () => {
  // Defence: MEMORY_BYTES bounds the memory tier, and nothing is kept per key beside it (passes, flights).
  it("leaves the edge its memory, and a page in use its copy", async () => {
    const hot = "/hot.json";
    await expectCleanAndShared(stage, hot, [200, page(hot)]);
    const large = (i: number): string => `/large.${i % 2 === 0 ? "json" : "mp3"}?bust=${i}`;
    expect(await flood(stage.edge, WARMING, large, 4)).toEqual([200]);
    const before = residentMib();
    expect(await flood(stage.edge, STORED, (i) => large(WARMING + i), 4)).toEqual([200]);
    expect(residentMib() - before).toBeLessThan(ROOM_MIB);
    await expectCleanAndShared(stage, hot, [200, page(hot)]);
  }, 60_000);
  // Defence: what must pass is remembered in a bounded list (marks).
  it(`of ${DISTINCT} that must not be stored leaves it alive, and its memory`, async () => {
    expect(await flood(stage.edge, 200, (i) => `/pass.json?warm=${i}`)).toEqual([200]);
    const before = residentMib();
    expect(await flood(stage.edge, DISTINCT, (i) => `/pass.${i % 2 === 0 ? "json" : "mp3"}?bust=${i}`)).toEqual([200]);
    expect(residentMib() - before).toBeLessThan(ROOM_MIB);
    expect(told(await stage.edge.get("/after.json"))).toEqual([200, page("/after.json")]);
  }, 60_000);
  // Defence: hosts are remembered up to a number (MOST_HOSTS).
  it("under more hosts than are remembered leaves it alive", async () => {
    const hosts = { get: (host: string) => stage.edge.get("/pass-hosts", { host }) };
    expect(await flood(hosts, 300, (i) => `h${i}.example`)).toEqual([200]);
    expect(told(await stage.edge.get("/after-hosts.json"))).toEqual([200, page("/after-hosts.json")]);
  });
});

describe("a flood of queries with names to ignore", () => {
  // Defence: ignored parameters are dropped from the key and from the question (normalise.ts).
  it("is one question and one copy", async () => {
    await ignoring.edge.get("/page.json");
    expect(await flood(ignoring.edge, 40, (i) => `/page.json?${i % 2 === 0 ? "bust" : "utm_source"}=${i}`)).toEqual([200]);
    expect(ignoring.dupe.seen.map(({ url }) => url)).toEqual(["/page.json"]);
  });
});

describe("a flood of queries at a path that keeps some names", () => {
  // Defence: what is not kept is dropped, whatever its name.
  it("is one question and one copy for each value that is kept", async () => {
    for (const id of [0, 1]) await keeping.edge.get(`/shop/page.json?id=${id}`);
    expect(await flood(keeping.edge, 40, (i) => `/shop/page.json?x${i}=1&id=${i % 2}&y=${i}`)).toEqual([200]);
    expect(keeping.dupe.seen.map(({ url }) => url).toSorted()).toEqual(["/shop/page.json?id=0", "/shop/page.json?id=1"]);
  });
  it("is nothing to other paths", async () => {
    expect(told(await keeping.edge.get("/other.json?x=1"))).toEqual([200, page("/other.json?x=1")]);
  });
});
