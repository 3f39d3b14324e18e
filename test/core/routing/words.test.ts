import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { EdgeWord } from "../../../src/core/routing/news.ts";
import { Words } from "../../../src/core/routing/words.ts";
import { words as anyWords } from "./tellings.ts";

const word = (id: string, mbps: number, ejected?: EdgeWord["ejected"]): EdgeWord => (ejected === undefined ? { id, mbps } : { id, mbps, ejected });

it("a region is told what the others get together, and never what it said itself", () => {
  const words = new Words(60_000);
  words.hear("weur", [word("a", 10), word("b", 1)], 0);
  words.hear("enam", [word("a", 5)], 0);
  words.hear("apac", [word("a", 2), word("c", 7)], 0);
  expect(words.besides("weur", 1)).toEqual([word("a", 7), word("c", 7)]);
  expect(words.besides("apac", 1)).toEqual([word("a", 15), word("b", 1)]);
  expect(words.besides("oc", 1)).toEqual([word("a", 17), word("b", 1), word("c", 7)]);
});

it("what any region has ejected by its own evidence is hearsay elsewhere, and hearsay is not said again", () => {
  const words = new Words(60_000);
  words.hear("weur", [word("a", 1, "failures")], 0);
  words.hear("enam", [word("a", 1, "hearsay")], 0);
  words.hear("oc", [word("a", 1)], 0);
  expect(words.besides("enam", 1)).toEqual([word("a", 2, "hearsay")]);
  expect(words.besides("oc", 1)).toEqual([word("a", 2, "hearsay")]);
  expect(words.besides("weur", 1)).toEqual([word("a", 2)]);
});

it("others are to know at once when an edge is ejected or its ejection ends, and of nothing else", () => {
  const words = new Words(60_000);
  expect(words.hear("weur", [word("a", 1)], 0)).toBe(false);
  expect(words.hear("weur", [word("a", 90)], 1)).toBe(false);
  expect(words.hear("weur", [word("a", 90, "slow")], 2)).toBe(true);
  expect(words.hear("weur", [word("a", 80, "failures")], 3)).toBe(false);
  expect(words.hear("weur", [word("a", 80), word("b", 1, "failures")], 4)).toBe(true);
  expect(words.hear("weur", [word("a", 80, "hearsay"), word("b", 1)], 5)).toBe(true);
  expect(words.hear("weur", [], 6)).toBe(false);
});

it("who has said nothing for a minute says nothing any more, and need not be told", () => {
  const words = new Words(60_000);
  words.hear("weur", [word("a", 10, "slow")], 0);
  words.hear("enam", [], 30_000);
  expect(words.living(59_999)).toEqual(["weur", "enam"]);
  expect(words.besides("enam", 59_999)).toEqual([word("a", 10, "hearsay")]);
  expect(words.living(60_000)).toEqual(["enam"]);
  expect(words.besides("enam", 60_000)).toEqual([]);
});

it("however many regions say whatever of however many edges, little is kept and little is told", () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.string({ maxLength: 2 }), anyWords)), (said) => {
    const words = new Words(60_000);
    for (const [region, some] of said) words.hear(region, some, 0);
    expect(words.living(0).length).toBeLessThanOrEqual(32);
    const told = words.besides("weur", 0);
    expect(told.length).toBeLessThanOrEqual(32);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    for (const { ejected } of told) expect([undefined, "hearsay"]).toContain(ejected);
  }));
  const words = new Words(60_000);
  for (let n = 0; n < 100; n += 1) words.hear(`r${n}`, Array.from({ length: 100 }, (_, i) => word(`e${n}-${i}`, 1)), 0);
  expect([words.living(0).length, words.besides("x", 0).length]).toEqual([32, 32]);
});
