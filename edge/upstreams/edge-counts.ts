import { type Attempt, isFailure } from "../../src/core/routing/attempt.ts";
import type { EdgeReport } from "../../src/core/routing/news.ts";
import type { BodyEnd } from "./tap.ts";

/** What came to the counters of edges since they were last taken, by their series (metrics/families.ts). */
export class EdgeCounts {
  private more = new Map<string, number>();

  /** An upstream request ended. */
  ended({ edge, ended, hedge }: Attempt): void {
    this.requests(edge, ended, 1);
    if (hedge === true) this.add("hedges", edge, 1);
    if (ended === "drift") this.add("drifts", edge, 1);
  }

  /** A body ended. */
  body(edge: string, bytes: number, how: BodyEnd): void {
    this.add("upstream_bytes", edge, bytes);
    if (how === "broken") this.requests(edge, how, 1);
  }

  /** One question's attempts: whether an edge stood in for another that had failed. */
  tried(attempts: readonly Attempt[]): void {
    const failed = attempts.findIndex(({ ended }) => isFailure(ended));
    const after = failed === -1 ? undefined : attempts.slice(failed + 1).find(({ ended }) => ended === "answered");
    if (after !== undefined) this.add("failovers", after.edge, 1);
  }

  /** What a fill object saw. */
  reported(reports: readonly EdgeReport[]): void {
    for (const { id, asked, failed, bytes, hedges, drifts } of reports) {
      // Those given up for another are among the answered ones: a report does not tell them apart.
      let well = asked - drifts;
      for (const [how, times] of failed) {
        this.requests(id, how, times);
        // A body that broke off belongs to a request that was answered.
        if (how !== "broken") well -= times;
      }
      this.requests(id, "answered", Math.max(0, well));
      this.add("upstream_bytes", id, bytes);
      this.add("hedges", id, hedges);
      this.requests(id, "drift", drifts);
      this.add("drifts", id, drifts);
    }
  }

  /** Takes them out to be told. */
  take(): ReadonlyMap<string, number> {
    const taken = this.more;
    this.more = new Map();
    return taken;
  }

  private requests(edge: string, ended: string, times: number): void {
    this.put(`upstream_requests{edge="${edge}",ended="${ended}"}`, times);
  }

  private add(name: string, edge: string, more: number): void {
    this.put(`${name}{edge="${edge}"}`, more);
  }

  private put(series: string, more: number): void {
    if (more > 0) this.more.set(series, (this.more.get(series) ?? 0) + more);
  }
}
