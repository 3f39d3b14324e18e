import { describe, expect, it } from "vitest";
import { NOW, asked, book, fail, health, report, served } from "./seen.ts";

describe("what whoever asks holds ejected", () => {
  it("is what it has ejected itself, until its time is over", () => {
    const known = book(["a", "b"]);
    fail(known, "a", NOW);
    expect([known.ejected(NOW), known.ejected(NOW + 999), known.ejected(NOW + 1500)]).toEqual([["a"], ["a"], []]);
  });

  it("is what a fill object said lately, and nothing it has only heard itself", () => {
    const known = book(["a", "b"]);
    known.pass([report("a", { ejected: "failures" }), report("b", { ejected: "hearsay" })], NOW);
    expect([known.ejected(NOW + 10_000), known.ejected(NOW + 30_000)]).toEqual([["a"], []]);
  });

  it("is tried where it is asked for before it is believed in, once, and no failures are to be repeated", () => {
    const known = book(["a", "b"]);
    known.doubt(["a", "of no settings"], NOW);
    expect([health(known, "a", NOW), health(known, "b", NOW).kind]).toEqual([{ kind: "trial", why: "hearsay", busy: false }, "ok"]);
    asked(known, "a", NOW + 100, {}, true);
    known.doubt(["a"], NOW + 200);
    expect(health(known, "a", NOW + 200).kind).toBe("ok");
  });

  it("counts for nothing where one is served by it", () => {
    const known = book(["a"]);
    for (let at = 0; at < 5; at += 1) asked(known, "a", NOW);
    known.doubt(["a"], NOW + 100);
    expect(health(known, "a", NOW + 100).kind).toBe("ok");
  });
});

describe("what fill objects report", () => {
  it("is not taken back by one that only repeats what it has heard, or has only failed", () => {
    const known = book(["a"]);
    known.pass([report("a", { ejected: "failures", asked: 3, failed: [["timeout", 3]] })], NOW);
    known.pass([report("a", { ejected: "hearsay", asked: 1 })], NOW + 100);
    known.pass([report("a", { asked: 1, failed: [["timeout", 1]] })], NOW + 200);
    expect(known.ejected(NOW + 300)).toEqual(["a"]);
    known.pass([served("a")], NOW + 400);
    expect(known.ejected(NOW + 500)).toEqual([]);
  });

  it("is news again where the last word of it is long ago", () => {
    const known = book(["a"]);
    known.pass([report("a", { ejected: "failures" })], NOW);
    known.take(NOW + 60_000);
    known.pass([report("a", { ejected: "failures" })], NOW + 120_000);
    expect([known.urgent, health(known, "a", NOW + 120_000).kind]).toEqual([true, "trial"]);
  });
});

describe("an edge that was ejected here long ago and not asked since", () => {
  it("is not told of as ejected for ever, while others are served by it", () => {
    const known = book(["a"]);
    fail(known, "a", NOW);
    expect(known.take(NOW)).toMatchObject([{ id: "a", ejected: "failures" }]);
    known.pass([served("a")], NOW + 60_000);
    const [told] = known.take(NOW + 60_000);
    expect(told).not.toHaveProperty("ejected");
  });
});

describe("requests under way", () => {
  it("of which nobody ever says how they ended are forgotten, though others come and go", () => {
    const known = book(["a"]);
    for (let at = 0; at < 10; at += 1) known.began("a", NOW);
    for (let at = 0; at < 600; at += 1) {
      asked(known, "a", NOW + at * 500);
      known.body("a", 10, 10, true, NOW + at * 500);
    }
    expect(known.standings(NOW + 300_000)[0]?.inFlight).toBe(0);
  });

  it("count until they end, whenever they began", () => {
    const known = book(["a"]);
    known.began("a", NOW);
    known.began("a", NOW + 50_000);
    expect(known.standings(NOW + 70_000)[0]?.inFlight).toBe(2);
    known.ended({ edge: "a", ended: "timeout", ms: 70_000 }, NOW + 70_000);
    known.ended({ edge: "a", ended: "timeout", ms: 20_000 }, NOW + 70_000);
    expect(known.standings(NOW + 70_000)[0]?.inFlight).toBe(0);
  });
});
