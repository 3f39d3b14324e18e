import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Rows } from "../../../src/core/purge/rows.ts";
import { numberAt } from "../../../src/core/purge/number.ts";
import { KEYS, START_MS, number } from "./make.ts";

const [A = 0, B = 0] = KEYS;

describe("rows", () => {
  it("know nothing of what nothing was counted for", () => {
    expect(new Rows(65_536).bound(A)).toBe(0);
  });

  it("round up to the second", () => {
    const rows = new Rows(65_536);
    rows.raise(A, numberAt(START_MS) + 1);
    expect(rows.bound(A)).toBe(numberAt(START_MS + 1000));
    rows.raise(B, numberAt(START_MS));
    expect(rows.bound(B)).toBe(numberAt(START_MS));
  });

  it("are above every number from where seconds no longer fit into a cell", () => {
    const rows = new Rows(16);
    rows.raise(A, numberAt(0xffff_ffff * 1000 + 1));
    expect(rows.bound(A)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([0, 3, 131_072, 1.5])("refuse to be %d cells wide", (width) => {
    expect(() => new Rows(width)).toThrow(RangeError);
  });

  it("are never too old, merged or not", () => {
    const counted = fc.array(fc.tuple(fc.constantFrom(...KEYS), number));
    fc.assert(fc.property(counted, counted, (here, there) => {
      const [a, b] = [new Rows(16), new Rows(16)];
      for (const [hash, number] of here) a.raise(hash, number);
      for (const [hash, number] of there) b.raise(hash, number);
      a.merge(b);
      for (const [hash, number] of [...here, ...there]) expect(a.bound(hash)).toBeGreaterThanOrEqual(number);
    }));
  });
});
