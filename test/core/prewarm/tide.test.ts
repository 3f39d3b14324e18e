import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TOLD_FILES, decodeTide, encodeTide, tideOf } from "../../../src/core/prewarm/tide.ts";
import { NOW, hot, hotFiles } from "./make.ts";

const told = (listeners = 5) => ({ listeners, nowMs: NOW });

describe("a tide", () => {
  it("tells nothing of a file with fewer listeners than the floor", () => {
    fc.assert(fc.property(hotFiles, fc.integer({ min: 2, max: 20 }), (files, floor) => {
      const quiet = new Set(files.filter(({ listeners }) => listeners < floor).map(({ base }) => base));
      expect(tideOf(files, told(floor)).files.filter(({ base }) => quiet.has(base))).toEqual([]);
    }));
  });

  it("tells the most played first, and not more than it may", () => {
    const files = Array.from({ length: TOLD_FILES + 10 }, (_, n) => hot(`a.test/${n}`, { playsPerDay: n }));
    const { files: first } = tideOf(files, told());
    expect(first).toHaveLength(TOLD_FILES);
    expect(first[0]).toMatchObject({ base: `a.test/${TOLD_FILES + 9}` });
  });

  it("says how plays have changed within a day", () => {
    const before = new Map([["a", 50], ["b", 0.01]]);
    const { files } = tideOf([hot("a"), hot("b"), hot("c")], { ...told(), before: (base) => before.get(base) });
    expect(files.map(({ trend }) => trend)).toEqual([2, 100, 100]);
  });

  it("comes out of its bytes as it went in", () => {
    const tide = tideOf([hot("a.test/ä", { playsPerDay: 12.25, tags: ["x", "y"] }), hot("b", { tags: ["x"] })], { ...told(), before: () => 7 });
    const read = decodeTide(encodeTide(tide));
    expect(read).toEqual({ ...tide, files: tide.files.map((file) => Object.assign({}, file, { trend: Math.round(file.trend * 100) / 100 })) });
  });
});

describe("bytes of a tide", () => {
  it("that are broken are nothing, and nothing is thrown", () => {
    const whole = encodeTide(tideOf([hot("a"), hot("b")], told()));
    for (let length = 0; length < whole.length; length += 1) expect(decodeTide(whole.slice(0, length))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const tide = decodeTide(Uint8Array.from([1, ...bytes]));
      expect(tide === undefined || tide.files.length <= TOLD_FILES).toBe(true);
    }));
  });

  it("of another format are nothing", () => {
    const bytes = encodeTide(tideOf([hot("a")], told()));
    expect(decodeTide(bytes.with(0, 2))).toBeUndefined();
  });

  it("that name a file twice, or not in their order, are nothing", () => {
    const { atMs, files: [a, b] } = tideOf([hot("a", { playsPerDay: 2 }), hot("b", { playsPerDay: 1 })], told());
    if (a === undefined || b === undefined) throw new Error("two files were told");
    expect(decodeTide(encodeTide({ atMs, files: [a, a] }))).toBeUndefined();
    expect(decodeTide(encodeTide({ atMs, files: [b, a] }))).toBeUndefined();
  });
});
