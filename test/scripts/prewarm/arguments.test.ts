import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPrewarm, type PrewarmWish } from "../../../scripts/commands/prewarm/arguments.ts";
import { bytesIn, bytesText } from "../../../scripts/commands/prewarm/numbers.ts";
import { ordersOf } from "../../../scripts/commands/prewarm/orders.ts";

const ENVIRONMENT = { DOWNBEAT_URL: "https://music.example", DOWNBEAT_TOKEN: "t" };
const read = (...args: string[]): Promise<PrewarmWish> => readPrewarm(args, ENVIRONMENT);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "downbeat-prewarm-"));
  await writeFile(join(folder, "list.txt"), "\ufeff# the album\nhttps://music.example/a.mp3   # first\r\n/b.mp3\ntag: release:7\nTRACK:/audio/9\n");
  await writeFile(join(folder, "bad.txt"), "ok:\n/b.mp3\ntrack:\n");
});
afterAll(() => rm(folder, { recursive: true }));

const keysOf = (wish: PrewarmWish) => ordersOf(wish.targets, wish.manner, () => "k");

describe("arguments", () => {
  it("say what to warm and how, as the API takes it", async () => {
    const wish = await read("/a.mp3", "--url", "https://music.example/c.mp3", "--tag", "release:8", "--track", "/audio/7", "--file", join(folder, "list.txt"), "--region", "weur,oc", "--region", "oc",
      "--variant", "aac-128", "--host", "music.example", "--extent", "head", "--rate", "2.5", "--bytes", "2GiB", "--priority", "high");
    expect(keysOf(wish)).toEqual([{
      idempotencyKey: "k", named: 7,
      body: {
        urls: ["https://music.example/a.mp3", "https://music.example/c.mp3", "https://music.example/b.mp3"], tags: ["release:8", "release:7"], tracks: ["/audio/7", "/audio/9"],
        regions: ["weur", "oc"], variants: ["aac-128"], host: "music.example", extent: "head", budget: { bytes: 2 * 1024 ** 3, requests_per_sec: 2.5 }, priority: "high",
      },
    }]);
    expect(wish).toMatchObject({ waitSec: 600, dryRun: false, json: false });
  });

  it("say nothing that was not said: the edge's defaults hold", async () => {
    expect(keysOf(await read("/a.mp3"))[0]?.body).toEqual({ urls: ["https://music.example/a.mp3"] });
  });

  it.each([
    [["--at", "2026-12-31T23:00:00+01:00"], { at: "2026-12-31T22:00:00.000Z" }],
    [["--at", "2026-12-31", "--follow-sun"], { at: "2026-12-31T00:00", follow: "sun" }],
    [["--at", "2026-12-31T07:30", "--follow-sun"], { at: "2026-12-31T07:30", follow: "sun" }],
  ])("%j begins some other time, and is not waited for", async (args, expected) => {
    const wish = await read("/a.mp3", ...args);
    expect([keysOf(wish)[0]?.body, wish.waitSec]).toEqual([{ urls: ["https://music.example/a.mp3"], ...expected }, 0]);
    expect((await read("/a.mp3", ...args, "--timeout", "7200")).waitSec).toBe(7200);
  });

  it("are complained of all at once", async () => {
    const wrong = read("ftp://a", "--tag", "", "--track", "a b", "--region", "europe,weur", "--extent", "most", "--at", "noon", "--rate", "fast", "--bytes", "0", "--priority", "urgent", "--timeout", "0", "--file", join(folder, "bad.txt"));
    const { message } = await wrong.then(() => new Error("none"), (error: Error) => error);
    for (const part of ["URL: expected a URL", "--tag", "--track", '--region as one of wnam', '"europe"', "--extent as one of start, head, all", "--at as a time", "--rate", "--bytes", "--priority", "--timeout", "2 problems in what --file names; nothing was ordered", "bad.txt:1", "bad.txt:3"]) expect(message).toContain(part);
  });

  it.each([
    [[], "expected something to warm"], [["/a", "--follow-sun"], "expected --at beside --follow-sun"], [["/a", "--at", "2026-12-31T00:00Z", "--follow-sun"], "local time without an offset"],
    [["/a", "--at", "2026-02-31T00:00Z"], "--at as a time"], [["/a", "--rate", "0.001"], "at least 0.01"], [["/a", "--variant", "aac"], "expected --track beside"], [["--file", "nowhere.txt"], "no readable file nowhere.txt"], [["/a", "--nonsense"], "nonsense"],
  ])("%j are wrong: %s", async (args, part) => {
    await expect(read(...args)).rejects.toThrow(part);
  });

  it("want an edge and a token", async () => {
    await expect(readPrewarm(["/a.mp3"], {})).rejects.toThrow("expected the edge's URL");
  });
});

describe("orders", () => {
  const manner = { regions: [], variants: [], followSun: false, bytes: 1_000_001, requestsPerSec: 3 };
  const urls = (n: number, length = 0) => Array.from({ length: n }, (_, i) => ({ kind: "url" as const, value: `https://a.example/${i}${"x".repeat(length)}` }));

  it("hold at most 10,000 names each, in order, and share the budget by what they name", () => {
    let keys = 0;
    const calls = ordersOf(urls(20_001), manner, () => `k${(keys += 1)}`);
    expect(calls.map(({ idempotencyKey, named }) => [idempotencyKey, named])).toEqual([["k1", 10_000], ["k2", 10_000], ["k3", 1]]);
    expect(calls.flatMap(({ body }) => body.urls)).toEqual(urls(20_001).map(({ value }) => value));
    expect(calls.map(({ body }) => body.budget)).toEqual([{ bytes: 499_975, requests_per_sec: expect.closeTo(1.49993) }, { bytes: 499_975, requests_per_sec: expect.closeTo(1.49993) }, { bytes: 49, requests_per_sec: 0.01 }]);
  });

  it("hold as many tracks as come to 10,000 URLs, and say variants only where there are tracks", () => {
    const targets = [...Array.from({ length: 5001 }, (_, i) => ({ kind: "track" as const, value: `/t/${i}` })), ...urls(9_999)];
    const calls = ordersOf(targets, { regions: [], followSun: false, variants: ["a", "b"], host: "h.example" }, () => "k");
    expect(calls.map(({ body }) => [body.tracks?.length, body.urls?.length, body.variants, body.host])).toEqual([[5000, undefined, ["a", "b"], "h.example"], [1, 9_998, ["a", "b"], "h.example"], [undefined, 1, undefined, undefined]]);
    expect(ordersOf(targets.slice(0, 626), { regions: [], followSun: false, variants: [] }, () => "k").map(({ named }) => named)).toEqual([625, 1]);
  });

  it("hold no more than a body may, and no more tags than a call", () => {
    const long = ordersOf(urls(1000, 2000), manner, () => "k");
    expect(long.length).toBe(3);
    for (const { body } of long) expect(JSON.stringify(body).length).toBeLessThan(1_048_576);
    const tags = ordersOf(Array.from({ length: 1001 }, (_, i) => ({ kind: "tag" as const, value: `t${i}` })), manner, () => "k");
    expect(tags.map(({ named }) => named)).toEqual([1000, 1]);
  });
});

describe("bytes", () => {
  it.each([["1", 1], ["500MB", 500_000_000], ["2GiB", 2_147_483_648], ["1.5 k", 1500], ["10 tb", 1e13], ["3B", 3]])("%s are %d", (text, bytes) => expect(bytesIn(text)).toBe(bytes));
  it.each(["", "0", "0.1", "-1", "1e3", "5 apples", "MB", "99999999TB", "1 constructor"])("%j are none", (text) => expect(bytesIn(text)).toBeUndefined());
  it.each([[0, "0.0 KiB"], [1536, "1.5 KiB"], [327_575_142, "312.4 MiB"], [5_368_709_120, "5.0 GiB"]])("%d read %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));
});
