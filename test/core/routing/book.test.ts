import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EdgeBook } from "../../../src/core/routing/book.ts";
import { MOST_DRIFTS } from "../../../src/core/routing/drifts.ts";
import type { EdgeNews } from "../../../src/core/routing/news.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import { addReports, emptyReport } from "../../../src/core/routing/reports.ts";
import { NOW, anyReport, asked, book, edge, fail, health, report, served, standing } from "./seen.ts";

const news = (id: string, more: Partial<EdgeNews> = {}): EdgeNews => ({ id, firstByteMs: 0, p95Ms: 0, kbps: 0, mbps: 0, ageMs: 0, ...more });
const PLACE = { lat: 50, lon: 8 };

describe("a first byte", () => {
  const seeded = () => new EdgeBook([edge("a", { place: PLACE }), edge("b")], DEFAULT_POLICY, { seed: ({ place }) => (place === undefined ? undefined : 20) });

  it("is expected as the distance suggests until somebody measured", () => {
    expect(seeded().standings(NOW, PLACE)).toMatchObject([{ id: "a", firstByteMs: 20, source: "distance" }, { id: "b", firstByteMs: 80, source: "unknown" }]);
    expect(seeded().standings(NOW)[0]).toMatchObject({ source: "unknown" });
  });

  it("is expected as it was measured here", () => {
    const known = seeded();
    asked(known, "a", NOW, { ms: 200 });
    expect(known.standings(NOW, PLACE)[0]).toMatchObject({ firstByteMs: 200, source: "here" });
  });

  it("that was slow long ago is forgotten by and by, so that the edge is tried again", () => {
    const known = seeded();
    for (let at = 0; at < 30; at += 1) asked(known, "a", NOW + at, { ms: 200 });
    const after = (sec: number) => known.standings(NOW + sec * 1000, PLACE)[0]?.firstByteMs ?? 0;
    expect(after(20)).toBeGreaterThan(180);
    expect(after(80)).toBeGreaterThan(100);
    expect(after(80)).toBeLessThan(115);
    expect(after(600)).toBeLessThan(21);
  });

  it("that others in the region measure lately is not forgotten", () => {
    const known = seeded();
    for (let at = 0; at < 30; at += 1) asked(known, "a", NOW + at, { ms: 200 });
    known.hear([news("a", { firstByteMs: 180, ageMs: 1000 })], NOW + 300_000);
    expect(known.standings(NOW + 300_000, PLACE)[0]).toMatchObject({ source: "region" });
    expect(known.standings(NOW + 300_000, PLACE)[0]?.firstByteMs).toBeGreaterThan(175);
  });

  it("is the region's where nothing was measured here, and more and more one's own", () => {
    const known = seeded();
    known.hear([news("a", { firstByteMs: 100, p95Ms: 300, kbps: 5000 })], NOW);
    expect(known.standings(NOW, PLACE)[0]).toMatchObject({ firstByteMs: 100, p95Ms: 300, kbps: 5000, source: "region" });
    asked(known, "a", NOW, { ms: 200 });
    expect(known.standings(NOW, PLACE)[0]).toMatchObject({ firstByteMs: 120, source: "region" });
    for (let at = 0; at < 35; at += 1) asked(known, "a", NOW, { ms: 200 });
    expect(known.standings(NOW, PLACE)[0]).toMatchObject({ firstByteMs: 190, source: "here" });
    expect(known.standings(NOW, PLACE)[0]?.p95Ms).toBeLessThan(210);
  });

  it("once in a while late makes an edge dearer for seconds, not for minutes", () => {
    const known = seeded();
    for (let at = 0; at < 50; at += 1) asked(known, "a", NOW + at * 100, { ms: 30 });
    asked(known, "a", NOW + 5000, { ms: 2000 });
    const after = (sec: number) => known.standings(NOW + 5000 + sec * 1000, PLACE)[0]?.firstByteMs ?? 0;
    expect(after(0)).toBe(2000);
    expect(after(60)).toBeLessThan(35);
  });

  it("nobody waited for counts among the late ones, so that what 95 of 100 keep to does not shrink", () => {
    const known = book(["a"]);
    for (let at = 0; at < 94; at += 1) asked(known, "a", NOW, { ms: 30 });
    const before = standing(known, "a", NOW).p95Ms ?? 0;
    for (let at = 0; at < 6; at += 1) asked(known, "a", NOW, { ms: 60 + at * 20, ended: "cancelled" });
    expect(before).toBeLessThan(33);
    expect(standing(known, "a", NOW).p95Ms).toBeGreaterThan(before);
  });
});

describe("own evidence", () => {
  it.each(["unreachable", "timeout", "status", "wrong", "credentials", "broken"] as const)("of three times %s in a row ejects", (ended) => {
    const known = book(["a", "b"]);
    for (let at = 0; at < 3; at += 1) asked(known, "a", NOW, { ended });
    expect(health(known, "a", NOW)).toMatchObject({ kind: "ejected", why: "failures" });
    expect(health(known, "b", NOW)).toEqual({ kind: "ok" });
  });

  it("of bodies that break off ejects", () => {
    const known = book(["a"]);
    for (let at = 0; at < 3; at += 1) known.body("a", 50_000, 20, false, NOW);
    expect(health(known, "a", NOW)).toMatchObject({ kind: "ejected", why: "failures" });
  });

  it.each(["drift", "cancelled", "answered"] as const)("of however much %s ejects nobody", (ended) => {
    const known = book(["a", "b"]);
    for (let at = 0; at < 50; at += 1) asked(known, "a", NOW + at, { ended });
    expect(health(known, "a", NOW + 50)).toEqual({ kind: "ok" });
  });

  it.each([[9, "ok"], [10, "ejected"]])("of every other of %i requests failing leaves an edge %s", (times, kind) => {
    const known = book(["a", "b"]);
    for (let at = 0; at < times; at += 1) asked(known, "a", NOW, at % 2 === 1 ? { ended: "status", status: 500 } : {});
    expect(health(known, "a", NOW).kind).toBe(kind);
  });

  it("of three in ten failing, ten seconds apart, ejects nobody", () => {
    const known = book(["a", "b"]);
    for (let at = 0; at < 60; at += 1) asked(known, "a", NOW + at * 2000, at % 2 === 1 ? { ended: "timeout" } : {});
    expect(health(known, "a", NOW + 120_000).kind).toBe("ok");
  });

  it("of trouble with half of the edges ejects no more for what their peers do better, and all for failures", () => {
    const known = book(["a", "b", "c"]);
    const unsteady = (id: string) => {
      for (let at = 0; at < 12; at += 1) asked(known, id, NOW, at % 2 === 1 ? { ended: "status" } : {});
    };
    for (const id of ["a", "b", "c"]) unsteady(id);
    expect(known.standings(NOW).map(({ health }) => health.kind)).toEqual(["ejected", "ok", "ok"]);
    fail(known, "b", NOW);
    fail(known, "c", NOW);
    expect(known.standings(NOW).map(({ health }) => health.kind)).toEqual(["ejected", "ejected", "ejected"]);
  });

  const steadily = (known: EdgeBook, ids: readonly string[]) => {
    for (let at = 0; at < 100; at += 1) for (const id of ids) asked(known, id, NOW + at * 500, { ms: 40 });
    return NOW + 50_000;
  };

  it("of first bytes four times as slow as usual ejects where those of peers are not", () => {
    const known = book(["a", "b", "c", "d"]);
    const then = steadily(known, ["a", "b", "c", "d"]) + 10_000;
    for (let at = 0; at < 60 && health(known, "a", then).kind === "ok"; at += 1) {
      for (const id of ["b", "c", "d"]) asked(known, id, then, { ms: 45 });
      asked(known, "a", then, { ms: 400 });
    }
    expect(known.standings(then).map(({ health }) => health.kind)).toEqual(["ejected", "ok", "ok", "ok"]);
    expect(health(known, "a", then)).toMatchObject({ why: "slow" });
  });

  it("of first bytes that have become slow from all of them ejects nobody: it is our own trouble", () => {
    const known = book(["a", "b", "c", "d"]);
    const then = steadily(known, ["a", "b", "c", "d"]) + 10_000;
    for (let at = 0; at < 60; at += 1) for (const id of ["d", "b", "c", "a"]) asked(known, id, then + at * 10, { ms: 400 });
    expect(known.standings(then + 600).map(({ health }) => health.kind)).toEqual(["ok", "ok", "ok", "ok"]);
  });

  it.each([[503, "status"], [429, "answered"]] as const)("of one %i that says when to come again leaves the edge alone until then", (status, ended) => {
    const known = book(["a"]);
    asked(known, "a", NOW, { ended, status, retryAfterSec: 7 });
    expect(health(known, "a", NOW)).toEqual({ kind: "ejected", why: "asked-to-wait", untilMs: NOW + 7000 });
    expect(known.take(NOW)).toMatchObject([{ id: "a", ejected: "asked-to-wait", waitSec: 7 }]);
  });

  it("of a peak goes with the ejection: an edge that is back is measured anew", () => {
    const known = book(["a"]);
    for (let at = 0; at < 50; at += 1) asked(known, "a", NOW + at * 100);
    for (let at = 0; at < 3; at += 1) asked(known, "a", NOW + 8000, { ended: "timeout", ms: 2000 });
    expect(standing(known, "a", NOW + 8000).firstByteMs).toBe(2000);
    asked(known, "a", NOW + 9100, { ms: 35 }, true);
    expect(health(known, "a", NOW + 9100).kind).toBe("returning");
    expect(standing(known, "a", NOW + 9100).firstByteMs).toBeLessThan(36);
  });
});

describe("what the region says", () => {
  it("of an edge that is ejected puts it on trial here, once", () => {
    const known = book(["a"]);
    known.hear([news("a", { ejected: "failures" })], NOW);
    expect(health(known, "a", NOW)).toEqual({ kind: "trial", why: "hearsay", busy: false });
    asked(known, "a", NOW + 100, {}, true);
    known.hear([news("a", { ejected: "failures" })], NOW + 200);
    expect(health(known, "a", NOW + 200).kind).toBe("returning");
  });

  it("does not count against fresh and good evidence of one's own", () => {
    const known = book(["a", "b"]);
    for (let at = 0; at < 5; at += 1) asked(known, "a", NOW);
    known.hear([news("a", { ejected: "hearsay" }), news("b", { ejected: "hearsay" })], NOW + 100);
    expect(known.standings(NOW + 100).map(({ health }) => health.kind)).toEqual(["ok", "trial"]);
  });

  it("counts where one's own evidence is old, or bad", () => {
    const known = book(["a", "b"]);
    for (let at = 0; at < 5; at += 1) asked(known, "a", NOW);
    for (let at = 0; at < 5; at += 1) asked(known, "b", NOW + 30_000, at > 2 ? { ended: "timeout" } : {});
    known.hear([news("a", { ejected: "failures" }), news("b", { ejected: "failures" })], NOW + 30_000);
    expect(known.standings(NOW + 30_000).map(({ health }) => health.kind)).toEqual(["trial", "trial"]);
  });

  it("of an edge that is back has it tried at once", () => {
    const known = book(["a"]);
    known.hear([news("a", { ejected: "failures" })], NOW);
    for (let at = 0; at < 4; at += 1) asked(known, "a", NOW + 100 + at * 8000, { ended: "timeout", ms: 1 }, true);
    expect(health(known, "a", NOW + 26_000).kind).toBe("ejected");
    known.hear([news("a")], NOW + 26_000);
    expect(health(known, "a", NOW + 26_000).kind).toBe("trial");
  });

  it("that does not name it any more is as good as that it is back; that says nothing at all says nothing", () => {
    const known = book(["a", "b"]);
    known.hear([news("a", { ejected: "failures" })], NOW);
    known.hear([], NOW + 1);
    asked(known, "a", NOW + 2, {}, true);
    known.hear([news("b")], NOW + 3);
    known.hear([news("a", { ejected: "failures" })], NOW + 60_000);
    expect(health(known, "a", NOW + 60_000).kind).toBe("trial");
  });

  it("grows older until it is handed on", () => {
    const known = book(["a"]);
    known.hear([news("a", { firstByteMs: 50, ageMs: 100 })], NOW);
    expect(known.news(NOW + 5000)).toEqual([news("a", { firstByteMs: 50, ageMs: 5100 })]);
  });

  it("about edges nobody knows, or that cannot be, changes nothing", () => {
    const known = book(["a"]);
    const before = known.standings(NOW);
    known.hear([news("x", { firstByteMs: 5, ejected: "failures" }), news("a", { firstByteMs: Number.NaN, p95Ms: -1, kbps: -5, mbps: Number.NaN, ageMs: -3 })], NOW);
    expect(known.standings(NOW)).toEqual(before);
  });
});

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
