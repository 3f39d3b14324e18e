import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Exact } from "../../../src/core/purge/exact.ts";
import { KEYS } from "./make.ts";

/** Keys as old as the list says, put one after the other; which of them folded, and which are left with what they had. */
function put(most: number, ages: readonly number[]) {
  const folded: { hash: number; newest: number }[] = [];
  const exact = new Exact(most, (hash, newest) => folded.push({ hash, newest }));
  for (const [i, age] of ages.entries()) exact.put({ hash: KEYS[i] ?? 0, hard: i % 2 === 0 ? age : 1, soft: i % 2 === 0 ? 1 : age, before: i });
  return { folded, left: Array.from(exact.places(), (place) => exact.at(place)) };
}

it("the oldest make room, whether it was hard or soft, and the others keep what they have", () => {
  const { folded, left } = put(8, [5, 9, 3, 8, 7, 2, 6, 4, 10]);
  expect(folded).toEqual([{ hash: KEYS[5], newest: 2 }]);
  expect(left.map(({ hash, hard, soft, before }) => [KEYS.indexOf(hash), hard, soft, before]).toSorted(([a = 0], [b = 0]) => a - b))
    .toEqual([[0, 5, 1, 0], [1, 1, 9, 1], [2, 3, 1, 2], [3, 1, 8, 3], [4, 7, 1, 4], [6, 6, 1, 6], [7, 1, 4, 7], [8, 10, 1, 8]]);
});

it("an eighth of the keys makes room and no more, however many are of one number", () => {
  expect(put(16, Array.from({ length: 17 }, () => 5)).folded).toHaveLength(2);
});

it("no key is lost, none is there twice, and no more are kept than there is room for", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: KEYS.length }), (most, ages) => {
    const { folded, left } = put(most, ages);
    expect(left.length).toBeLessThanOrEqual(most);
    expect([...folded, ...left].map(({ hash }) => hash).toSorted((a, b) => a - b)).toEqual(KEYS.slice(0, ages.length).toSorted((a, b) => a - b));
  }));
});
