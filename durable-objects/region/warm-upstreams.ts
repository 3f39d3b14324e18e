import { isOurs } from "../../src/core/prewarm/item.ts";
import type { Extent } from "../../src/core/prewarm/order.ts";
import { type Ended, Pace, type PaceState } from "../../src/core/prewarm/pace.ts";
import type { StepOutcome } from "../../src/core/prewarm/step.ts";
import type { Sql } from "../storage/sql.ts";

/** Upstreams whose pace is remembered; there are as many as sites. */
const MOST = 1000;

/** A file that was had of an upstream. */
export type Witness = { readonly base: string; readonly extent: Extent };

/** How each upstream is asked. What one has said of pauses outlives an instance. */
export class WarmUpstreams {
  private readonly paces = new Map<string, Pace>();
  private readonly changed = new Set<string>();
  private readonly witnesses = new Map<string, Witness>();

  constructor(private readonly sql: Sql, private readonly concurrency: number) {}

  of(upstream: string): Pace {
    const known = this.paces.get(upstream);
    if (known !== undefined) return known;
    const state = this.sql.first<{ state: string }>("SELECT state FROM warm_upstreams WHERE upstream = ?", upstream)?.state;
    const pace = new Pace(this.concurrency, state === undefined ? undefined : (JSON.parse(state) as PaceState));
    if (this.paces.size < MOST) this.paces.set(upstream, pace);
    return pace;
  }

  /** A file of it that was had: asked about again, it tells an upstream that is down from a URL that is broken. */
  witness(upstream: string): Witness | undefined {
    return this.witnesses.get(upstream);
  }

  /** One has been had, or (nothing) is no good for that. */
  setWitness(upstream: string, witness: Witness | undefined): void {
    if (witness === undefined || this.witnesses.size >= MOST) this.witnesses.delete(upstream);
    else this.witnesses.set(upstream, witness);
  }

  /** A step that might have asked it has ended. */
  ended(upstream: string, beganMs: number, nowMs: number, outcome: StepOutcome): void {
    const pace = this.of(upstream);
    const before = pace.state;
    pace.ended(beganMs, nowMs, {
      asked: outcome.kind !== "absent" && outcome.upstreamRequests > 0,
      ...(outcome.kind === "later" ? { trouble: troubleOf(outcome) } : {}),
      ...((outcome.kind === "warm" || outcome.kind === "later") && outcome.firstByteMs !== undefined ? { firstByteMs: outcome.firstByteMs } : {}),
    });
    if (before.troubles !== pace.state.troubles || before.pausedUntilMs !== pace.state.pausedUntilMs) this.changed.add(upstream);
  }

  /** Stores what became of paces. Within a transaction of the caller's. */
  keep(): void {
    for (const upstream of this.changed) this.write(upstream);
    this.changed.clear();
  }

  private write(upstream: string): void {
    const { state } = this.of(upstream);
    if (state.troubles === 0) this.sql.write("DELETE FROM warm_upstreams WHERE upstream = ?", upstream);
    else this.sql.write("INSERT OR REPLACE INTO warm_upstreams (upstream, state) VALUES (?, ?)", upstream, JSON.stringify(state));
  }
}

function troubleOf(outcome: StepOutcome & { readonly kind: "later" }): NonNullable<Ended["trouble"]> {
  const { why, status, retryAfterSec } = outcome;
  if (isOurs(outcome)) return { why: `is not asked (${why})`, ours: true };
  const said = status === undefined ? `is not to be had (${why})` : `answers ${status}`;
  return retryAfterSec === undefined ? { why: said } : { why: said, retryAfterSec };
}
