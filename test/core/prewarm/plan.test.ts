import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CASE_COUNT, chancesOf } from "../../../src/core/prewarm/odds.ts";
import { type PlanInput, bytesOf, plan } from "../../../src/core/prewarm/plan.ts";
import { reasonText, whyNot } from "../../../src/core/prewarm/reasons.ts";
import { DAY, NOW, hot, hotFiles, input, planInput, tide } from "./make.ts";

const bases = (input: PlanInput) => plan(input).picks.map(({ file }) => file.base);
const whys = (input: PlanInput) => plan(input).picks.map((pick) => reasonText(pick));

describe("a plan", () => {
  it("takes what is hot here, what is hot elsewhere, and what was hot here", () => {
    const seen = new Map([["was", { ...hot("was"), lastMs: NOW - 3 * DAY }]]);
    const all = input({ here: [hot("here", { playsPerDay: 812 })], tides: new Map([["oc", tide("there")]]), seen });
    expect(bases(all)).toEqual(["here", "was", "there"]);
    expect(whys(all)).toEqual([
      "hot here: 812 plays a day",
      "was hot here 3 days ago; 14 of 100 such are much played here a day later",
      "hot in oc (rising, followed in 1 of 100 cases); less than 1 of 100 such are much played here a day later",
    ]);
  });

  it("prefers what a region tells that this one follows", () => {
    const tides = new Map([["oc", tide("from oc")], ["sam", tide("from sam")]]);
    expect(bases(input({ tides, agreement: new Map([["sam", { tried: 100, came: 41 }]]) }))).toEqual(["from sam", "from oc"]);
  });

  it("prefers what waits longer for fewer bytes", () => {
    const here = [hot("dear", { startBytes: 1_000_000 }), hot("cheap"), hot("slow", { missMs: 900 })];
    expect(bases(input({ here, most: 3 }))).toEqual(["slow", "cheap", "dear"]);
  });

  it("prefers what is played more, byte for byte", () => {
    const here = [hot("much, and large", { playsPerDay: 1000, startBytes: 4 * 262_144 }), hot("little"), hot("less", { playsPerDay: 50 }), hot("least", { playsPerDay: 40 })];
    expect(bases(input({ here, most: 4 }))).toEqual(["much, and large", "little", "less", "least"]);
  });

  it("leaves alone what is warm, but counts its bytes", () => {
    const all = input({ here: [hot("a"), hot("b"), hot("c")], warm: new Set(["a"]), holdBytes: 2 * 262_144 });
    expect(bases(all)).toEqual(["b"]);
  });

  it("says why not", () => {
    const here = [hot("a"), hot("b", { playsPerDay: 50 }), hot("lonely", { listeners: 1 })];
    const all = input({ here, tides: new Map([["oc", tide("far")]]), holdBytes: 262_144, leastChance: 0.02 });
    const considered = new Map(plan(all).considered.map((one) => [one.file.base, one]));
    const why = (base: string) => whyNot(considered.get(base), here.find((file) => file.base === base), 5);
    expect(why("b")).toBe("others save more for their bytes: hot here: 50 plays a day");
    expect(why("far")).toMatch(/^too unlikely: hot in oc/);
    expect(why("lonely")).toBe("one listener is no reason, 5 are");
    expect(why("unheard of")).toBe("not played here, and not much elsewhere");
  });
});

describe("whatever is played and known, a plan", () => {
  it("never spends more than its bytes", () => {
    fc.assert(fc.property(planInput, (any) => {
      const { picks, considered } = plan(any);
      const sum = (of: typeof picks) => of.reduce((bytes, { file }) => bytes + bytesOf(file), 0);
      expect(sum(picks)).toBeLessThanOrEqual(any.fetchBytes);
      expect(sum(considered.filter(({ verdict }) => verdict === "pick" || verdict === "warm"))).toBeLessThanOrEqual(any.holdBytes);
    }));
  });

  it("is the same without what too few have listened to", () => {
    fc.assert(fc.property(planInput, (any) => {
      expect(plan({ ...any, here: any.here.filter(({ listeners }) => listeners >= any.listeners) })).toEqual(plan(any));
    }));
  });

  it("does not depend on the order of anything", () => {
    fc.assert(fc.property(planInput, (any) => {
      const turned = { here: any.here.toReversed(), tides: new Map([...any.tides].toReversed()), seen: new Map([...any.seen].toReversed()), warm: new Set([...any.warm].toReversed()) };
      expect(plan({ ...any, ...turned })).toEqual(plan(any));
    }));
  });

  it("ranks a file no lower for more plays here", () => {
    fc.assert(fc.property(planInput, hotFiles, fc.nat(24), fc.double({ min: 1, max: 100, noNaN: true }), (any, drawn, index, factor) => {
      const files = drawn.map((one) => ({ ...one, listeners: one.listeners + any.listeners }));
      const file = files[index % Math.max(1, files.length)];
      fc.pre(file !== undefined);
      const more = files.map((one) => (one === file ? { ...one, playsPerDay: one.playsPerDay * factor + 1 } : one));
      const facts = { ...any, here: files };
      expect(rankOf(file.base, { ...facts, here: more })).toBeLessThanOrEqual(rankOf(file.base, facts));
    }), { numRuns: 300 });
  });

  it("ranks a file no lower for more plays elsewhere", () => {
    fc.assert(fc.property(planInput, fc.nat(24), (drawn, index) => {
      // Regions that know other things of a file would make it another one.
      const told = new Map([...drawn.tides].map(([region, { atMs, files }]) => [region, { atMs, files: files.map((file) => Object.assign({}, file, { startBytes: 1000, missMs: 300 })) }]));
      const any = { ...drawn, tides: told };
      const [region, { files = [] } = {}] = [...told][0] ?? [];
      const at = 1 + (index % Math.max(1, files.length - 1));
      const file = files[at];
      fc.pre(region !== undefined && file !== undefined);
      const more = new Map([...told, [region, { atMs: NOW, files: files.toSpliced(at, 1).toSpliced(at - 1, 0, file) }]]);
      expect(rankOf(file.base, { ...any, tides: more })).toBeLessThanOrEqual(rankOf(file.base, any));
    }), { numRuns: 300 });
  });
});

it("chances fall with the place and the days and rise with the strength, whatever was counted", () => {
  fc.assert(fc.property(planInput, ({ odds }) => {
    const chances = chancesOf(odds);
    expect(chances).toHaveLength(CASE_COUNT);
    const [here, low, was, there] = [chances.slice(0, 8), chances.slice(8, 9), chances.slice(9, 15), chances.slice(15)];
    expect(here).toEqual(here.toSorted((a, b) => b - a));
    expect(was).toEqual(was.toSorted((a, b) => b - a));
    expect(there).toEqual(there.toSorted((a, b) => a - b));
    expect(Math.max(...low, ...was, ...there)).toBeLessThanOrEqual(Math.min(...here));
  }));
});

/** A file's place in all that was considered; what was not comes last. */
function rankOf(base: string, any: PlanInput): number {
  const { considered } = plan(any);
  const at = considered.findIndex(({ file }) => file.base === base);
  return at === -1 ? 1000 : at;
}
