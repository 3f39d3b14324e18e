import type { WarmFiles } from "./warm-files.ts";

/** Played files are noted as such when there are so many, or after so long. */
const MOST = 4096;
const AFTER_MS = 300_000;

/** Files that were played since that was last noted. Lost with an instance, for the most part of five minutes. */
export class WarmPlayed {
  private bases = new Set<string>();
  private sinceMs = 0;

  constructor(private readonly files: WarmFiles) {}

  /** Listeners played these. */
  add(bases: Iterable<string>, nowMs: number): void {
    if (this.bases.size === 0) this.sinceMs = nowMs;
    for (const base of bases) this.bases.add(base);
  }

  /** It is time to note them, before more come. */
  isDue(nowMs: number): boolean {
    return this.bases.size >= MOST || (this.bases.size > 0 && nowMs - this.sinceMs >= AFTER_MS);
  }

  /** Notes them, as played when the first of them was. Within a transaction of the caller's. */
  note(): void {
    if (this.bases.size > 0) this.files.played([...this.bases], this.sinceMs);
    this.bases = new Set();
  }
}
