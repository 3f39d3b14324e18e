import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryTier } from "../../edge/tiers/memory.ts";
import { FORK_FORMAT, type Fork } from "../../src/core/cache/variants.ts";
import { descriptorOf } from "./make.ts";

const head = (bytes: number) => new Uint8Array(bytes);
const named = (identity: string) => descriptorOf(100_000, { identity });

const forkOf = (values: readonly string[]): Fork => ({ format: FORK_FORMAT, id: "f", names: ["accept"], variants: values.map((value) => ({ values: [value] })) });

/** What an entry costs alone. */
function costOf(key: string, bytes: number): number {
  const tier = new MemoryTier(1e9);
  tier.keep(key, named("i"), head(bytes));
  return tier.heldBytes;
}

describe("memory", () => {
  it("counts a head to the byte, and key and fields too, which an asker can make long", () => {
    expect(costOf("k", 5000) - costOf("k", 0)).toBe(5000);
    expect(costOf("k".repeat(8192), 0) - costOf("k", 0)).toBeGreaterThanOrEqual(8191);
    const tier = new MemoryTier(1e9);
    tier.keep("k", descriptorOf(1, { headers: [["x-label", "v".repeat(6000)]] }), undefined);
    expect(tier.heldBytes).toBeGreaterThanOrEqual(6000);
  });

  it("counts a fork's key and values too, which askers choose, and gives their room back", () => {
    const cost = (key: string, values: readonly string[]) => {
      const tier = new MemoryTier(1e9);
      tier.keepFork(key, forkOf(values));
      return tier.heldBytes;
    };
    expect(cost("k", ["v".repeat(5000)]) - cost("k", ["v"])).toBeGreaterThanOrEqual(4999);
    expect(cost("k".repeat(8192), []) - cost("k", [])).toBeGreaterThanOrEqual(8191);
    const tight = new MemoryTier(cost("k", ["v"]));
    tight.keepFork("k", forkOf(["v"]));
    tight.keepFork("l", forkOf(["v"]));
    expect([tight.peekFork("k"), tight.peekFork("l")?.fork]).toEqual([undefined, forkOf(["v"])]);
    tight.forget("l");
    expect(tight.heldBytes).toBe(0);
  });

  it("tells a fork from a descriptor: neither is found where the other is asked for", () => {
    const tier = new MemoryTier(1e6);
    tier.keepFork("a", forkOf(["v"]));
    tier.keep("b", named("i"), head(1));
    expect([tier.peek("a"), tier.peekFork("b")]).toEqual([undefined, undefined]);
    // The head of what stood here before is not that of what comes after a fork.
    tier.keepFork("b", forkOf(["v"]));
    tier.keep("b", named("i"), undefined);
    expect(tier.peek("b")?.head).toBeUndefined();
  });

  it("keeps what it knows of a fork when an older reading of it comes back, and takes another fork as it is", () => {
    const tier = new MemoryTier(1e6);
    tier.keepFork("k", forkOf(["v", "w"]));
    expect(tier.keepFork("k", forkOf(["v"])).variants.map(({ values }) => values[0]).toSorted()).toEqual(["v", "w"]);
    const wider: Fork = { ...forkOf([]), names: ["accept", "dpr"] };
    tier.keepFork("k", wider);
    expect([tier.keepFork("k", forkOf(["v"])), tier.peekFork("k")?.fork]).toEqual([wider, wider]);
    const other: Fork = { ...forkOf(["v"]), id: "g" };
    expect([tier.keepFork("k", other), tier.peekFork("k")?.fork]).toEqual([other, other]);
  });

  it("keeps what just fits, and not one byte more", () => {
    const cost = costOf("k", 1000);
    const [fits, tight] = [new MemoryTier(cost), new MemoryTier(cost - 1)];
    for (const tier of [fits, tight]) tier.keep("k", named("i"), head(1000));
    expect([fits.peek("k") !== undefined, tight.peek("k"), tight.heldBytes]).toEqual([true, undefined, 0]);
  });

  it("lets the least recently used go first; looking is using", () => {
    const tier = new MemoryTier(3 * costOf("a", 1000));
    for (const key of ["a", "b", "c"]) tier.keep(key, named("i"), head(1000));
    tier.peek("a");
    tier.keep("d", named("i"), head(1000));
    expect(["a", "b", "c", "d"].filter((key) => tier.peek(key) !== undefined)).toEqual(["a", "c", "d"]);
  });

  it("forgets the old entry when the new one is too large: it is out of date", () => {
    const tier = new MemoryTier(costOf("a", 1000));
    tier.keep("a", named("i"), head(1000));
    tier.keep("a", named("j"), head(1001));
    expect([tier.peek("a"), tier.heldBytes]).toEqual([undefined, 0]);
  });

  it("keeps the head when the same representation's descriptor comes alone, and drops it when another's does", () => {
    const tier = new MemoryTier(1e6);
    tier.keep("a", named("i"), head(1000));
    tier.keep("a", { ...named("i"), freshSec: 7 }, undefined);
    expect(tier.peek("a")).toMatchObject({ descriptor: { freshSec: 7 }, head: { byteLength: 1000 } });
    tier.keep("a", named("j"), undefined);
    expect(tier.peek("a")?.head).toBeUndefined();
  });

  it("says when an entry was last known to be what the colo holds", () => {
    let now = 5;
    const tier = new MemoryTier(1e6, () => now);
    tier.keep("a", named("i"), undefined);
    now = 9;
    expect(tier.peek("a")?.loadedAtMs).toBe(5);
  });

  it("holds nothing at all when it is off", () => {
    const tier = new MemoryTier(0);
    tier.keep("a", named("i"), head(1));
    expect([tier.peek("a"), tier.heldBytes]).toEqual([undefined, 0]);
  });

  it("never holds more than its bound, and counts exactly what it holds, whatever is done", () => {
    const key = fc.constantFrom("a", "b", "c", "d", "e".repeat(500));
    const step = fc.oneof(
      fc.record({ do: fc.constant("keep" as const), key, identity: fc.constantFrom("i", "j"), bytes: fc.option(fc.nat(9000), { nil: undefined }) }),
      fc.record({ do: fc.constant("fork" as const), key, values: fc.array(fc.string({ maxLength: 400 }), { maxLength: 5 }) }),
      fc.record({ do: fc.constantFrom("peek" as const, "forget" as const), key }),
    );
    fc.assert(fc.property(fc.integer({ min: 0, max: 30_000 }), fc.array(step, { maxLength: 60 }), (bound, steps) => {
      const tier = new MemoryTier(bound);
      for (const one of steps) {
        if (one.do === "keep") tier.keep(one.key, named(one.identity), one.bytes === undefined ? undefined : head(one.bytes));
        else if (one.do === "fork") tier.keepFork(one.key, forkOf(one.values));
        else if (one.do === "peek") tier.peek(one.key);
        else tier.forget(one.key);
        expect(tier.heldBytes).toBeLessThanOrEqual(bound);
        const held = ["a", "b", "c", "d", "e".repeat(500)].flatMap((key) => {
          const [entry, fork] = [tier.peek(key), tier.peekFork(key)];
          if (fork !== undefined) {
            const alone = new MemoryTier(1e9);
            alone.keepFork(key, fork.fork);
            return [alone.heldBytes];
          }
          return entry === undefined ? [] : [costOf(key, entry.head?.byteLength ?? 0)];
        });
        expect(tier.heldBytes).toBe(held.reduce((sum, cost) => sum + cost, 0));
      }
    }), { numRuns: 200 });
  });
});
