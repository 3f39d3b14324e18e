import type { Clock } from "./clock.ts";

/** Sound that was appended: of which variant, from when until when, in s of the track. */
export type Span = { readonly variant: number; readonly from: number; readonly until: number };

/** What is played: from `from` until `until` of the track, begun at `atMs`. A wait lies between two of them, or before the first. */
export type Stretch = { readonly atMs: number; readonly from: number; until: number };

/** Sound ahead that lets the clock of a media element go on, in s. */
const ENOUGH = 0.1;

/**
 * An `<audio>` element on the simulated clock, as far as hls.js looks at it: it plays as soon as there is something to be played, waits
 * where there is not, and goes on when there is again.
 */
export class Media extends EventTarget {
  readonly #clock: Clock;
  readonly #attach: (url: string) => void;
  #src = "";
  #at = 0;
  #sinceMs: number | undefined;
  #end: number | undefined;
  paused = true;
  ended = false;
  seeking = false;
  duration = Number.NaN;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  autoplay = false;
  muted = false;
  volume = 1;
  error = null;
  networkState = 2;
  readonly textTracks = [];
  readonly videoWidth = 0;
  #spans: readonly Span[] = [];
  #buffered = new Ranges([]);
  readonly stretches: Stretch[] = [];

  constructor(clock: Clock, attach: (url: string) => void) {
    super();
    this.#clock = clock;
    this.#attach = attach;
    clock.every(250, () => {
      if (this.#sinceMs !== undefined) this.dispatchEvent(new Event("timeupdate"));
    });
  }

  get src(): string {
    return this.#src;
  }

  set src(url: string) {
    this.#src = url;
    this.#attach(url);
  }

  get currentTime(): number {
    return this.#sinceMs === undefined ? this.#at : this.#at + (this.#clock.now() - this.#sinceMs) / 1000;
  }

  /** A player seeks over a gap; who waits goes on where there is sound. */
  set currentTime(to: number) {
    this.#stop();
    this.#at = to;
    this.seeking = true;
    this.#clock.after(1, () => {
      this.dispatchEvent(new Event("seeking"));
      this.seeking = false;
      this.dispatchEvent(new Event("seeked"));
      this.look();
    });
  }

  get buffered(): Ranges {
    return this.#buffered;
  }

  /** Appended, the latest last: what is appended over something takes its place. */
  get spans(): readonly Span[] {
    return this.#spans;
  }

  set spans(spans: readonly Span[]) {
    this.#spans = spans;
    this.#buffered = new Ranges(spans);
  }

  get readyState(): number {
    if (Number.isNaN(this.duration)) return 0;
    const ahead = this.buffered.until(this.currentTime) - this.currentTime;
    return ahead > ENOUGH || (ahead > 0 && this.#sinceMs !== undefined) ? 4 : ahead >= 0 ? 2 : 1;
  }

  play(): Promise<void> {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
    this.look();
    return Promise.resolve();
  }

  pause(): void {
    this.#stop();
    this.paused = true;
  }

  load(): void {}

  removeAttribute(): void {
    this.#src = "";
  }

  addTextTrack(): object {
    return { mode: "disabled", cues: [], addCue: () => undefined };
  }

  /** Goes on, or plans to wait, by what is there now. */
  look(): void {
    if (this.paused || this.ended || this.seeking) return;
    const now = this.currentTime;
    const until = this.buffered.until(now);
    const isLast = until >= this.duration - 0.01;
    if (this.#sinceMs === undefined && until - now <= (isLast ? 0 : ENOUGH)) return;
    if (this.#sinceMs === undefined) {
      this.#at = now;
      this.#sinceMs = this.#clock.now();
      this.stretches.push({ atMs: this.#sinceMs, from: now, until: now });
      this.dispatchEvent(new Event("playing"));
    }
    this.#clock.cancel(this.#end);
    this.#end = this.#clock.after((until - now) * 1000, () => {
      this.#stop();
      this.#at = until;
      this.ended = isLast;
      this.dispatchEvent(new Event(isLast ? "ended" : "waiting"));
    });
  }

  #stop(): void {
    this.#clock.cancel(this.#end);
    const stretch = this.stretches.at(-1);
    if (this.#sinceMs === undefined || stretch === undefined) return;
    this.#at = this.currentTime;
    stretch.until = this.#at;
    this.#sinceMs = undefined;
  }
}

/** TimeRanges of spans: those that touch are one. */
export class Ranges {
  readonly #ranges: (readonly [from: number, until: number])[] = [];

  constructor(spans: readonly Span[]) {
    for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
      const last = this.#ranges.at(-1);
      if (last !== undefined && from <= last[1] + 0.001) this.#ranges[this.#ranges.length - 1] = [last[0], Math.max(last[1], until)];
      else this.#ranges.push([from, until]);
    }
  }

  get length(): number {
    return this.#ranges.length;
  }

  start(at: number): number {
    return this.#ranges[at]?.[0] ?? 0;
  }

  end(at: number): number {
    return this.#ranges[at]?.[1] ?? 0;
  }

  /** The end of what is there without a gap from a time on; the time itself where nothing is. */
  until(time: number): number {
    return this.#ranges.find(([from, until]) => from <= time + 0.001 && until > time)?.[1] ?? time;
  }
}
