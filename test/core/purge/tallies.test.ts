import { describe, expect, it } from "vitest";
import type { Block, BlockTally } from "../../../src/core/purge/entry.ts";
import { Tallies, summed } from "../../../src/core/purge/tallies.ts";

const blockOf = (id: string, ...hashes: number[]): Block => ({ id, hashes, countries: [], fromMs: 0, reason: "" });
const keys = (...hashes: number[]): Float64Array => Float64Array.from(hashes);
const tally = (id: string, country: string, lastDeliveryMs: number, refusals: number, lastRefusalMs: number): BlockTally => ({ id, country, lastDeliveryMs, refusals, lastRefusalMs });

describe("what an isolate has seen of blocks", () => {
  it("is the last delivery of what a block names, and each refusal, by country", () => {
    const seen = new Tallies();
    const block = blockOf("b", 1);
    seen.delivered(keys(1, 9), "DE", 10, [block]);
    seen.delivered(keys(1, 9), "DE", 20, [block]);
    seen.delivered(keys(1, 9), undefined, 25, [block]);
    seen.refused(block, "DE", 30);
    seen.refused(block, "DE", 40);
    expect(seen.take()).toEqual([tally("b", "DE", 20, 2, 40), tally("b", "XX", 25, 0, 0)]);
  });

  it("holds deliveries from before a block came", () => {
    const seen = new Tallies();
    seen.delivered(keys(1, 2), "DE", 10, []);
    seen.delivered(keys(3), "FR", 20, []);
    seen.delivered(keys(1), "DE", 30, []);
    expect(seen.waiting).toBe(false);
    seen.armed(blockOf("b", 1, 7));
    expect(seen.take()).toEqual([tally("b", "DE", 30, 0, 0)]);
    expect([seen.waiting, seen.take()]).toEqual([false, []]);
  });

  it("forgets the oldest deliveries, and not what a block was told of them", () => {
    const seen = new Tallies();
    seen.delivered(keys(1), "DE", 10, []);
    for (let i = 0; i < 4096; i += 1) seen.delivered(keys(2), "FR", 20 + i, []);
    seen.armed(blockOf("b", 1));
    expect(seen.take()).toEqual([]);
    seen.armed(blockOf("c", 2));
    expect(seen.take()).toEqual([tally("c", "FR", 4115, 0, 0)]);
  });

  it("is summed with what could not be told", () => {
    const seen = new Tallies();
    seen.refused(blockOf("b", 1), "DE", 5);
    const told = seen.take();
    seen.refused(blockOf("b", 1), "DE", 9);
    seen.giveBack(told);
    expect(seen.take()).toEqual([tally("b", "DE", 0, 2, 9)]);
  });

  it("is bounded, whoever asks from wherever", () => {
    const seen = new Tallies();
    for (let i = 0; i < 10_000; i += 1) seen.refused(blockOf(`b${i}`, 1), "DE", 1);
    expect(seen.take()).toHaveLength(4096);
  });
});

it("two tallies are one in any order", () => {
  const [a, b] = [tally("b", "DE", 5, 2, 8), tally("b", "DE", 7, 1, 3)];
  expect(summed(a, b)).toEqual(tally("b", "DE", 7, 3, 8));
  expect(summed(b, a)).toEqual(summed(a, b));
});
