import { array, assert, constant, integer, oneof, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { Promises } from "../../../src/core/purge/promises.ts";

const made = (proven = 0) => {
  let token = 0;
  return new Promises(() => (token += 1), proven);
};

describe("promises", () => {
  it("hold back what was noted after them until they have ended", () => {
    const promises = made();
    expect(promises.give(1600, 3200)).toBe(4800);
    const { timer } = promises.note(7, 2000);
    expect(timer?.afterMs).toBe(2800);
    expect(promises.proven).toBe(0);
    expect(promises.onTimer(timer?.token ?? 0, 4800).ended.map(({ upTo }) => upTo)).toEqual([7]);
    expect(promises.proven).toBe(7);
  });

  it("hold back nothing where none stands", () => {
    const promises = made();
    promises.give(0, 1600);
    expect(promises.note(7, 1600)).toEqual({});
    expect(promises.proven).toBe(7);
  });

  it("do not outlast what they rest on", () => {
    const promises = made();
    expect(promises.give(1000, 5000, 2500.7)).toBe(2500);
    expect(promises.latestMs).toBe(2500);
    expect(promises.give(1000, 5000, 900)).toBe(900);
    expect(promises.latestMs).toBe(2500);
  });

  it("that end earlier than one given before do not shorten it", () => {
    const promises = made();
    promises.give(0, 5000);
    promises.give(100, 1000);
    expect(promises.latestMs).toBe(5000);
  });

  it("given after a purge do not hold it back", () => {
    const promises = made();
    promises.give(0, 1600);
    const { timer } = promises.note(1, 100);
    promises.give(200, 8000);
    const { timer: second } = promises.note(2, 300);
    expect(promises.onTimer(timer?.token ?? 0, 1600).ended).toHaveLength(1);
    expect(promises.proven).toBe(1);
    promises.onTimer(second?.token ?? 0, 8208);
    expect(promises.proven).toBe(2);
  });

  it("wait by clock and by timer: neither alone will do", () => {
    const promises = made();
    promises.give(0, 1600);
    const { timer } = promises.note(1, 0);
    const token = timer?.token ?? 0;
    // The timer fired, the clock is behind it.
    expect(promises.onTimer(token, 1500)).toEqual({ ended: [], timer: { afterMs: 100, token } });
    expect(promises.proven).toBe(0);
    // The clock has passed, the timer has not fired: nothing has been said to it.
    expect(promises.proven).toBe(0);
    promises.onTimer(token, 1601);
    expect(promises.proven).toBe(1);
  });

  it("are one obligation for all purges between two of them", () => {
    const promises = made();
    promises.give(0, 1600);
    expect(promises.note(1, 10).timer).toBeDefined();
    expect(promises.note(2, 20).timer).toBeUndefined();
    expect(promises.open).toEqual([{ after: 0, upTo: 2, endMs: 1600, notedAtMs: 10 }]);
  });

  it("are few obligations however many promises are given", () => {
    const promises = made();
    for (let i = 0; i < 5000; i += 1) {
      promises.give(i, 5000);
      promises.note(i + 1, i);
    }
    expect(promises.open.length).toBeLessThanOrEqual(5000 / 16 + 1);
  });

  it("are over when whoever was promised says so", () => {
    const promises = made(5);
    promises.give(0, 1600);
    promises.note(6, 0);
    promises.give(0, 3200);
    promises.note(7, 0);
    expect(promises.proven).toBe(5);
    promises.release(6);
    expect(promises.proven).toBe(6);
    promises.release(7);
    expect(promises.proven).toBe(7);
  });

  it("never count as over before every end given before a purge has passed", () => {
    const step = oneof(record({ kind: constant("give" as const), ms: integer({ min: 1, max: 500 }) }), record({ kind: constant("note" as const), ms: constant(0) }), record({ kind: constant("wait" as const), ms: integer({ min: 0, max: 300 }) }));
    assert(property(array(step, { maxLength: 60 }), (steps) => {
      const promises = made();
      const timers: { atMs: number; token: number }[] = [];
      const owed: { number: number; endMs: number }[] = [];
      let [now, number, latest] = [0, 0, 0];
      for (const { kind, ms } of steps) {
        if (kind === "give") latest = Math.max(latest, promises.give(now, ms));
        else if (kind === "wait") now += ms;
        else {
          number += 1;
          owed.push({ number, endMs: latest });
          const { timer } = promises.note(number, now);
          if (timer !== undefined) timers.push({ atMs: now + timer.afterMs, token: timer.token });
        }
        for (const { token } of timers.filter(({ atMs }) => atMs <= now)) promises.onTimer(token, now);
        for (const { number: each, endMs } of owed) {
          if (promises.proven >= each) expect(endMs).toBeLessThanOrEqual(now);
          else expect(endMs + 16).toBeGreaterThan(now);
        }
      }
    }), { numRuns: 500 });
  });
});
