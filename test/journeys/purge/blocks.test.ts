import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { COLOS, fresh, SITE, startScene, urlOf, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600"];
const REASON = "The licence for this recording has ended.";
let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ TAGS: [{ match: "/audio/:release/:track.mp3", tags: ["release:{release}"] }] });
});
afterAll(() => scene?.close());

const statuses = async (path: string, headers?: Record<string, string>): Promise<number[]> => (await scene.everywhere(path, headers)).map(({ status }) => status);
const ALL = (status: number): number[] => COLOS.map(() => status);

describe("a block", () => {
  it("by URL refuses everybody with 451 and its reason (RFC 7725), and what it held is there again afterwards", async () => {
    const song = bytesOf(fresh(), 20_000);
    await scene.keep("/withdrawn.mp3", { bytes: song, headers: [KEPT] });
    await scene.block("withdrawn", { urls: [urlOf("/withdrawn.mp3")], reason: REASON });
    for (const answer of await scene.everywhere("/withdrawn.mp3")) {
      expect(answer.status).toBe(451);
      expect(answer.body.toString()).toContain(REASON);
      expect(answer.header("cache-control")).toMatch(/no-store/);
    }
    const asked = scene.origin.to("/withdrawn.mp3").length;
    await scene.unblock("withdrawn");
    await scene.expectEverywhere("/withdrawn.mp3", song);
    expect(scene.origin.to("/withdrawn.mp3")).toHaveLength(asked);
  });
  it("by URL without a query holds for every query, one with a query for that alone", async () => {
    for (const path of ["/any.html", "/any.html?a=1", "/one.html?a=1", "/one.html?a=2"]) await scene.keep(path, { bytes: textOf("x"), type: "text/html", headers: [KEPT] });
    await scene.block("queries", { urls: [urlOf("/any.html"), urlOf("/one.html?a=1")], reason: REASON });
    for (const path of ["/any.html", "/any.html?a=1", "/one.html?a=1"]) expect([path, ...(await statuses(path))]).toEqual([path, ...ALL(451)]);
    expect(await statuses("/one.html?a=2")).toEqual(ALL(200));
  });
  it("by prefix holds for what is below, by whole segments", async () => {
    for (const path of ["/label/a/1.mp3", "/label/ab.mp3"]) await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    await scene.block("prefix", { prefixes: [`${SITE}/label/a`], reason: REASON });
    expect(await statuses("/label/a/1.mp3")).toEqual(ALL(451));
    expect(await statuses("/label/ab.mp3")).toEqual(ALL(200));
  });
  it("by a tag of a pattern holds for what nobody has asked for yet, and the origin is not asked", async () => {
    await scene.block("pattern", { tags: ["release:secret"], reason: REASON });
    scene.origin.serve("/audio/secret/1.mp3", { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    expect(await statuses("/audio/secret/1.mp3")).toEqual(ALL(451));
    expect(scene.origin.to("/audio/secret/1.mp3")).toHaveLength(0);
  });
  it("by a tag that only the answer names holds before its first byte, cold and kept, stored or not", async () => {
    const tagged = (control: string): [string, string][] => [["cache-control", control], ["cache-tag", "embargoed"]];
    await scene.keep("/tagged-kept.mp3", { bytes: bytesOf(fresh(), 20_000), headers: tagged("max-age=3600") });
    await scene.block("tagged", { tags: ["Embargoed"], reason: REASON });
    scene.origin.serve("/tagged-cold.mp3", { bytes: bytesOf(fresh(), 20_000), headers: tagged("max-age=3600") });
    scene.origin.serve("/tagged-passed.mp3", { bytes: bytesOf(fresh(), 20_000), headers: tagged("private, no-store") });
    for (const path of ["/tagged-kept.mp3", "/tagged-cold.mp3", "/tagged-cold.mp3", "/tagged-passed.mp3"]) expect([path, ...(await statuses(path))]).toEqual([path, ...ALL(451)]);
    expect(await statuses("/tagged-cold.mp3", { range: "bytes=100-200" })).toEqual(ALL(451));
  });
  it("holds in the countries it names and nowhere else", async () => {
    await scene.keep("/germany.mp3", { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    await scene.block("germany", { urls: [urlOf("/germany.mp3")], countries: ["DE", "AT"], reason: REASON });
    expect(await statuses("/germany.mp3")).toEqual([451, 200, 200]); // Frankfurt, Ashburn, Tokyo
  });
  it.each([["a range", { range: "bytes=0-9" }], ["a cookie", { cookie: "a=1" }], ["credentials", { authorization: "Basic eDp5" }], ["a condition", { "if-none-match": "*" }]])(
    "holds for a request with %s",
    async (_, headers) => {
      await scene.keep("/however.mp3", { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
      await scene.block("however", { urls: [urlOf("/however.mp3")], reason: REASON });
      expect(await statuses("/however.mp3", headers)).toEqual(ALL(451));
      expect((await scene.at("IAD", "/however.mp3", { method: "HEAD", headers })).status).toBe(451);
      await scene.unblock("however");
    },
  );
  it("of the same id stands in the place of the one before", async () => {
    for (const path of ["/first.mp3", "/second.mp3"]) await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    await scene.block("same", { urls: [urlOf("/first.mp3")], reason: REASON });
    await scene.block("same", { urls: [urlOf("/second.mp3")], reason: REASON });
    expect([await statuses("/first.mp3"), await statuses("/second.mp3")]).toEqual([ALL(200), ALL(451)]);
  });
});

describe("a block with times", () => {
  it("is armed beforehand and holds from its time on, by the clock alone", async () => {
    const path = "/midnight.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    const fromMs = Date.now() + 5000;
    await scene.block("midnight", { urls: [urlOf(path)], from: new Date(fromMs).toISOString(), reason: REASON });
    const armedMs = Date.now();
    expect(armedMs).toBeLessThan(fromMs - 500);
    expect(await statuses(path)).toEqual(ALL(200));
    // Asked until all refuse: nobody who asks at `from` or later is served.
    const seen: { askedMs: number; status: number }[] = [];
    for (let refused = false; !refused && Date.now() < fromMs + 5000; ) {
      const askedMs = Date.now();
      const now = await statuses(path);
      seen.push(...now.map((status) => ({ askedMs, status })));
      refused = now.every((status) => status === 451);
    }
    expect(seen.at(-1)?.status).toBe(451);
    expect(seen.filter(({ askedMs, status }) => status === 200 && askedMs >= fromMs)).toEqual([]);
    expect(seen.filter(({ askedMs, status }) => status === 451 && askedMs < fromMs - 1500)).toEqual([]);
  });
  it("holds until its other time, and not for good", async () => {
    const path = "/embargo.mp3";
    const song = bytesOf(fresh(), 900);
    await scene.keep(path, { bytes: song, headers: [KEPT] });
    const untilMs = Date.now() + 4000;
    await scene.block("embargo", { urls: [urlOf(path)], until: new Date(untilMs).toISOString(), reason: REASON });
    for (const end = untilMs + 8000; ; ) {
      const now = await statuses(path);
      if (Date.now() < untilMs) expect(now).toEqual(ALL(451));
      if (now.every((status) => status === 200)) break;
      if (Date.now() > end) throw new Error("it still holds eight seconds later");
    }
    expect(Date.now()).toBeGreaterThanOrEqual(untilMs);
    await scene.expectEverywhere(path, song);
  });
});

describe("a block's record", () => {
  type Shown = { state: string; reason: string; by: string; by_country: { country: string; last_delivery_at: string | null; refusals: number; last_refusal_at: string | null }[] };
  it("shows the last delivery before it and the refusals since, by country", async () => {
    const path = "/tallied.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    const from = new Date(Date.now() + 2500).toISOString();
    await scene.block("tallied", { urls: [urlOf(path)], from, reason: REASON });
    const record = async (): Promise<Shown> => (await scene.control("GET", "/blocks/tallied")).result as Shown;
    const of = (shown: Shown, country: string) => shown.by_country.find((each) => each.country === country);
    // What colos have seen goes up with what they ask anyway, so there must be traffic.
    const end = Date.now() + 12_000;
    let shown = await record();
    while (!["DE", "US", "JP"].every((country) => (of(shown, country)?.refusals ?? 0) > 0)) {
      await scene.everywhere(path);
      shown = await record();
      if (Date.now() > end) throw new Error(`told within 12 s: ${JSON.stringify(shown.by_country)}`);
    }
    expect(shown).toMatchObject({ state: "holding", reason: REASON, by: "journeys" });
    for (const country of ["DE", "US", "JP"]) {
      const tally = of(shown, country);
      expect(tally?.last_delivery_at).not.toBeNull();
      expect(Date.parse(tally?.last_delivery_at ?? "")).toBeLessThanOrEqual(Date.parse(from));
      expect(Date.parse(tally?.last_refusal_at ?? "")).toBeGreaterThanOrEqual(Date.parse(tally?.last_delivery_at ?? ""));
    }
  });
});
