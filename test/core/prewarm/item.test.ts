import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Around, type Item, MOST_TRIES, afterStep } from "../../../src/core/prewarm/item.ts";
import type { StepOutcome, Warmed } from "../../../src/core/prewarm/step.ts";

const NEW: Item = { cursor: 0, tries: 0, laterMs: 0, absentMs: 0, found: true };
const file = (slices: number): Warmed => ({ size: slices * 10, slices, bytes: slices * 10, freshUntilMs: 9, tags: [] });
const at = (nowMs: number, changes: Partial<Around> = {}): Around => ({ wellAtMs: 0, nowMs, refresh: false, ...changes });
const later: StepOutcome = { kind: "later", why: "answers 503", status: 503, upstreamRequests: 1 };
const warm = (slices: number, from: "colo" | "reserve" | "upstream" = "upstream"): StepOutcome =>
  ({ kind: "warm", from, bytes: 10, upstreamRequests: from === "upstream" ? 1 : 0, file: file(slices) });

/** What came of a URL whose steps come out like these, a second apart; and the steps it took. */
function through(outcomes: readonly StepOutcome[], wellAtMs: (step: number) => number = () => 0) {
  let item = NEW;
  for (const [i, outcome] of outcomes.entries()) {
    const next = afterStep(item, outcome, at((i + 1) * 1000, { wellAtMs: wellAtMs(i) }));
    if (next.kind !== "again") return { ...next, steps: i + 1 };
    item = next.item;
  }
  return { kind: "again" as const, item, steps: outcomes.length };
}

describe("a URL", () => {
  it("is done after as many steps as it has slices, whatever comes between", () => {
    const between = fc.array(fc.constantFrom<StepOutcome>({ kind: "absent" }, later), { maxLength: 5 });
    fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.array(between, { minLength: 9, maxLength: 9 }), (slices, betweens) => {
      const outcomes = Array.from({ length: slices }, (_, i) => [...(betweens[i] ?? []), warm(slices)]).flat();
      expect(through(outcomes)).toMatchObject({ kind: "done", steps: outcomes.length, item: { cursor: slices, found: false } });
    }));
  });

  it("was found when each of its slices was in the colo", () => {
    expect(through([warm(2, "colo"), warm(2, "colo")])).toMatchObject({ kind: "done", item: { found: true } });
    expect(through([warm(2, "colo"), warm(2, "reserve")])).toMatchObject({ kind: "done", item: { found: false } });
  });

  it("that was asked about and found to hold needs no more steps", () => {
    const confirmed: StepOutcome = { kind: "warm", from: "colo", bytes: 0, upstreamRequests: 1, file: file(7) };
    expect(afterStep(NEW, confirmed, at(1, { refresh: true }))).toMatchObject({ kind: "done", item: { cursor: 7 } });
    expect(afterStep(NEW, confirmed, at(1))).toMatchObject({ kind: "again", item: { cursor: 1 } });
    expect(afterStep(NEW, warm(7), at(1, { refresh: true }))).toMatchObject({ kind: "again", item: { cursor: 1 } });
  });

  it("fails at once when it cannot be warmed", () => {
    expect(afterStep(NEW, { kind: "refused", why: "not found", status: 404, upstreamRequests: 1 }, at(1))).toEqual({ kind: "failed", why: "not found", status: 404 });
    expect(afterStep(NEW, { kind: "refused", why: "private", upstreamRequests: 0 }, at(1))).toEqual({ kind: "failed", why: "private" });
  });

  it(`fails after ${MOST_TRIES} tries between which its upstream answered others`, () => {
    expect(through([later, later, later, later], (i) => (i + 1) * 1000 - 1)).toMatchObject({ kind: "failed", steps: MOST_TRIES, status: 503 });
  });

  it("is tried for ever while its upstream is down, and waits longer after each try that counted", () => {
    expect(through(Array.from({ length: 500 }, () => later), () => 500)).toMatchObject({ kind: "again", item: { tries: 10 } });
    const first = afterStep(NEW, later, at(1000, { wellAtMs: 1 }));
    const second = first.kind === "again" ? afterStep(first.item, later, at(2000, { wellAtMs: 1500 })) : first;
    expect([first, second]).toMatchObject([{ kind: "again", dueMs: 6000 }, { kind: "again", dueMs: 12_000 }]);
  });

  it("is not given up for what went wrong on this side of its upstream, unless that goes on and on", () => {
    const ours: StepOutcome = { kind: "later", why: "buffers", upstreamRequests: 0 };
    expect(through(Array.from({ length: 25 }, () => ours), (i) => (i + 1) * 1000 - 1)).toMatchObject({ kind: "again" });
    expect(through(Array.from({ length: 40 }, () => ours), (i) => (i + 1) * 1000 - 1)).toMatchObject({ kind: "failed", steps: 30 });
  });

  it("that the reserve is without is looked for again, ever more seldom, every eight seconds at last", () => {
    let item = NEW;
    const waits: number[] = [];
    for (let nowMs = 1000; waits.length < 12;) {
      const next = afterStep(item, { kind: "absent" }, at(nowMs));
      if (next.kind !== "again") throw new Error(next.kind);
      waits.push(next.dueMs - nowMs);
      nowMs = next.dueMs;
      item = next.item;
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect([waits[0], waits.at(-1)]).toEqual([1000, 8000]);
  });
});
