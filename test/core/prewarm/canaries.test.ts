import { describe, expect, it } from "vitest";
import { Canaries } from "../../../src/core/prewarm/canaries.ts";
import type { Item } from "../../../src/core/prewarm/item.ts";

const NOW = 1_790_000_000_000;
const absentFor = (ms: number): Item => ({ cursor: 0, tries: 0, laterMs: 0, absentMs: NOW - ms, found: true });
const NEW: Item = { ...absentFor(0), absentMs: 0 };

describe("of a lead's URLs", () => {
  it("those behind three that have not come are not looked for; those of another lead are", () => {
    const canaries = new Canaries();
    for (let i = 0; i < 3; i += 1) canaries.waits("weur", absentFor(1000), NOW);
    expect([canaries.mayLook("weur", NEW, NOW), canaries.mayLook("enam", NEW, NOW)]).toEqual([false, true]);
  });

  it("the first three that have not come are looked for again", () => {
    const canaries = new Canaries();
    expect([1, 2, 3, 4].map(() => canaries.mayLook("weur", absentFor(1000), NOW))).toEqual([true, true, true, false]);
  });

  it("all are looked for that nobody has looked for yet", () => {
    const canaries = new Canaries();
    expect(Array.from({ length: 20 }, () => canaries.mayLook("weur", NEW, NOW))).not.toContain(false);
  });

  it("those behind some that have not come for long are looked for: their lead may have failed with these alone", () => {
    const canaries = new Canaries();
    for (let i = 0; i < 9; i += 1) canaries.waits("weur", absentFor(10_000), NOW);
    expect(canaries.mayLook("weur", NEW, NOW)).toBe(true);
  });
});
