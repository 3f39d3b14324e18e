import { describe, expect, it } from "vitest";
import { Lease } from "../../../src/core/purge/lease.ts";
import { SYNC_FORMAT, type News, type SyncAnswer } from "../../../src/core/purge/sync.ts";
import { Exact } from "../../../scripts/simulation/exact.ts";

const delta = (since: number, upTo: number): News => ({ kind: "delta", since, upTo, entries: [] });
const HOUR_MS = 3_600_000;

function answer(number: number, stampMs: number, endMs: number, news: News = delta(0, number), incarnation = "a"): SyncAnswer {
  return { format: SYNC_FORMAT, promised: { incarnation, number, stampMs, endMs }, ledgerAhead: { leastMs: -10, mostMs: 10 }, news };
}

const made = (draw = 0.5) => {
  const known = new Exact();
  return { known, lease: new Lease(known, () => draw) };
};

describe("a lease", () => {
  it("holds for nothing before it was ever given", () => {
    expect(made().lease.holdsFor(0)).toBe(false);
  });

  it("holds for requests that arrived before its end, counted from when it was asked for, whatever the promiser's clock shows", () => {
    const { lease } = made();
    expect(lease.take(answer(5, HOUR_MS, HOUR_MS + 5000), 1000, 1200)).toBe("held");
    expect(lease.untilMs).toBe(1000 + 4900 - 104);
    expect(lease.holdsFor(lease.untilMs - 1)).toBe(true);
    expect(lease.holdsFor(lease.untilMs)).toBe(false);
  });

  it("is not held by who does not know what it is about", () => {
    const { lease, known } = made();
    expect(lease.take(answer(9, 0, 5000, delta(3, 9)), 0, 10)).toBe("gap");
    expect(lease.take(answer(9, 0, 5000, delta(0, 8)), 0, 10)).toBe("gap");
    expect(known.n).toBe(8);
    expect(lease.holdsFor(0)).toBe(false);
    expect(lease.take(answer(9, 0, 5000, delta(8, 9)), 0, 10)).toBe("held");
  });

  it("is held by who knows more than it is about", () => {
    const { lease, known } = made();
    known.take(delta(0, 20));
    expect(lease.take(answer(5, 0, 5000, delta(5, 5)), 0, 10)).toBe("held");
  });

  it.each([
    ["promises nothing", answer(1, 700, 700)],
    ["ended on the way", answer(1, 700, 900)],
  ])("is not held by an answer that %s, whose news count all the same", (_, said) => {
    const { lease, known } = made();
    expect(lease.take(said, 1000, 1100)).toBe("nothing-promised");
    expect(known.n).toBe(1);
    expect(lease.holdsFor(1000)).toBe(false);
  });

  it("is not held by an answer in another format", () => {
    expect(made().lease.take({ ...answer(1, 0, 5000), format: 2 as 3 }, 0, 1)).toBe("format");
  });

  it("is not shortened by another promise, nor by one that comes late", () => {
    const { lease } = made();
    lease.take(answer(1, 0, 5000), 0, 10);
    const { untilMs } = lease;
    lease.take(answer(1, 50, 1050, delta(0, 1), "b"), 20, 60);
    lease.take(answer(1, 0, 4000), 0, 70);
    expect(lease.untilMs).toBe(untilMs);
  });

  it("that another isolate left is of no use without an exchange with the same incarnation", () => {
    const { lease } = made();
    expect(lease.takeShared(answer(1, HOUR_MS, HOUR_MS + 5000), 0)).toBe("unbound");
    lease.take(answer(1, HOUR_MS, HOUR_MS, delta(0, 1)), 1000, 1020);
    expect(lease.takeShared(answer(1, -HOUR_MS, -HOUR_MS + 5000, delta(0, 1), "b"), 1500)).toBe("unbound");
    expect(lease.takeShared(answer(1, HOUR_MS + 400, HOUR_MS + 5400), 1500)).toBe("held");
    // Ours read 1,000 when the promiser's read an hour: its end is at 6,400 of ours, less what clocks may part and step.
    expect(lease.untilMs).toBeLessThan(6400 - 104);
    expect(lease.untilMs).toBeGreaterThan(6400 - 104 - 150);
  });

  it("is shared with the delta it came with, and without a whole", () => {
    const { lease } = made();
    expect(lease.share).toBeUndefined();
    const said = answer(5, 0, 5000, delta(0, 5));
    lease.take(said, 0, 10);
    expect(lease.share).toBe(said);
    lease.take(answer(9, 100, 5100, { kind: "whole", upTo: 9, snapshot: new Exact().whole() }), 100, 110);
    expect(lease.share?.news).toEqual(delta(9, 9));
  });

  it.each([[0, 0.5], [0.999_999, 0.8]])("is renewed ahead of its end: a draw of %f at %f of it", (draw, share) => {
    const { lease } = made(draw);
    lease.take(answer(1, 0, 5000), 0, 0);
    const at = lease.untilMs * share;
    expect(lease.renewDue(at - 5)).toBe(false);
    expect(lease.renewDue(at + 5)).toBe(true);
    expect(lease.renewDue(lease.untilMs)).toBe(false);
  });

  it("is renewed by one request at a time, and by another when that one is not heard of", () => {
    const { lease } = made();
    expect(lease.beginRenewal(0)).toBe(true);
    expect(lease.beginRenewal(1999)).toBe(false);
    expect(lease.beginRenewal(2000)).toBe(true);
    lease.endRenewal();
    expect(lease.beginRenewal(2001)).toBe(true);
  });

  it("knows the ledger's clock from answers that promise, the latest asked for", () => {
    const { lease } = made();
    expect(lease.ledgerAhead(0)).toBeUndefined();
    lease.take(answer(1, 500, 500), 0, 10);
    expect(lease.ledgerAhead(0)).toBeUndefined();
    lease.take(answer(1, 500, 5500), 0, 10);
    expect(lease.ledgerAhead(10)).toEqual({ leastMs: 500 - 10 - 10 - 104 - 0.21, mostMs: 500 + 10 + 104 + 0.21 });
    lease.take(answer(1, 90, 5500), -400, 20);
    expect(lease.ledgerAhead(10)?.mostMs).toBe(500 + 10 + 104 + 0.21);
  });

  it("remembers the clocks of few promisers, those met last", () => {
    const { lease } = made();
    for (let i = 0; i < 9; i += 1) lease.take(answer(1, 0, 0, delta(0, 1), `p${i}`), 0, 1);
    expect(lease.takeShared(answer(1, 0, 5000, delta(0, 1), "p0"), 2)).toBe("unbound");
    expect(lease.takeShared(answer(1, 0, 5000, delta(0, 1), "p8"), 2)).toBe("held");
  });
});
