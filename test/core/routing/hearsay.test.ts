import { describe, expect, it } from "vitest";
import { NOW, asked, book, fail, health, news, report, served, standing } from "./seen.ts";

describe("what the region says", () => {
  it("of an edge that is ejected puts it on trial here, once", () => {
    const known = book(["a"]);
    known.hear([news("a", { ejected: "failures" })], NOW);
    expect(health(known, "a", NOW)).toEqual({ kind: "trial", why: "hearsay", busy: false });
    asked(known, "a", NOW + 100, {}, true);
    known.hear([news("a", { ejected: "failures" })], NOW + 200);
    expect(health(known, "a", NOW + 200).kind).toBe("ok");
  });

  it("does not count against fresh and good evidence of one's own", () => {
    const known = book(["a", "b"]);
    for (let at = 0; at < 5; at += 1) asked(known, "a", NOW);
    known.hear([news("a", { ejected: "hearsay" }), news("b", { ejected: "hearsay" })], NOW + 100);
    expect(known.standings(NOW + 100).map(({ health }) => health.kind)).toEqual(["ok", "trial"]);
  });

  it("does not count against an edge that just came back here", () => {
    const known = book(["a"]);
    fail(known, "a", NOW);
    asked(known, "a", NOW + 1100, {}, true);
    known.hear([news("a", { ejected: "failures" })], NOW + 1200);
    expect(health(known, "a", NOW + 1200).kind).toBe("returning");
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

  it("counts as of when it was said: what was seen here since then goes before it", () => {
    const known = book(["a"]);
    known.hear([news("a", { firstByteMs: 50, ageMs: 0 })], NOW - 60_000);
    asked(known, "a", NOW, { ms: 200 });
    expect(standing(known, "a", NOW).firstByteMs).toBe(100);
    fail(known, "a", NOW);
    asked(known, "a", NOW + 1100, {}, true);
    known.hear([news("a", { ejected: "failures" })], NOW + 500);
    expect(health(known, "a", NOW + 1200).kind).toBe("returning");
  });

  it("about edges nobody knows, or that cannot be, changes nothing", () => {
    const known = book(["a"]);
    const before = known.standings(NOW);
    known.hear([news("x", { firstByteMs: 5, ejected: "failures" }), news("a", { firstByteMs: Number.NaN, p95Ms: -1, kbps: -5, mbps: Number.NaN, ageMs: -3 })], NOW);
    expect(known.standings(NOW)).toEqual(before);
  });
});

describe("what fill objects say", () => {
  it("of an edge that answers them ends an ejection of one's own, though nobody here asks it again", () => {
    const known = book(["a"]);
    fail(known, "a", NOW);
    known.take(NOW);
    known.pass([served("a")], NOW + 999);
    expect(health(known, "a", NOW + 1000).kind).toBe("trial");
    known.pass([served("a")], NOW + 1000);
    expect(health(known, "a", NOW + 1000).kind).toBe("returning");
    expect(known.urgent).toBe(true);
    expect(known.take(NOW + 1000)[0]?.ejected).toBeUndefined();
  });

  it("ends what is only heard as well, no sooner than after the shortest ejection", () => {
    const known = book(["a"]);
    known.hear([news("a", { ejected: "failures" })], NOW);
    known.pass([served("a")], NOW + 999);
    expect(health(known, "a", NOW + 999).kind).toBe("trial");
    known.pass([served("a")], NOW + 1000);
    expect(health(known, "a", NOW + 1000).kind).toBe("ok");
  });

  it("ends nothing where some of it failed, nothing came, or they ejected it themselves", () => {
    const known = book(["a"]);
    fail(known, "a", NOW);
    const nothing = report("a", { asked: 1 });
    for (const told of [{ ...served("a"), failed: [["timeout", 1]] as const }, nothing, { ...served("a"), ejected: "slow" as const }]) known.pass([told], NOW + 2000);
    expect(health(known, "a", NOW + 2000).kind).toBe("trial");
  });
});
