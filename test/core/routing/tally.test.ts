import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addReports, emptyReport } from "../../../src/core/routing/reports.ts";
import { NOW, anyReport, asked, book, fail, health, report, served, standing } from "./seen.ts";

describe("what is told", () => {
  it("is told once, and given back where nobody heard it", () => {
    const known = book(["a", "b"]);
    asked(known, "a", NOW, { hedge: true });
    asked(known, "a", NOW, { ended: "timeout", ms: 900 });
    asked(known, "a", NOW, { ended: "drift", ms: 30 });
    known.body("a", 500_000, 100, true, NOW);
    const told = known.take(NOW);
    expect(told).toMatchObject([{ id: "a", asked: 3, failed: [["timeout", 1]], bytes: 500_000, bodyMs: 100, inFlight: 0, hedges: 1, drifts: 1 }]);
    expect(told[0]?.firstBytes.at(-1)).toBe(2);
    expect(known.take(NOW)).toEqual([]);
    known.giveBack(told);
    asked(known, "a", NOW);
    const [again] = known.take(NOW);
    expect(again).toMatchObject({ asked: 4, failed: [["timeout", 1]], hedges: 1 });
    expect(again?.firstBytes.at(-1)).toBe(3);
  });

  it("is urgent when an edge was ejected or came back, until it is told", () => {
    const known = book(["a"]);
    fail(known, "a", NOW, 2);
    expect(known.urgent).toBe(false);
    fail(known, "a", NOW, 1);
    expect(known.urgent).toBe(true);
    expect(known.take(NOW)).toMatchObject([{ ejected: "failures" }]);
    expect(known.urgent).toBe(false);
    asked(known, "a", NOW + 1500, { ended: "unreachable" }, true);
    expect(known.urgent).toBe(false);
    asked(known, "a", NOW + 9000, {}, true);
    expect(known.urgent).toBe(true);
    const [told] = known.take(NOW + 9000);
    expect(told?.ejected).toBeUndefined();
    known.giveBack([report("a", { ejected: "failures" })]);
    expect(known.urgent).toBe(true);
  });

  it("of what fill objects saw is told on, learnt from and as urgent", () => {
    const known = book(["a", "b"]);
    known.pass([served("a", 40, 30), report("b", { asked: 3, failed: [["timeout", 3]], ejected: "failures" }), served("x")], NOW);
    expect(standing(known, "a", NOW)).toMatchObject({ firstByteMs: 40, source: "here" });
    expect(health(known, "b", NOW).kind).toBe("trial");
    expect(known.urgent).toBe(true);
    expect(known.take(NOW)).toMatchObject([{ id: "a", asked: 30, peakMs: 40 }, { id: "b", asked: 3, failed: [["timeout", 3]], ejected: "failures" }]);
    known.pass([served("b")], NOW + 100);
    expect(known.urgent).toBe(true);
    const [, told] = [...known.take(NOW + 100), undefined];
    expect(told).toBeUndefined();
  });

  it("by a fill object that is gone is not repeated for ever", () => {
    const known = book(["a"]);
    known.pass([report("a", { asked: 3, failed: [["timeout", 3]], ejected: "failures" })], NOW);
    known.take(NOW);
    expect(known.take(NOW + 29_999)).toMatchObject([{ ejected: "failures" }]);
    expect(known.take(NOW + 30_000)).toEqual([]);
  });

  it("is the sum of what was seen, in whatever order and grouping it is added", () => {
    fc.assert(fc.property(anyReport, anyReport, anyReport, (a, b, c) => {
      expect(addReports(a, b)).toEqual(addReports(b, a));
      expect(addReports(addReports(a, b), c)).toEqual(addReports(a, addReports(b, c)));
      expect(addReports(a, emptyReport("a"))).toEqual(a);
    }));
  });

  it("by two is what one would have told who saw both", () => {
    const way = fc.record({ ended: fc.constantFrom("answered", "timeout", "drift", "cancelled"), ms: fc.constantFrom(10, 30, 30, 300), hedge: fc.boolean() });
    fc.assert(fc.property(fc.array(fc.tuple(way, fc.boolean()), { maxLength: 40 }), (all) => {
      const [one, other, both] = [book(["a"]), book(["a"]), book(["a"])];
      for (const [{ ended, ms, hedge }, first] of all) {
        for (const known of [first ? one : other, both]) {
          asked(known, "a", NOW, { ended: ended as "answered", ms, ...(hedge ? { hedge } : {}) });
          known.body("a", 1000, 10, true, NOW);
        }
      }
      const sum = [one, other].flatMap((known) => known.take(NOW)).reduce(addReports, emptyReport("a"));
      const [told = emptyReport("a")] = both.take(NOW);
      const plain = ({ asked, failed, bytes, bodyMs, hedges, drifts }: typeof told) => ({ asked, failed, bytes, bodyMs, hedges, drifts });
      expect(plain(sum)).toEqual(plain(told));
    }));
  });
});
