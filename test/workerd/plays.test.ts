import { evictDurableObject, reset } from "cloudflare:test";
import { afterEach, describe, expect, it } from "vitest";
import { KEEP_EVERY_MS, type PlayBook } from "../../durable-objects/region/play-book.ts";
import type { HotFile } from "../../src/core/prewarm/hot-file.ts";
import type { Observed, PlayReport } from "../../src/core/prewarm/observed.ts";
import * as codec from "../../src/core/purge/codec.ts";
import { hashOf, tagKey } from "../../src/core/purge/key.ts";
import { SYNC_FORMAT } from "../../src/core/purge/sync.ts";
import { RegionScene } from "./region-scene.ts";

const NOW = Date.UTC(2026, 10, 21);
const HALF_DAY = 12 * 3_600_000;

afterEach(async () => {
  await reset();
});

function played(base: string, changes: Partial<PlayReport> = {}): PlayReport {
  return { base, plays: 1, listeners: [1, 0], size: 5_000_000, startBytes: 262_144, tags: [], missMs: 0, ...changes };
}
const asked = (colo: string, observed: Observed): Uint8Array => codec.syncAsk.encode({ format: SYNC_FORMAT, colo, since: 0, tallies: [], observed });

/** A region's book, as its object has it. */
async function within<T>(scene: RegionScene, work: (book: PlayBook) => T): Promise<T> {
  return scene.within(async (object) => {
    const done = work(object["warming"].plays);
    // What is kept by itself is kept a moment later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return done;
  });
}
const hottest = (scene: RegionScene, atMs = Date.now()): Promise<readonly HotFile[]> => within(scene, (book) => book.hottest(10, atMs));

describe("a region", () => {
  it("counts what colos tell it, with a question and without", async () => {
    const scene = new RegionScene("weur");
    const { region } = scene;
    await region.sync(asked("FRA", { plays: [played("a/1.mp3", { plays: 3, listeners: [0b111, 0] })], counts: [["plays", 3], ['bytes{tier="colo"}', 10]] }));
    expect(await region.tell(asked("AMS", { plays: [played("a/1.mp3", { listeners: [0b1000, 1] }), played("a/2.mp3")], counts: [["plays", 2]] }))).not.toHaveLength(0);
    const [one, two] = await hottest(scene);
    expect(one).toMatchObject({ base: "a/1.mp3", listeners: 5, size: 5_000_000 });
    expect(two).toMatchObject({ base: "a/2.mp3", listeners: 1 });
    expect((one?.playsPerDay ?? 0) / (two?.playsPerDay ?? 1)).toBeCloseTo(4, 2);
    const { counts } = await region.report();
    expect(Object.fromEntries(counts)).toMatchObject({ 'plays{colo="FRA"}': 3, 'plays{colo="AMS"}': 2, 'bytes{colo="FRA",tier="colo"}': 10 });
  });

  it("does not promise anything to whoever only tells", async () => {
    const scene = new RegionScene("weur");
    expect(await scene.region.tell(Uint8Array.of(9, 9))).toHaveLength(0);
    expect(await scene.region.tell(asked("FRA", { plays: [played("a/1.mp3")], counts: [] }))).not.toHaveLength(0);
    expect(await scene.within((object) => object["core"].n)).toBe(0);
  });

  it("knows after an eviction what was played before", async () => {
    const scene = new RegionScene("weur");
    await scene.region.tell(asked("FRA", { plays: [played("a/1.mp3", { plays: 3, listeners: [0b111, 0], tags: ["one"], missMs: 90 })], counts: [["plays", 3]] }));
    const [before] = await hottest(scene);
    await evictDurableObject(scene.stub);
    const [after] = await hottest(scene, before?.lastPlayedAtMs);
    expect(after).toMatchObject({ base: "a/1.mp3", listeners: 3, tags: ["one"], missMs: 90, firstPlayedAtMs: before?.firstPlayedAtMs });
    expect(await within(scene, (book) => book.named(new Set([hashOf(tagKey("one"))]), Date.now()).map(({ base }) => base))).toEqual(["a/1.mp3"]);
    expect((await scene.region.report()).counts).toEqual([]);
  });

  it("loses with a crash the last minutes and no more", async () => {
    const scene = new RegionScene("weur");
    for (const [i, base] of ["a/1.mp3", "a/2.mp3", "a/3.mp3", "a/4.mp3"].entries()) {
      await within(scene, (book) => book.add({ plays: [played(base)], counts: [] }, "FRA", NOW + (i * KEEP_EVERY_MS) / 2));
    }
    await scene.crash();
    expect((await hottest(scene, NOW + 2 * KEEP_EVERY_MS)).map(({ base }) => base).toSorted()).toEqual(["a/1.mp3", "a/2.mp3", "a/3.mp3"]);
    // A new instance keeps at once what comes that late.
    await within(scene, (book) => book.add({ plays: [played("a/4.mp3")], counts: [] }, "FRA", NOW + 2 * KEEP_EVERY_MS));
    await scene.crash();
    expect(await hottest(scene, NOW + 2 * KEEP_EVERY_MS)).toHaveLength(4);
  });

  it("keeps a book of many files in parts, as it was, and forgets by half in half a day", async () => {
    const scene = new RegionScene("weur");
    const base = (n: number): string => `music.example/${"long".repeat(30)}/${n}.mp3`;
    const [before, pace] = await within(scene, (book) => {
      for (let n = 0; n < 21_000; n += 512) {
        book.add({ plays: Array.from({ length: 512 }, (_, i) => played(base(n + i), { plays: 1 + ((n + i) % 50), tags: [`tag-${n}`] })), counts: [] }, "FRA", NOW);
      }
      book.keep(NOW);
      return [book.hottest(30_000, NOW), book.playsPerDay(base(5), NOW)] as const;
    });
    expect(before).toHaveLength(20_000);
    await evictDurableObject(scene.stub);
    const parts = await scene.within((_, state) => state.storage.sql.exec("SELECT length(bytes) AS bytes FROM plays").toArray());
    expect(parts.length).toBeGreaterThan(2);
    const [after, paceAfter, later] = await within(scene, (book) => [book.hottest(30_000, NOW), book.playsPerDay(base(5), NOW), book.playsPerDay(base(5), NOW + HALF_DAY)] as const);
    const byBase = (files: readonly HotFile[]): HotFile[] => files.toSorted((a, b) => (a.base < b.base ? -1 : 1));
    expect(byBase(after)).toEqual(byBase(before));
    expect([paceAfter, later]).toEqual([pace, pace / 2]);
  });

  it("answers questions although what was played cannot be kept", async () => {
    const scene = new RegionScene("weur");
    await scene.within((object) => {
      object.sql.beforeWrite = (query) => {
        if (query.includes("plays")) throw new Error("the disk is full");
      };
    });
    const answer = codec.syncAnswer.decode(await scene.region.sync(asked("FRA", { plays: [played("a/1.mp3")], counts: [] })));
    expect(answer?.promised.endMs).toBeGreaterThan(answer?.promised.stampMs ?? 0);
    expect(await hottest(scene)).toHaveLength(1);
  });
});
