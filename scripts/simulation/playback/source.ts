import { fragmentIn } from "./boxes.ts";
import type { Clock } from "./clock.ts";
import type { Media, Ranges, Span } from "./media.ts";

/** How long it takes to open a source, and to append something to it, ms. */
const [OPEN_MS, APPEND_MS] = [5, 5];

/** A SourceBuffer that knows of sound only where it is, and of which variant. */
class SoundBuffer extends EventTarget {
  updating = false;
  timestampOffset = 0;
  mode = "segments";

  constructor(
    readonly clock: Clock,
    readonly media: Media,
    readonly timescale: number,
  ) {
    super();
  }

  get buffered(): Ranges {
    return this.media.buffered;
  }

  appendBuffer(data: ArrayBuffer | Uint8Array): void {
    const fragment = fragmentIn(data instanceof Uint8Array ? data : new Uint8Array(data));
    this.#update(() => {
      if (fragment === undefined) return;
      const from = fragment.startTicks / this.timescale + this.timestampOffset;
      this.media.spans = [...this.media.spans, { variant: fragment.variant, from, until: from + fragment.ticks / this.timescale }];
    });
  }

  remove(from: number, until: number): void {
    this.#update(() => {
      this.media.spans = this.media.spans.flatMap((span): Span[] => [{ ...span, until: Math.min(span.until, from) }, { ...span, from: Math.max(span.from, until) }].filter((part) => part.until > part.from));
    });
  }

  abort(): void {
    this.updating = false;
  }

  changeType(): void {}

  #update(act: () => void): void {
    this.updating = true;
    this.dispatchEvent(new Event("updatestart"));
    this.clock.after(APPEND_MS, () => {
      if (!this.updating) return;
      act();
      this.updating = false;
      this.dispatchEvent(new Event("update"));
      this.dispatchEvent(new Event("updateend"));
      this.media.look();
    });
  }
}

/** A MediaSource whose sources' sound goes to a media element. */
export class Source extends EventTarget {
  static isTypeSupported(type: string): boolean {
    return /^(?:audio|video)\/(?:mp4|mpeg)/.test(type);
  }

  readyState: "closed" | "open" | "ended" = "closed";
  readonly sourceBuffers: SoundBuffer[] = [];
  #media: { readonly clock: Clock; readonly media: Media; readonly timescale: number } | undefined;

  attach(clock: Clock, media: Media, timescale: number): void {
    this.#media = { clock, media, timescale };
    clock.after(OPEN_MS, () => {
      this.readyState = "open";
      this.dispatchEvent(new Event("sourceopen"));
    });
  }

  get duration(): number {
    return this.#media?.media.duration ?? Number.NaN;
  }

  set duration(seconds: number) {
    if (this.#media === undefined) return;
    this.#media.media.duration = seconds;
    this.#media.media.dispatchEvent(new Event("durationchange"));
  }

  addSourceBuffer(): SoundBuffer {
    if (this.#media === undefined) throw new Error("the source is attached to nothing");
    const buffer = new SoundBuffer(this.#media.clock, this.#media.media, this.#media.timescale);
    this.sourceBuffers.push(buffer);
    return buffer;
  }

  removeSourceBuffer(buffer: SoundBuffer): void {
    this.sourceBuffers.splice(this.sourceBuffers.indexOf(buffer), 1);
  }

  endOfStream(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("sourceended"));
  }
}
