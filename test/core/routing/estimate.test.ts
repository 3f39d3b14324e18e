import { describe, expect, it } from "vitest";
import { EdgeBook } from "../../../src/core/routing/book.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import { NOW, asked, book, edge, news, standing } from "./seen.ts";

const PLACE = { lat: 50, lon: 8 };

describe("a first byte", () => {
  const seeded = () => new EdgeBook([edge("a", { place: PLACE }), edge("b")], DEFAULT_POLICY, { seed: ({ place }) => (place === undefined ? undefined : 20) });

  it("is expected as the distance suggests until somebody measured", () => {
    const known = new EdgeBook([edge("near", { place: PLACE }), edge("far", { place: { lat: -33, lon: 151 } })], DEFAULT_POLICY);
    const [near, far] = known.standings(NOW, PLACE);
    expect(near).toMatchObject({ source: "distance" });
    expect(near?.firstByteMs).toBeLessThan(10);
    expect(far?.firstByteMs).toBeGreaterThan(150);
    expect(known.standings(NOW).map(({ source }) => source)).toEqual(["unknown", "unknown"]);
  });

  it("from an edge of which not even the place is known is expected as soon as from the best of the others, so that it is tried", () => {
    const known = seeded();
    expect(known.standings(NOW, PLACE)).toMatchObject([{ id: "a", firstByteMs: 20, source: "distance" }, { id: "b", firstByteMs: 20, source: "unknown" }]);
    expect(book(["a", "b"]).standings(NOW)).toMatchObject([{ firstByteMs: 100, source: "unknown" }, { firstByteMs: 100, source: "unknown" }]);
    asked(known, "b", NOW, { ms: 200 });
    expect(known.standings(NOW, PLACE)[1]).toMatchObject({ firstByteMs: 200, source: "here" });
    expect(known.standings(NOW + 600_000, PLACE)[1]?.firstByteMs).toBeLessThan(21);
  });

  it("that was early is not forgotten", () => {
    const known = seeded();
    asked(known, "a", NOW, { ms: 5 });
    expect(known.standings(NOW + 3_600_000, PLACE)[0]?.firstByteMs).toBeLessThanOrEqual(5);
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

  it("late once is a stray, late twice makes an edge dearer for seconds, not for minutes", () => {
    const known = seeded();
    for (let at = 0; at < 50; at += 1) asked(known, "a", NOW + at * 100, { ms: 30 });
    asked(known, "a", NOW + 5000, { ms: 2000 });
    const after = (sec: number) => known.standings(NOW + 5000 + sec * 1000, PLACE)[0]?.firstByteMs ?? 0;
    expect(after(0)).toBe(30);
    asked(known, "a", NOW + 5000, { ms: 1500 });
    expect(after(0)).toBe(1500);
    expect(after(20)).toBeLessThan(35);
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
