import { describe, expect, it } from "vitest";
import type { EdgeBook } from "../../../src/core/routing/book.ts";
import { NOW, asked, book, fail, health, standing } from "./seen.ts";

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

  it("of before an ejection does not count against an edge that is back, nor what began then and fails now", () => {
    const known = book(["a", "b"]);
    for (let at = 0; at < 30; at += 1) asked(known, "a", NOW, at % 2 === 1 ? { ended: "status" } : {});
    expect(health(known, "a", NOW).kind).toBe("ejected");
    asked(known, "a", NOW + 1100, {}, true);
    asked(known, "a", NOW + 1200, { ended: "status", ms: 1 });
    for (let at = 0; at < 12; at += 1) asked(known, "a", NOW + 1300, { ended: "timeout", ms: 1300 });
    asked(known, "a", NOW + 1400, { ended: "status", ms: 1 });
    expect(health(known, "a", NOW + 1400).kind).toBe("returning");
    asked(known, "a", NOW + 1500, { ended: "status", ms: 1 });
    expect(health(known, "a", NOW + 1500).kind).toBe("ejected");
  });

  it("begins anew with a return: what was before neither counts against the edge nor for it", () => {
    const back = () => {
      const known = book(["a", "b"]);
      for (let at = 0; at < 30; at += 1) asked(known, "a", NOW, at % 2 === 1 ? { ended: "status" } : {});
      asked(known, "a", NOW + 1100, {}, true);
      return known;
    };
    const [steady, unsteady] = [back(), back()];
    for (let at = 0; at < 10; at += 1) asked(steady, "a", NOW + 1200, { ms: 1 });
    asked(steady, "a", NOW + 1200, { ended: "status", ms: 1 });
    expect(health(steady, "a", NOW + 1200).kind).toBe("returning");
    for (let at = 0; at < 12; at += 1) asked(unsteady, "a", NOW + 1200, at % 2 === 1 ? { ended: "status", ms: 1 } : { ms: 1 });
    expect(health(unsteady, "a", NOW + 1200).kind).toBe("ejected");
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
