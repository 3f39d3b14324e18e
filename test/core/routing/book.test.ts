import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_DRIFTS } from "../../../src/core/routing/drifts.ts";
import { NOW, asked, book, served, standing } from "./seen.ts";

describe("a book", () => {
  it("counts what is under way, bodies too, and forgets bodies whose end nobody told", () => {
    const known = book(["a"]);
    known.began("a", NOW);
    known.began("a", NOW);
    expect(standing(known, "a", NOW).inFlight).toBe(2);
    known.ended({ edge: "a", ended: "answered", ms: 5 }, NOW);
    known.ended({ edge: "a", ended: "timeout", ms: 5 }, NOW);
    expect(standing(known, "a", NOW).inFlight).toBe(1);
    known.body("a", 10, 1, true, NOW);
    expect(standing(known, "a", NOW).inFlight).toBe(0);
    asked(known, "a", NOW);
    expect(standing(known, "a", NOW + 60_000).inFlight).toBe(0);
  });

  it("knows which edges drift from which representation, for some minutes", () => {
    const known = book(["a", "b"]);
    known.drifted("a", '"v1"', NOW);
    known.drifted("x", '"v1"', NOW);
    expect(known.standings(NOW, undefined, '"v1"').map(({ drifts }) => drifts)).toEqual([true, false]);
    expect(known.standings(NOW, undefined, '"v2"').map(({ drifts }) => drifts)).toEqual([false, false]);
    expect(known.standings(NOW).map(({ drifts }) => drifts)).toEqual([false, false]);
    expect(known.driftOf("a", '"v1"', NOW + 299_999)).toBe(true);
    expect(known.driftOf("a", '"v1"', NOW + 300_000)).toBe(false);
    expect(known.driftOf("x", '"v1"', NOW)).toBe(false);
  });

  it("forgets the oldest drift where there are too many", () => {
    const known = book(["a"]);
    for (let at = 0; at <= MOST_DRIFTS; at += 1) known.drifted("a", String(at), NOW);
    expect(known.driftOf("a", "0", NOW)).toBe(false);
    expect(known.driftOf("a", "1", NOW)).toBe(true);
    expect(known.driftOf("a", String(MOST_DRIFTS), NOW)).toBe(true);
    known.drifted("a", "1", NOW);
    known.drifted("a", "new", NOW);
    expect(known.driftOf("a", "1", NOW)).toBe(true);
    expect(known.driftOf("a", "2", NOW)).toBe(false);
  });

  it("ignores edges that are in no settings", () => {
    const known = book(["a"]);
    const before = known.standings(NOW);
    asked(known, "x", NOW);
    known.body("x", 1e6, 100, false, NOW);
    known.giveBack([served("x")]);
    expect(known.standings(NOW)).toEqual(before);
    expect(known.take(NOW)).toEqual([]);
  });

  it("gives only figures that can be, whatever it is told", () => {
    const odd = fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY, 0, 30, 1e300);
    fc.assert(fc.property(fc.array(fc.tuple(odd, odd, fc.constantFrom("answered", "timeout", "cancelled")), { maxLength: 20 }), (all) => {
      const known = book(["a", "b"]);
      for (const [ms, bytes, ended] of all) {
        known.began("a", NOW, true);
        known.ended({ edge: "a", ended: ended as "answered", ms, status: 503, retryAfterSec: bytes }, NOW);
        known.body("a", bytes, ms, true, NOW);
        known.pass([{ ...served("b"), peakMs: ms, bytes, bodyMs: ms, asked: ms }], NOW);
      }
      for (const { firstByteMs, mbps, inFlight, kbps = 0, p95Ms = 0 } of known.standings(NOW + 1000)) {
        for (const value of [firstByteMs, mbps, inFlight, kbps, p95Ms]) expect(value >= 0 && Number.isFinite(value)).toBe(true);
      }
    }));
  });
});
