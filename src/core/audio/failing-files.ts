/** A file whose bytes could not be had, by its cache key, and until when it is left out. */
export type FailingFile = readonly [base: string, untilMs: number];

/** Files held at most; the one that is over first goes first. */
export const MOST_FAILING = 256;

/** Longer keys are not held: a stranger may ask for any number of them. */
const KEY_CHARS = 1024;

/** No clock is further ahead than this, and no setting longer: what claims more is cut. */
const MOST_MS = 3_600_000;

/** Which files are left out for a while, since their bytes could not be had in time. Bounded. */
export class FailingFiles {
  readonly #until = new Map<string, number>();

  /** `forMs`: how long a file is left out after it failed. */
  constructor(private readonly forMs: number) {}

  /** A file failed. Whether that is news: it was not left out already. */
  failed(base: string, nowMs: number): boolean {
    if (this.forMs === 0 || base.length > KEY_CHARS) return false;
    const news = (this.#until.get(base) ?? 0) <= nowMs;
    this.#put(base, nowMs + this.forMs);
    return news;
  }

  /** Those of the keys that are left out now. */
  leftOut(bases: readonly string[], nowMs: number): ReadonlySet<string> {
    if (this.#until.size === 0) return NONE;
    const out = bases.filter((base) => (this.#until.get(base) ?? 0) > nowMs);
    return out.length === 0 ? NONE : new Set(out);
  }

  /** All that are left out now, the first to return first. */
  all(nowMs: number): readonly FailingFile[] {
    return [...this.#until].filter(([, untilMs]) => untilMs > nowMs);
  }

  /** Takes what others know; the later end counts. What is no such list is nothing. */
  take(told: unknown, nowMs: number): void {
    if (!Array.isArray(told)) return;
    for (const file of told.slice(0, MOST_FAILING) as readonly unknown[]) {
      if (!Array.isArray(file)) continue;
      const [base, untilMs]: unknown[] = file;
      if (typeof base !== "string" || base.length > KEY_CHARS || typeof untilMs !== "number" || !(untilMs > nowMs)) continue;
      this.#put(base, Math.max(this.#until.get(base) ?? 0, Math.min(untilMs, nowMs + MOST_MS)));
    }
  }

  #put(base: string, untilMs: number): void {
    this.#until.delete(base);
    this.#until.set(base, untilMs);
    const [eldest] = this.#until.keys();
    if (this.#until.size > MOST_FAILING && eldest !== undefined) this.#until.delete(eldest);
  }
}

const NONE: ReadonlySet<string> = new Set();
