import type { StepOutcome } from "../../src/core/prewarm/step.ts";

/** At most this many different names: what fails fails for few reasons, and a reason is no place for URLs. */
const MOST_NAMES = 200;

/** What a region's warming counts, since its instance began. */
export class WarmCounters {
  private readonly sums = new Map<string, number>();

  /** What came of a step. */
  step(outcome: StepOutcome): void {
    this.add(`prewarm_steps{outcome="${outcome.kind}"}`, 1);
    if (outcome.kind === "absent") return;
    if (outcome.upstreamRequests > 0) this.add("prewarm_upstream_requests", outcome.upstreamRequests);
    if (outcome.kind !== "warm") return;
    const { upstream, reserve } = bytesOf(outcome);
    if (upstream > 0) this.add("prewarm_upstream_bytes", upstream);
    if (reserve > 0) this.add("prewarm_reserve_bytes", reserve);
  }

  /** A URL was given up. */
  failure(why: string, status: number | undefined): void {
    this.add(`prewarm_failures{why="${status === undefined ? why.replaceAll(/[\\"\n]/g, " ").slice(0, 80) : status}"}`, 1);
  }

  all(): (readonly [name: string, value: number])[] {
    return [...this.sums];
  }

  private add(name: string, more: number): void {
    const sum = this.sums.get(name);
    if (sum === undefined && this.sums.size >= MOST_NAMES) return;
    this.sums.set(name, (sum ?? 0) + more);
  }
}

/** The bytes a step brought, by where they came from. Those a listener's fill brought cost nothing. */
export function bytesOf(outcome: StepOutcome): { readonly upstream: number; readonly reserve: number } {
  if (outcome.kind !== "warm") return { upstream: 0, reserve: 0 };
  return {
    upstream: outcome.from === "upstream" && outcome.upstreamRequests > 0 ? outcome.bytes : 0,
    reserve: outcome.from === "reserve" ? outcome.bytes : 0,
  };
}
