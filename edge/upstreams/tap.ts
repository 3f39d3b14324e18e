import { stallMs } from "../../src/core/routing/failover.ts";
import type { Extras } from "../../src/core/routing/hedge.ts";
import type { Standing } from "../../src/core/routing/standing.ts";

/** How a body ended: all of it came, it broke off or rested too long, or nobody wanted the rest. */
export type BodyEnd = "complete" | "broken" | "left";

/** What a tap stands on. */
export type TapParts = {
  readonly standing: Standing | undefined;
  /** Whether another edge is left that may have the rest. */
  readonly others: boolean;
  /** How often what is late may be given up early. */
  readonly early: Extras;
  readonly idleTimeoutMs: number;
  /** Is told once; `ms`: how long its bytes took, nothing where a reader set the pace. */
  readonly ended: (how: BodyEnd, bytes: number, ms: number | undefined) => void;
};

/** The body of an edge's answer as its measurements see it: a request is under way until its tap is told of the end. */
export class Tap {
  private over = false;

  constructor(private readonly parts: TapParts) {}

  /** How long the body may rest, ms (0: for ever); `resumable`: its rest may come from another edge, as it did `before` so many times. */
  stallMs(resumable: boolean, before: number): number {
    const { standing, others, early, idleTimeoutMs } = this.parts;
    return stallMs(standing, resumable && others && early.any, idleTimeoutMs, before);
  }

  /** Says how the body ended; the first word counts. `rested`: it did not come to its end because nothing came. */
  end(how: BodyEnd, bytes = 0, ms?: number, rested = false): void {
    if (this.over) return;
    this.over = true;
    if (rested) this.parts.early.take();
    this.parts.ended(how, bytes, ms);
  }
}
