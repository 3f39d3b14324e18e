import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cmcd } from "../../../src/core/audio/cmcd.ts";
import { type Urgency, isUsual, patienceOf } from "../../../src/core/routing/patience.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import { NEUTRAL_PATIENCE } from "../../../src/core/routing/question.ts";

const listener = (cmcd?: Cmcd, urgency?: number): Urgency => ({ purpose: "listener", cmcd, urgency });

describe("patience", () => {
  it.each<[string, Urgency, number]>([
    ["of whom nothing is known is neutral", listener(), NEUTRAL_PATIENCE],
    ["of whom the player says nothing of its buffer is neutral", listener({ bitrateKbps: 320, throughputKbps: 100 }), NEUTRAL_PATIENCE],
    ["ends at start-up", listener({ startup: true, bufferMs: 60_000 }), 0],
    ["ends where the buffer ran dry", listener({ starved: true, bufferMs: 60_000 }), 0],
    ["is none without sound", listener({ bufferMs: 0 }), 0],
    ["is none with two seconds", listener({ bufferMs: 2000 }), 0],
    ["grows with the buffer", listener({ bufferMs: 16_000 }), 0.45],
    ["is nearly complete at half a minute", listener({ bufferMs: 30_000 }), 0.9],
    ["of a listener never is complete", listener({ bufferMs: 3_600_000 }), 0.9],
    ["is that of half the buffer where it is played twice as fast", listener({ bufferMs: 32_000, playbackRate: 2 }), 0.45],
    ["is that of twice the buffer where nothing is played", listener({ bufferMs: 8000, playbackRate: 0 }), 0.45],
    ["goes by the deadline", listener({ deadlineMs: 16_000 }), 0.45],
    ["goes by a deadline as the clock runs, however quickly is played", listener({ deadlineMs: 16_000, playbackRate: 2 }), 0.45],
    ["goes by the sooner of deadline and buffer", listener({ bufferMs: 30_000, deadlineMs: 2000 }), 0],
    ["counts in full what a quick line fills again", listener({ bufferMs: 30_000, bitrateKbps: 1000, throughputKbps: 1500 }), 0.9],
    ["counts for less what the line hardly fills again", listener({ bufferMs: 30_000, bitrateKbps: 1000, throughputKbps: 800 }), 0.45],
    ["of a prefetch is complete", { purpose: "prefetch", cmcd: { startup: true } }, 1],
    ["of a player that preloads is complete", listener({ preloading: true, startup: true, bufferMs: 0 }), 1],
    ["of warming is complete", { purpose: "warming" }, 1],
    ["of a background refresh is complete", { purpose: "refresh", cmcd: { startup: true } }, 1],
    ["is that of Priority where nothing else is known", listener(undefined, 0), 0],
    ["grows with each step of urgency", listener(undefined, 4), 0.4],
    ["of what is in the background is greater", listener(undefined, 7), 0.7],
    ["is shifted by Priority where there is a buffer", listener({ bufferMs: 16_000 }, 5), 0.65],
    ["is complete at most", listener({ bufferMs: 30_000 }, 7), 1],
    ["does not come from Priority where the sound runs out", listener({ bufferMs: 0 }, 7), 0],
    ["of what is ahead of one who starts leaves him able to hedge", { purpose: "ahead", cmcd: { startup: true } }, 0.4],
    ["of what is ahead of anybody does not hedge", { purpose: "ahead" }, 0.58],
  ])("%s", (_, urgency, patience) => {
    expect(patienceOf(urgency)).toBeCloseTo(patience, 10);
  });

  it("of what is ahead stands on the right side of hedging", () => {
    expect(patienceOf({ purpose: "ahead", cmcd: { startup: true } })).toBeLessThanOrEqual(DEFAULT_POLICY.hedgePatience);
    expect(patienceOf({ purpose: "ahead" })).toBeGreaterThan(DEFAULT_POLICY.hedgePatience);
  });

  it("says when nothing is said", () => {
    expect([{ purpose: "listener" } as const, listener(undefined, 3)].map(isUsual)).toEqual([true, true]);
    expect([listener(undefined, 2), listener({ startup: true }), { purpose: "ahead" } as const].map(isUsual)).toEqual([false, false, false]);
  });
});

const cmcds: fc.Arbitrary<Cmcd> = fc.record({
  startup: fc.constant(true as const), starved: fc.constant(true as const), preloading: fc.constant(true as const),
  bufferMs: fc.integer({ min: 0, max: 90_000 }), deadlineMs: fc.integer({ min: 0, max: 90_000 }), playbackRate: fc.double({ min: 0, max: 16, noNaN: true }),
  bitrateKbps: fc.integer({ min: 1, max: 3000 }), throughputKbps: fc.integer({ min: 1, max: 5000 }),
}, { requiredKeys: [] });
const urgencies = fc.option(fc.integer({ min: 0, max: 7 }), { nil: undefined });
const purposes = fc.constantFrom("listener", "ahead", "prefetch", "warming", "refresh");

describe("whatever is said", () => {
  it("patience lies between none and complete", () => {
    fc.assert(fc.property(purposes, cmcds, urgencies, (purpose, cmcd, urgency) => {
      const patience = patienceOf({ purpose, cmcd, urgency });
      expect(patience >= 0 && patience <= 1).toBe(true);
    }));
  });

  it.each<[string, (cmcd: Cmcd, more: number) => [less: Cmcd, more: Cmcd]]>([
    ["more in the buffer", (cmcd, more) => [{ bufferMs: 5000, ...cmcd }, { ...cmcd, bufferMs: (cmcd.bufferMs ?? 5000) + more * 90_000 }]],
    ["a later deadline", (cmcd, more) => [{ deadlineMs: 5000, ...cmcd }, { ...cmcd, deadlineMs: (cmcd.deadlineMs ?? 5000) + more * 90_000 }]],
    ["a slower playback", (cmcd, more) => [{ playbackRate: 1, ...cmcd }, { ...cmcd, playbackRate: (cmcd.playbackRate ?? 1) * (1 - more) }]],
    ["a quicker line", (cmcd, more) => [{ throughputKbps: 500, ...cmcd }, { ...cmcd, throughputKbps: (cmcd.throughputKbps ?? 500) * (1 + 9 * more) }]],
  ])("%s is never less patient", (_, change) => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(purposes, cmcds, urgencies, share, (purpose, cmcd, urgency, by) => {
      const [less, more] = change(cmcd, by);
      expect(patienceOf({ purpose, cmcd: more, urgency })).toBeGreaterThanOrEqual(patienceOf({ purpose, cmcd: less, urgency }) - 1e-12);
    }));
  });

  it("a lower urgency is never less patient, and what is ahead never less than what is waited for", () => {
    fc.assert(fc.property(cmcds, fc.integer({ min: 0, max: 6 }), (cmcd, urgency) => {
      expect(patienceOf(listener(cmcd, urgency + 1))).toBeGreaterThanOrEqual(patienceOf(listener(cmcd, urgency)));
      expect(patienceOf({ purpose: "ahead", cmcd, urgency })).toBeGreaterThanOrEqual(patienceOf(listener(cmcd, urgency)));
    }));
  });
});
