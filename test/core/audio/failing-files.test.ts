import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailingFiles, MOST_FAILING } from "../../../src/core/audio/failing-files.ts";

const FILES = ["a", "b", "c"];

describe("files that fail", () => {
  it("are left out from the moment they fail until their time is over", () => {
    const failing = new FailingFiles(30_000);
    expect(failing.failed("a", 1000)).toBe(true);
    expect([...failing.leftOut(FILES, 1000)]).toEqual(["a"]);
    expect([...failing.leftOut(FILES, 30_999)]).toEqual(["a"]);
    expect(failing.leftOut(FILES, 31_000).size).toBe(0);
  });

  it("are news once, and again when their time is over", () => {
    const failing = new FailingFiles(100);
    expect([0, 50, 149, 249].map((nowMs) => failing.failed("a", nowMs))).toEqual([true, false, false, true]);
  });

  it("are never left out where the time is 0", () => {
    const failing = new FailingFiles(0);
    expect(failing.failed("a", 0)).toBe(false);
    expect(failing.leftOut(["a"], 0).size).toBe(0);
  });

  it("are believed when others tell of them, for the later of two ends and for an hour at most", () => {
    const failing = new FailingFiles(1000);
    failing.failed("a", 0);
    failing.take([["a", 500], ["b", 7000], ["c", 1e15]], 0);
    expect([...failing.leftOut(FILES, 999)]).toEqual(FILES);
    expect([...failing.leftOut(FILES, 6999)]).toEqual(["b", "c"]);
    expect(failing.leftOut(FILES, 3_600_000).size).toBe(0);
  });

  it("are what they were after any garbage is told", () => {
    fc.assert(fc.property(fc.jsonValue(), (garbage) => {
      const failing = new FailingFiles(1000);
      failing.failed("a", 0);
      failing.take(garbage, 0);
      expect(failing.leftOut(["a"], 999).has("a")).toBe(true);
    }));
  });

  it("never are more than so many, and the newest stays", () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 2 * MOST_FAILING }), (bases) => {
      const failing = new FailingFiles(1000);
      bases.forEach((base, at) => failing.failed(base, at / bases.length));
      expect(failing.all(1).length).toBeLessThanOrEqual(MOST_FAILING);
      expect(failing.leftOut(bases.slice(-1), 1).size).toBe(1);
    }));
  });

  it("tell each other the same", () => {
    const [one, other] = [new FailingFiles(1000), new FailingFiles(1000)];
    one.failed("a", 0);
    one.failed("b", 10);
    other.take(JSON.parse(JSON.stringify(one.all(20))), 20);
    expect(other.all(20)).toEqual(one.all(20));
  });
});
