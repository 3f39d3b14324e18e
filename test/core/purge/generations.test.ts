import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../../src/core/purge/entry.ts";
import { Generations } from "../../../src/core/purge/generations.ts";
import { hashOf } from "../../../src/core/purge/key.ts";
import { numberAt } from "../../../src/core/purge/number.ts";
import { KEYS, Oracle, SMALL, START_MS, faultOf, hashes, number, purge } from "./make.ts";

const entry = (mode: "hard" | "soft", number: number, ...hashes: number[]): Entry & { kind: "purge" } => ({ kind: "purge", number, mode, hashes });
const at = (ms: number) => numberAt(START_MS + ms);
const of = (...keys: number[]) => Float64Array.from(keys);
const [A = 0, B = 0] = KEYS;
/** Purges of other keys, enough to fold everything older in `SMALL`. */
const flood = (ms: number) => entry("hard", at(ms), ...Array.from({ length: 8 }, (_, i) => hashOf(`flood ${ms} ${i}`)));

describe("a copy", () => {
  it("is alive before anything was purged, as of whatever", () => {
    expect(new Generations().verdict(of(A), 0)).toEqual({ kind: "alive" });
  });

  it("is dead below a hard purge of any of its keys, and alive at its number and above", () => {
    const generations = new Generations();
    generations.apply(entry("hard", at(5), A));
    generations.apply(entry("hard", at(9), hashOf("other")));
    expect(generations.verdict(of(B, A), at(5) - 1)).toEqual({ kind: "dead", by: at(5) });
    expect(generations.verdict(of(B, A), at(5))).toEqual({ kind: "alive" });
    expect(generations.verdict(of(B), 0)).toEqual({ kind: "alive" });
  });

  it("is stale below a soft purge, since the newest, and dead if there is a hard one too", () => {
    const generations = new Generations();
    generations.apply(entry("soft", at(5), A));
    generations.apply(entry("soft", at(7), A, B));
    expect(generations.verdict(of(A, B), at(4))).toEqual({ kind: "stale", by: at(7) });
    generations.apply(entry("hard", at(6), B));
    expect(generations.verdict(of(A, B), at(4))).toEqual({ kind: "dead", by: at(6) });
    expect(generations.verdict(of(A, B), at(6))).toEqual({ kind: "stale", by: at(7) });
  });

  it("is in doubt where only rows speak against it, and not when it is as of what has folded", () => {
    const generations = new Generations(SMALL);
    generations.apply(entry("hard", at(1), A));
    generations.apply(flood(5000));
    expect(generations.folded).toBeGreaterThanOrEqual(at(1));
    expect(generations.verdict(of(A), 0)).toEqual({ kind: "doubt" });
    expect(generations.verdict(of(A), generations.folded)).toEqual({ kind: "alive" });
  });

  it("is in doubt, not stale, when a hard purge may have folded behind a soft one", () => {
    const generations = new Generations(SMALL);
    generations.apply(entry("hard", at(1), A));
    generations.apply(flood(5000));
    generations.apply(entry("soft", at(9000), A));
    expect(generations.verdict(of(A), 0)).toEqual({ kind: "doubt" });
    expect(generations.settle(of(A), 0, { upTo: at(9000), hard: [at(1)], soft: [at(9000)] })).toEqual({ kind: "dead", by: at(1) });
    expect(generations.verdict(of(A), at(5000))).toEqual({ kind: "stale", by: at(9000) });
  });

  it("may join a flight as of what has folded, though seconds are rounded up in rows", () => {
    const generations = new Generations(SMALL);
    generations.apply(entry("soft", at(1), A));
    generations.apply(flood(100));
    expect(generations.newest(of(A))).toBe(generations.folded);
    expect(generations.era(of(A))).toBe(generations.folded);
  });

  it("with an exact key is not in doubt because of what others fold into its cells", () => {
    const generations = new Generations({ exactKeys: 8, cells: 1 });
    generations.apply(entry("hard", at(1), A));
    for (let second = 1; second < 9; second += 1) {
      generations.apply(flood(second * 1000));
      generations.apply(entry("hard", at(second * 1000 + 500), A));
    }
    expect(generations.verdict(of(A), at(8500))).toEqual({ kind: "alive" });
    expect(generations.newest(of(A))).toBe(at(8500));
    expect(generations.verdict(of(B), at(1500))).toEqual({ kind: "doubt" });
  });

  it("as of less than the floor is dead, known keys or not", () => {
    const generations = new Generations();
    generations.raiseFloor(at(5));
    expect(generations.verdict(of(A), at(4))).toEqual({ kind: "dead", by: at(5) });
    expect(generations.verdict(of(A), at(5))).toEqual({ kind: "alive" });
    expect(generations.era(of(A))).toBe(at(5));
  });

  it("as of what is no number is dead", () => {
    const generations = new Generations();
    generations.apply(entry("hard", at(5), A));
    expect(generations.verdict(of(B), Number.NaN).kind).toBe("dead");
  });
});

describe("merging", () => {
  const folded = (): Generations => {
    const generations = new Generations(SMALL);
    generations.apply(entry("hard", at(1), A));
    generations.apply(flood(5000));
    return generations;
  };
  const soft = (): Generations => {
    const generations = new Generations(SMALL);
    generations.apply(entry("soft", at(9000), A));
    return generations;
  };

  it("does not forget what one has folded of a key that is exact in the other", () => {
    for (const [into, from] of [[folded(), soft()], [soft(), folded()]] as const) {
      into.merge(from);
      expect(into.verdict(of(A), 0)).toEqual({ kind: "doubt" });
    }
  });

  it("does not forget what one had folded of a key that is exact in both", () => {
    const [into, from] = [soft(), folded()];
    from.apply(entry("soft", at(9000), A));
    into.merge(from);
    expect(into.verdict(of(A), 0)).toEqual({ kind: "doubt" });
  });
});

describe("settling", () => {
  const generations = new Generations(SMALL);
  generations.apply(entry("hard", at(3000), A));
  generations.apply(flood(5000));
  generations.apply(flood(8000));

  it("believes the log about keys that folded", () => {
    expect(generations.settle(of(B), at(1), { upTo: at(8000), hard: [0], soft: [0] })).toEqual({ kind: "alive" });
    expect(generations.settle(of(B), at(1), { upTo: at(8000), hard: [0], soft: [at(2)] })).toEqual({ kind: "stale", by: at(2) });
  });

  it("leaves the doubt when who answers knows less than what has folded, or answers for other keys", () => {
    expect(generations.settle(of(A), at(1), { upTo: at(2), hard: [0], soft: [0] })).toEqual({ kind: "doubt" });
    expect(generations.settle(of(A, B), at(1), { upTo: at(8000), hard: [0], soft: [0] })).toEqual({ kind: "doubt" });
  });

  it("counts what is known here and not yet there", () => {
    const ahead = new Generations(SMALL);
    ahead.apply(entry("hard", at(9), A));
    expect(ahead.settle(of(A), at(1), { upTo: at(2), hard: [0], soft: [0] })).toEqual({ kind: "dead", by: at(9) });
  });
});

describe("beside who remembers everything", () => {
  it("no verdict is too mild nor too harsh, in any order and however often told", () => {
    fc.assert(fc.property(fc.array(purge, { maxLength: 50 }), fc.array(fc.tuple(hashes, number), { minLength: 1 }), fc.nat(), (purges, copies, turn) => {
      const generations = new Generations(SMALL);
      for (const each of purges) generations.apply(each);
      for (const each of purges.slice(turn % (purges.length + 1))) generations.apply(each);
      const oracle = new Oracle(purges);
      for (const [keys, asOf] of copies) expect(faultOf(generations, oracle, keys, asOf)).toBeUndefined();
    }));
  });

  it("nothing is in doubt as long as all keys are exact", () => {
    fc.assert(fc.property(fc.array(purge, { maxLength: 50 }), hashes, number, (purges, keys, asOf) => {
      const generations = new Generations({ exactKeys: KEYS.length, cells: 1 });
      for (const each of purges) generations.apply(each);
      expect(generations.verdict(Float64Array.from(keys), asOf)).toEqual(new Oracle(purges).verdict(keys, asOf));
    }));
  });

  it("merged in any order, some of them twice, they know what each knew", () => {
    fc.assert(fc.property(fc.array(fc.array(purge, { maxLength: 20 }), { minLength: 2, maxLength: 4 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 }), fc.array(fc.tuple(hashes, number)), (parts, merges, copies) => {
      const replicas = parts.map((purges) => {
        const generations = new Generations(SMALL);
        for (const each of purges) generations.apply(each);
        return { generations, purges: [...purges] };
      });
      for (const [into, from] of merges) {
        const [a, b] = [replicas[into % replicas.length], replicas[from % replicas.length]];
        if (a === undefined || b === undefined || a === b) continue;
        a.generations.merge(b.generations);
        a.purges.push(...b.purges);
      }
      for (const { generations, purges } of replicas) {
        for (const [keys, asOf] of copies) expect(faultOf(generations, new Oracle(purges), keys, asOf)).toBeUndefined();
      }
    }));
  });

  it("the version stands exactly as long as nothing changes", () => {
    fc.assert(fc.property(fc.array(purge, { minLength: 1, maxLength: 4 }), (purges) => {
      const generations = new Generations();
      for (const each of purges) generations.apply(each);
      const { version } = generations;
      expect(version).toBeGreaterThan(0);
      for (const each of purges) generations.apply(each);
      expect(generations.version).toBe(version);
      generations.apply(entry("hard", generations.top + 1, A));
      expect(generations.version).toBeGreaterThan(version);
    }));
  });
});
