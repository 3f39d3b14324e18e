import type { Place } from "../source.ts";

/** What was so at a moment. Rates in kbit/s, `undefined` where nobody knows. */
export type Sample = { readonly atMs: number; readonly heardKbps: number | undefined; readonly lineKbps: number | undefined; readonly bufferSec: number };

/** An answer's bytes, while they came. */
export type Fetched = { readonly fromMs: number; readonly toMs: number; readonly place: Place };

/** A moment, or a time, to be seen: a switch with what it went to, a stall. `toMs` absent: it lasts. */
export type Mark = { readonly kind: "switch" | "stall"; readonly fromMs: number; toMs?: number; readonly label: string };

/** How long is kept, in ms. */
export const KEPT_MS = 45_000;

/** What a graph draws of one player: the last 45 seconds. */
export class History {
  samples: readonly Sample[] = [];
  fetched: readonly Fetched[] = [];
  marks: readonly Mark[] = [];

  sample(sample: Sample): void {
    const since = sample.atMs - KEPT_MS;
    this.samples = [...this.samples.filter(({ atMs }) => atMs >= since), sample];
    this.fetched = this.fetched.filter(({ toMs }) => toMs >= since);
    this.marks = this.marks.filter(({ fromMs, toMs = sample.atMs }) => Math.max(fromMs, toMs) >= since);
  }

  fetch(fetched: Fetched): void {
    this.fetched = [...this.fetched, fetched];
  }

  mark(mark: Mark): void {
    this.marks = [...this.marks, mark];
  }

  /** The stall that lasts is over. */
  resume(atMs: number): void {
    for (const mark of this.marks) if (mark.kind === "stall") mark.toMs ??= atMs;
  }
}
