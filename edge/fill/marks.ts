/** How long what was found out about a URL is believed. */
const MARK_MS = 60_000;
const MOST = 1024;
/** Longer keys are not marked: a stranger may ask for any number of them. */
const KEY_CHARS = 1024;

/** What was found out about URLs a moment ago, one word each. Bounded; the oldest go first. */
export class Marks {
  private readonly marks = new Map<string, { why: string; untilMs: number }>();

  mark(key: string, why: string, nowMs: number): void {
    if (key.length > KEY_CHARS) return;
    this.marks.delete(key);
    this.marks.set(key, { why, untilMs: nowMs + MARK_MS });
    const [eldest] = this.marks.keys();
    if (this.marks.size > MOST && eldest !== undefined) this.marks.delete(eldest);
  }

  /** The word of this URL, if it has one. */
  find(key: string, nowMs: number): string | undefined {
    const mark = this.marks.get(key);
    if (mark === undefined) return undefined;
    if (mark.untilMs > nowMs) return mark.why;
    this.marks.delete(key);
    return undefined;
  }
}
