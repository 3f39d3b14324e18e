/** How long a URL whose answer was not stored is passed without waiting for others' fills. */
const MARK_MS = 60_000;
const MOST = 4096;

/**
 * Which URLs were found to be nobody's to share. Requests for them pass at once instead of queueing behind each other for
 * an answer that turns out to be somebody else's (Varnish calls this hit-for-miss). Bounded; the oldest go first.
 */
export class PassMarks {
  private readonly marks = new Map<string, { why: string; untilMs: number }>();

  mark(key: string, why: string, nowMs: number): void {
    this.marks.delete(key);
    this.marks.set(key, { why, untilMs: nowMs + MARK_MS });
    if (this.marks.size > MOST) for (const [eldest] of this.marks) return void this.marks.delete(eldest);
  }

  /** Why this URL passes, if it does. */
  find(key: string, nowMs: number): string | undefined {
    const mark = this.marks.get(key);
    if (mark === undefined) return undefined;
    if (mark.untilMs > nowMs) return mark.why;
    this.marks.delete(key);
    return undefined;
  }
}
