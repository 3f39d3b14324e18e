import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/purge/entry.ts";
import { Knowledge } from "../../src/core/purge/knowledge.ts";
import { numberAt } from "../../src/core/purge/number.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import { Entries } from "../../durable-objects/storage/entries.ts";
import { PARTS } from "../../durable-objects/storage/newest.ts";
import { Sql } from "../../durable-objects/storage/sql.ts";
import { LedgerScene } from "./ledger-scene.ts";

const NOW_MS = Date.UTC(2026, 10, 20);
const FIRST = numberAt(NOW_MS);
const BLOCK = { id: "b", hashes: [7], countries: ["DE"], fromMs: 5, reason: "licence" };
const STEER: Steer = { edge: "fra", drain: true, pins: ["/live/"], regions: ["weur"], reason: "" };

const purge = (i: number, hashes: number[], mode: "hard" | "soft" = "hard"): Entry => ({ kind: "purge", number: FIRST + i, mode, hashes });
/** Hashes as evenly spread as keys' are. */
const spread = (i: number) => Math.floor(((i * 0.6180339887) % 1) * 2 ** 53);

/** Runs `work` on the storage of an object of its own; `again` gives the log as a restarted object finds it. */
async function onDisk(work: (again: () => Entries, sql: Sql) => void, mostKeys?: number): Promise<void> {
  await new LedgerScene().within((_, { storage }) => work(() => new Entries(new Sql(storage), mostKeys), new Sql(storage)));
}

function knownOf(whole: Uint8Array): Knowledge {
  const known = new Knowledge();
  if (!known.take({ kind: "whole", upTo: 0, snapshot: whole })) throw new Error("a snapshot that cannot be read");
  return known;
}

describe("a folded log", () => {
  it("says the same as before, whole, exactly and after a restart, and one by one only what is new", async () => {
    await onDisk((again) => {
      const entries = again();
      const purges = Array.from({ length: 6000 }, (_, i) => purge(i, [spread(i)]));
      entries.add([...purges, { kind: "block", number: FIRST + 6000, block: BLOCK }], FIRST + 6000);
      const old = entries.whole();
      expect(entries.since(0, 10_000)).toHaveLength(6001);
      entries.fold(NOW_MS);
      for (const now of [entries, again()]) {
        expect(now.n).toBe(FIRST + 6000);
        expect(now.since(0, 10_000)).toBeUndefined();
        expect(now.since(FIRST + 5990, 100)).toHaveLength(10);
        expect(now.since(FIRST + 5900, 99)).toBeUndefined();
        const [before, after] = [knownOf(old), knownOf(now.whole())];
        expect(after.n).toBe(before.n);
        expect(after.blocks.get("b")).toEqual(BLOCK);
        for (const i of [0, 1, 2999, 5999]) {
          const key = Float64Array.of(spread(i));
          expect(after.generations.newest(key)).toBe(before.generations.newest(key));
          expect(now.exact([spread(i), 1])).toEqual({ upTo: FIRST + 6000, hard: [FIRST + i, numberAt(NOW_MS - 400 * 86_400_000)], soft: [0, 0] });
        }
      }
    });
  });

  it("goes on where it was", async () => {
    await onDisk((again) => {
      again().add([purge(0, [1])], FIRST);
      again().fold(NOW_MS);
      again().add([purge(1, [2], "soft")], FIRST + 1);
      const known = knownOf(again().whole());
      expect([known.n, known.generations.newest(Float64Array.of(1)), known.generations.newest(Float64Array.of(2))]).toEqual([FIRST + 1, FIRST, FIRST + 1]);
    });
  });

  it("whose snapshot cannot be read is made anew from what is kept of keys, blocks and steers", async () => {
    const scene = new LedgerScene();
    await scene.within((_, { storage }) => {
      const entries = new Entries(new Sql(storage));
      entries.add([purge(0, [1]), purge(1, [2], "soft"), { kind: "block", number: FIRST + 2, block: BLOCK }, { kind: "steer", number: FIRST + 3, steer: STEER }], FIRST + 3);
      entries.fold(NOW_MS);
      storage.sql.exec("UPDATE snapshot SET bytes = x'ff'");
      const known = knownOf(new Entries(new Sql(storage)).whole());
      expect(known.n).toBe(FIRST + 3);
      expect(known.generations.verdict(Float64Array.of(1), FIRST - 1)).toEqual({ kind: "dead", by: FIRST });
      expect(known.generations.verdict(Float64Array.of(2), FIRST)).toEqual({ kind: "stale", by: FIRST + 1 });
      expect(known.blocks.get("b")).toEqual(BLOCK);
      expect([...known.steers]).toEqual([STEER]);
    });
  });
});

describe("the newest numbers of keys", () => {
  it("are the same before and after they are merged, and after a restart", async () => {
    await onDisk((again) => {
      const entries = again();
      entries.add([purge(0, [1, 2]), purge(1, [2], "soft"), purge(2, [3])], FIRST + 2);
      const said = { upTo: FIRST + 2, hard: [FIRST + 2, FIRST, FIRST, 0], soft: [0, FIRST + 1, 0, 0] };
      expect([entries.exact([3, 2, 1, 4]), again().exact([3, 2, 1, 4])]).toEqual([said, said]);
      entries.tidy(NOW_MS);
      expect([entries.exact([3, 2, 1, 4]), again().exact([3, 2, 1, 4])]).toEqual([said, said]);
      const later = again();
      later.add([purge(3, [1], "soft")], FIRST + 3);
      for (const now of [later, again()]) expect(now.exact([1])).toEqual({ upTo: FIRST + 3, hard: [FIRST], soft: [FIRST + 3] });
    });
  });

  it("ask for it when enough have come", async () => {
    await onDisk((again) => {
      const entries = again();
      for (let i = 0; i < 9; i += 1) entries.add([purge(i, Array.from({ length: 1000 }, (_, j) => spread(1000 * i + j)))], FIRST + i);
      expect(entries.isLong).toBe(true);
      entries.tidy(NOW_MS);
      expect([entries.isLong, again().isLong]).toEqual([false, false]);
      entries.add(Array.from({ length: 2048 }, (_, i) => purge(100 + i, [1])), FIRST + 5000);
      expect([entries.isLong, again().isLong]).toEqual([true, true]);
    });
  });
});

describe("room among keys", () => {
  it("is made by the oldest, and of none that went is anything older said than the truth", async () => {
    await onDisk((again, sql) => {
      const entries = again();
      const purges = Array.from({ length: 12_000 }, (_, i) => purge(i, [spread(i)]));
      entries.add(purges, FIRST + 12_000);
      for (let part = 0; part < PARTS; part += 4) entries.fold(NOW_MS);
      const { hard } = again().exact(purges.map((_, i) => spread(i)));
      const kept = sql.all<{ number: number }>("SELECT hard AS number FROM newest ORDER BY hard").map(({ number }) => number);
      expect(kept.length).toBeGreaterThan(2500);
      expect(kept.length).toBeLessThanOrEqual(3000 + PARTS);
      expect(kept[0]).toBeGreaterThan(FIRST + 8000);
      expect(hard.slice(-1000)).toEqual(purges.slice(-1000).map(({ number }) => number));
      for (const [i, number] of hard.entries()) expect(number).toBeGreaterThanOrEqual(FIRST + i);
    }, 3000);
  });

  it("a soft purge after it does not hide the hard one that went", async () => {
    await onDisk((again) => {
      const entries = again();
      entries.add(Array.from({ length: 12_000 }, (_, i) => purge(i, [spread(i)])), FIRST + 12_000);
      for (let part = 0; part < PARTS; part += 4) entries.fold(NOW_MS);
      entries.add([purge(12_001, [spread(5)], "soft")], FIRST + 12_001);
      const { hard, soft } = entries.exact([spread(5)]);
      expect(hard[0]).toBeGreaterThanOrEqual(FIRST + 5);
      expect(soft).toEqual([FIRST + 12_001]);
    }, 3000);
  });
});

describe("news", () => {
  it("of everything are taken by whoever knows less, and kept", async () => {
    let whole = new Uint8Array(0);
    await onDisk((again) => {
      const entries = again();
      entries.add([purge(0, [1]), { kind: "steer", number: FIRST + 1, steer: STEER }, { kind: "block", number: FIRST + 2, block: BLOCK }], FIRST + 2);
      whole = new Uint8Array(entries.whole());
    });
    await onDisk((again, sql) => {
      const entries = again();
      entries.add([purge(-5, [3]), { kind: "block", number: FIRST - 4, block: { ...BLOCK, id: "gone" } }, { kind: "steer", number: FIRST - 3, steer: { ...STEER, edge: "gone" } }], FIRST - 3);
      expect(entries.take({ kind: "whole", upTo: FIRST + 2, snapshot: whole })).toBe(true);
      for (const now of [entries, again()]) {
        expect([now.n, now.since(FIRST - 3, 10), now.since(FIRST + 2, 10)]).toEqual([FIRST + 2, undefined, []]);
        expect(now.exact([1, 3]).hard).toEqual([FIRST, FIRST - 5]);
        const known = knownOf(now.whole());
        expect([known.blocks.get("b"), known.blocks.get("gone")]).toEqual([BLOCK, undefined]);
        expect([...known.steers]).toEqual([STEER]);
      }
      sql.write("UPDATE snapshot SET bytes = x'ff'");
      expect([...knownOf(again().whole()).steers]).toEqual([STEER]);
    });
  });

  it("that leave a gap or cannot be read change nothing", async () => {
    await onDisk((again) => {
      const entries = again();
      entries.add([purge(0, [1])], FIRST);
      expect(entries.take({ kind: "delta", since: FIRST + 1, upTo: FIRST + 2, entries: [purge(2, [2])] })).toBe(false);
      expect(entries.take({ kind: "whole", upTo: FIRST + 9, snapshot: Uint8Array.of(255, 1) })).toBe(false);
      for (const now of [entries, again()]) expect([now.n, now.exact([2]).hard]).toEqual([FIRST, [0]]);
    });
  });

  it("that come twice, overlap or bring only a number are taken once", async () => {
    await onDisk((again) => {
      const entries = again();
      for (const upTo of [1, 1, 2]) {
        const told = [purge(0, [1]), purge(1, [2]), purge(2, [3])].slice(0, upTo + 1);
        expect(entries.take({ kind: "delta", since: 0, upTo: FIRST + upTo, entries: told })).toBe(true);
      }
      expect(entries.take({ kind: "delta", since: FIRST + 2, upTo: FIRST + 9, entries: [] })).toBe(true);
      for (const now of [entries, again()]) expect([now.n, now.since(0, 10)?.length]).toEqual([FIRST + 9, 3]);
    });
  });
});
