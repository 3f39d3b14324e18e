import { describe, expect, it } from "vitest";
import { EdgeCounts } from "../../../edge/upstreams/edge-counts.ts";
import { samplesOf } from "../../../src/core/metrics/sample.ts";
import type { Attempt } from "../../../src/core/routing/attempt.ts";

const attempt = (edge: string, ended: Attempt["ended"], more: Partial<Attempt> = {}): Attempt => ({ edge, ended, ms: 5, ...more });

describe("counters of edges", () => {
  it("count requests by how they ended, what was asked twice, drift, and bytes", () => {
    const counts = new EdgeCounts();
    for (const one of [attempt("a", "answered"), attempt("a", "timeout"), attempt("b", "answered", { hedge: true }), attempt("b", "drift")]) counts.ended(one);
    counts.body("a", 1000, "broken");
    counts.body("b", 0, "complete");
    expect(Object.fromEntries(counts.take())).toEqual({
      'upstream_requests{edge="a",ended="answered"}': 1,
      'upstream_requests{edge="a",ended="timeout"}': 1,
      'upstream_requests{edge="b",ended="answered"}': 1,
      'upstream_requests{edge="b",ended="drift"}': 1,
      'upstream_requests{edge="a",ended="broken"}': 1,
      'hedges{edge="b"}': 1,
      'drifts{edge="b"}': 1,
      'upstream_bytes{edge="a"}': 1000,
    });
    expect(counts.take().size).toBe(0);
  });

  it.each<[string, readonly Attempt[], Record<string, number>]>([
    ["one that followed a failure", [attempt("a", "timeout"), attempt("b", "answered")], { 'failovers{edge="b"}': 1 }],
    ["not one that was asked beside another", [attempt("a", "cancelled"), attempt("b", "answered")], {}],
    ["not one after drift, which is no failure", [attempt("a", "drift"), attempt("b", "answered")], {}],
    ["not where all have failed", [attempt("a", "timeout"), attempt("b", "status")], {}],
    ["not one that failed after an answer", [attempt("b", "answered"), attempt("a", "broken")], {}],
  ])("count as a failover %s", (_, attempts, counted) => {
    const counts = new EdgeCounts();
    counts.tried(attempts);
    expect(Object.fromEntries(counts.take())).toEqual(counted);
  });

  it("count what a fill object saw, as if it had been seen here", () => {
    const counts = new EdgeCounts();
    counts.reported([{ id: "a", asked: 10, failed: [["timeout", 2], ["status", 1], ["broken", 3]], firstBytes: [], peakMs: 0, bytes: 500, bodyMs: 3, inFlight: 1, hedges: 2, drifts: 1 }]);
    expect(Object.fromEntries(counts.take())).toEqual({
      'upstream_requests{edge="a",ended="timeout"}': 2,
      'upstream_requests{edge="a",ended="status"}': 1,
      'upstream_requests{edge="a",ended="broken"}': 3,
      'upstream_requests{edge="a",ended="answered"}': 6,
      'upstream_requests{edge="a",ended="drift"}': 1,
      'upstream_bytes{edge="a"}': 500,
      'hedges{edge="a"}': 2,
      'drifts{edge="a"}': 1,
    });
  });

  it("have names that the metrics know", () => {
    const counts = new EdgeCounts();
    counts.ended(attempt("a.b-c_1", "answered", { hedge: true }));
    counts.ended(attempt("a.b-c_1", "drift"));
    counts.body("a.b-c_1", 7, "complete");
    counts.tried([attempt("x", "timeout"), attempt("a.b-c_1", "answered")]);
    const told = [...counts.take()];
    expect(samplesOf(told, { region: "weur", colo: "FRA" })).toMatchObject({ unknown: 0 });
    expect(told.length).toBe(6);
  });
});
