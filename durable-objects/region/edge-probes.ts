import type { Attempt } from "../../src/core/routing/attempt.ts";
import { EdgeBook } from "../../src/core/routing/book.ts";
import type { EdgeReport } from "../../src/core/routing/news.ts";
import type { Prober } from "../edge-ports.ts";
import { within } from "../within.ts";
import type { EdgeTerms } from "./edge-terms.ts";
import type { Chore } from "./warm-chores.ts";

/** A region that nobody has asked anything for so long, or for an interval where that is longer, probes nothing. */
const IDLE_MS = 60_000;
/** A probe that has not said anything by then never will; the prober has a deadline of its own before that. */
const PROBE_DEADLINE_MS = 60_000;

/** What probes stand on. */
export type ProbeParts = {
  readonly terms: EdgeTerms;
  readonly prober: () => Prober | undefined;
  /** Hears what came of probes. */
  readonly observe: (reports: readonly EdgeReport[]) => void;
  readonly now: () => number;
};

/**
 * Asks edges that nobody of the region has asked for an interval, one small request each, to know how they do when they are needed. A chore of
 * the region's alarm: one is set for each interval as long as the region is asked, and an idle region has none.
 */
export class EdgeProbes implements Chore {
  private readonly book: EdgeBook;
  private readonly probed: readonly string[];
  /** When colos last told of a request to an edge. */
  private readonly usedMs = new Map<string, number>();
  private askedMs = Number.NEGATIVE_INFINITY;
  private roundMs = 0;
  /** The round that is under way; settles when all its probes have ended. Never fails. */
  underWay: Promise<unknown> | undefined;

  constructor(private readonly parts: ProbeParts) {
    const { edges, policy, probeMs } = parts.terms;
    this.book = new EdgeBook(edges, policy);
    this.probed = probeMs === 0 ? [] : edges.filter(({ probe }) => probe !== undefined).map(({ id }) => id);
  }

  /** The region was asked something; when the alarm is to come for the next round, if it is. */
  asked(nowMs: number): number | undefined {
    if (this.probed.length === 0) return undefined;
    if (this.isIdle(nowMs)) this.roundMs = nowMs + this.parts.terms.probeMs;
    this.askedMs = nowMs;
    return this.roundMs;
  }

  /** Colos have told of requests to edges. */
  saw(reports: readonly EdgeReport[], nowMs: number): void {
    for (const { id, asked } of reports) if (asked > 0 && this.probed.includes(id)) this.usedMs.set(id, nowMs);
  }

  nextMs(nowMs: number): number | undefined {
    return this.probed.length === 0 || this.isIdle(nowMs) ? undefined : this.roundMs;
  }

  /** Begins a round; what else the alarm is for does not wait for its end. */
  run(nowMs: number): void {
    const { probeMs } = this.parts.terms;
    this.roundMs = nowMs + probeMs;
    if (this.underWay !== undefined) return;
    const idle = this.probed.filter((id) => nowMs - (this.usedMs.get(id) ?? Number.NEGATIVE_INFINITY) >= probeMs);
    this.underWay = Promise.all(idle.map((id) => this.probe(id))).finally(() => {
      this.underWay = undefined;
    });
  }

  private async probe(id: string): Promise<void> {
    const { prober, now, observe } = this.parts;
    const onTrial = this.book.standings(now()).some((standing) => standing.id === id && standing.health.kind === "trial");
    this.book.began(id, now(), onTrial);
    const attempt = (await within(prober()?.probe(id, now) ?? NOBODY, PROBE_DEADLINE_MS, undefined).catch(() => undefined)) ?? cancelled(id);
    this.book.ended(attempt, now());
    observe(this.book.take(now()));
  }

  private isIdle(nowMs: number): boolean {
    return nowMs - this.askedMs > Math.max(IDLE_MS, this.parts.terms.probeMs);
  }
}

const NOBODY = Promise.resolve(undefined);

/** Whoever should have asked could not: that says nothing of the edge. */
function cancelled(edge: string): Attempt {
  return { edge, ended: "cancelled", ms: 0 };
}
