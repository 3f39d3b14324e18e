import { MOST_TOLD, type Count, type Observed } from "../../src/core/prewarm/observed.ts";
import type { TierName } from "../../src/core/outcome.ts";
import type { EdgeReport } from "../../src/core/routing/news.ts";
import type { Delivered } from "../deliver/delivered.ts";
import type { Background } from "../fill/background.ts";
import type { EdgeCounts } from "../upstreams/edge-counts.ts";
import type { Trouble } from "../../src/core/audio/file-trouble.ts";
import type { Note } from "../note.ts";
import { Counters } from "./counters.ts";
import { type Played, type PlayedFile, Plays, reportOf } from "./plays.ts";

/** What was seen is told this long after, where no question for a lease takes it along before. */
export const TELL_AFTER_MS = 10_000;

/** A timer that has not told by so much later went with the request that had set it. */
const LATE_MS = 2500;

/** What cannot wait is told at once, and no more often than this. */
export const TELL_URGENT_MS = 1000;

/** How often one telling goes on where there is more than fits at once: all that `Plays` holds. */
const MOST_ROUNDS = 8;

/** What an isolate saw of upstream edges: it is told along with what it saw of listeners. */
export type EdgesSeen = {
  /** Takes out what came since it was last taken. Given back if nobody heard it. */
  take(nowMs: number): readonly EdgeReport[];
  giveBack(reports: readonly EdgeReport[]): void;
  /** Whether what is not told yet should be told at once: an edge was ejected here. */
  readonly urgent: boolean;
};

/** What observations stand on. */
export type ObservationParts = {
  /** Tells the region, by a clock that reads `nowMs`; whether it has heard. Never throws. */
  readonly tell: (observed: Observed, nowMs: number) => Promise<boolean>;
  /** How often fills went round their object, since the isolate began. */
  readonly bypassed?: () => number;
  /** What came to the counters of edges. */
  readonly edgeCounts?: Pick<EdgeCounts, "take">;
  /** Nothing where ORIGIN stands alone. */
  readonly edges?: EdgesSeen | undefined;
  /** @default TELL_AFTER_MS */
  readonly afterMs?: number;
};

/** What was taken out to be told, until it is known whether it was heard. */
export type Taken = { readonly observed: Observed; readonly plays: readonly Played[]; readonly counts: readonly Count[] };

/**
 * What an isolate has seen of listeners in a colo. It is told along with questions for a lease; what has waited too long
 * is told by itself, in the background.
 */
export class Observations {
  private readonly plays = new Plays();
  private readonly counters = new Counters();
  /** When something must be done for what was seen since it was last told: 0: as soon as there is anything. */
  private actAtMs = 0;
  /** Grows whenever something is taken out. */
  private batch = 0;
  private bypassedTold = 0;
  /** When what was urgent was last told, or is to be. */
  private urgentMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: ObservationParts) {}

  /** Counts a play (plays.ts). */
  played(base: string, file: PlayedFile, address: string | null, waitedMs: number): void {
    this.plays.add(base, file, address, waitedMs);
    this.counters.played();
  }

  /** Counts an answer, and sees to it that it is told. */
  answered(note: Note, status: number, firstByteMs: number, background: Background, nowMs: number): void {
    this.counters.answered(note, status, firstByteMs);
    if (nowMs >= this.actAtMs) this.tellInTime(background, nowMs);
    if (this.parts.edges?.urgent === true) this.tellNow(background, nowMs);
  }

  /** Counts a track's file that could not be had in time. */
  trouble(why: Trouble): void {
    this.counters.trouble(why);
  }

  /** Tells what was seen at once, in the background; what was told so less than a second ago is told again when that is over. */
  tellNow(background: Background, nowMs: number): void {
    if (nowMs < this.urgentMs) return;
    const waitMs = Math.max(0, this.urgentMs + TELL_URGENT_MS - nowMs);
    this.urgentMs = nowMs + waitMs;
    background.waitUntil(waitMs === 0 ? this.tell(nowMs) : sleep(waitMs).then(() => this.tell(nowMs + waitMs)));
  }

  /** Counts a body that has ended. */
  delivered(tier: TierName, delivered: Delivered): void {
    this.counters.delivered(tier, delivered);
  }

  /** Takes out what is to be told next, MOST_TOLD at most of each sort; nothing: there is nothing. Give it back if nobody heard it. */
  take(nowMs: number): Taken | undefined {
    this.gather();
    const edges = this.parts.edges?.take(nowMs) ?? NO_EDGES;
    const plays = this.plays.take(MOST_TOLD);
    const counts = this.counters.take(MOST_TOLD);
    this.batch += 1;
    this.actAtMs = 0;
    if (plays.length === 0 && counts.length === 0 && edges.length === 0) return undefined;
    return { observed: { plays: plays.map(reportOf), counts, ...(edges.length === 0 ? {} : { edges }) }, plays, counts };
  }

  /** Takes back what nobody heard. */
  giveBack({ observed, plays, counts }: Taken): void {
    this.plays.giveBack(plays);
    this.counters.giveBack(counts);
    if (observed.edges !== undefined) this.parts.edges?.giveBack(observed.edges);
  }

  private tellInTime(background: Background, nowMs: number): void {
    const { afterMs = TELL_AFTER_MS } = this.parts;
    const overdue = this.actAtMs !== 0;
    this.actAtMs = nowMs + afterMs + LATE_MS;
    const { batch } = this;
    background.waitUntil(overdue ? this.tell(nowMs) : sleep(afterMs).then(() => (this.batch === batch ? this.tell(nowMs + afterMs) : undefined)));
  }

  private async tell(nowMs: number): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const taken = this.take(nowMs);
      if (taken === undefined) return;
      if (!(await this.parts.tell(taken.observed, nowMs))) {
        this.giveBack(taken);
        return;
      }
      if (taken.plays.length < MOST_TOLD && taken.counts.length < MOST_TOLD) return;
    }
  }

  /** Counters that others keep. */
  private gather(): void {
    const bypassed = this.parts.bypassed?.() ?? 0;
    if (bypassed > this.bypassedTold) this.counters.bypassed(bypassed - this.bypassedTold);
    this.bypassedTold = bypassed;
    for (const [series, more] of this.parts.edgeCounts?.take() ?? []) this.counters.edge(series, more);
    if (this.plays.lost > 0) this.counters.lost(this.plays.lost);
    this.plays.lost = 0;
  }
}

const NO_EDGES: readonly EdgeReport[] = [];

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
