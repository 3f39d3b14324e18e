import { describe, expect, it } from "vitest";
import { currentAgeSec, freshnessOf, mayStandInForError } from "../../../src/core/cache/freshness.ts";
import { NOW_MS, descriptorOf } from "./make.ts";

/** Asked at NOW_MS with `Age: 5`; fresh for 60 s, stale for 10 more, standing in for errors for 100. */
const COPY = descriptorOf({ ageSec: 5, freshSec: 60, staleWhileRevalidateSec: 10, staleIfErrorSec: 100 });
const after = (sec: number) => NOW_MS + sec * 1000;

describe("age (RFC 9111 §4.2.3)", () => {
  it("is the upstream's Age and the time since the request was sent, in fractions of a second too", () => {
    expect(currentAgeSec(COPY, after(0))).toBe(5);
    expect(currentAgeSec(COPY, after(1.5))).toBe(6.5);
  });

  it("never falls below the upstream's Age when a clock steps back", () => {
    expect(currentAgeSec(COPY, after(-30))).toBe(5);
  });
});

describe("freshness", () => {
  it.each([
    [0, "fresh", "RFC 9111 §4.2"],
    [54.999, "fresh", "RFC 9111 §4.2: the lifetime is greater than the age"],
    [55, "stale", "RFC 9111 §4.2: equal is not greater; RFC 5861 §3 begins"],
    [64.999, "stale", "RFC 5861 §3: within stale-while-revalidate"],
    [65, "expired", "RFC 5861 §3: the window has passed"],
    [10_000, "expired", "long after"],
  ] as const)("after %d s is %s (%s)", (sec, freshness, _clause) => {
    expect(freshnessOf(COPY, after(sec))).toBe(freshness);
  });

  it("goes from fresh to expired where there is no window", () => {
    const strict = { ...COPY, staleWhileRevalidateSec: 0 };
    expect([freshnessOf(strict, after(54.999)), freshnessOf(strict, after(55))]).toEqual(["fresh", "expired"]);
  });

  it("is expired at once with a lifetime of 0, as after no-cache (RFC 9111 §5.2.2.4)", () => {
    expect(freshnessOf(descriptorOf({ freshSec: 0, staleWhileRevalidateSec: 0 }), NOW_MS)).toBe("expired");
  });

  it("counts an upstream's Age past the lifetime: such an answer arrives stale", () => {
    expect(freshnessOf(descriptorOf({ ageSec: 60, freshSec: 60, staleWhileRevalidateSec: 10 }), NOW_MS)).toBe("stale");
  });
});

describe("standing in for an error (RFC 5861 §4)", () => {
  it.each([[0, true], [154.999, true], [155, false]] as const)("after %d s: %s", (sec, may) => {
    expect(mayStandInForError(COPY, after(sec))).toBe(may);
  });

  it("reaches at least as far as stale-while-revalidate: what may be served without an error may be served with one", () => {
    const copy = descriptorOf({ freshSec: 60, staleWhileRevalidateSec: 50, staleIfErrorSec: 0 });
    expect([mayStandInForError(copy, after(109.999)), mayStandInForError(copy, after(110))]).toEqual([true, false]);
  });

  it("ends with freshness where both windows are 0 (must-revalidate, RFC 9111 §5.2.2.2)", () => {
    const strict = descriptorOf({ freshSec: 60, staleWhileRevalidateSec: 0, staleIfErrorSec: 0 });
    expect([mayStandInForError(strict, after(59.999)), mayStandInForError(strict, after(60))]).toEqual([true, false]);
  });
});

it("a confirmed copy counts from its confirmation and stays the same representation", () => {
  const again = { ...COPY, askedAtMs: after(100), ageSec: 0, freshSec: 30, asOf: 7 };
  expect([freshnessOf(again, after(129.999)), freshnessOf(again, after(130))]).toEqual(["fresh", "stale"]);
});
