import type { Clock } from "./clock.ts";
import type { Bandwidth } from "./traces.ts";

/** What becomes of a request: its answer's head is there, then its body. */
export type Transfer = { readonly begun: () => void; readonly done: () => void };

/** A request that is under way; `loaded`: how much of the body is there. */
export type Ongoing = { readonly loaded: () => number; readonly abort: () => void };

type Active = { restBits: number; timer: number | undefined; next: () => void };

/** An answer's head and the frames about it, in bytes. */
const HEAD_BYTES = 300;

/**
 * The one warm connection of a listener to the edge: an answer begins a round trip after it was asked for and takes what the line then
 * carries; answers under way at once share it evenly, as streams of HTTP/2 and 3 do. What was aborted goes on coming for a round trip.
 */
export class Link {
  readonly #active = new Set<Active>();
  #atMs = 0;

  /** `fromMs`: where on the line's time the clock's 0 is. */
  constructor(
    readonly clock: Clock,
    readonly bandwidth: Bandwidth,
    readonly fromMs: number,
  ) {}

  /** Asks for an answer whose body has so many bytes. */
  request(bytes: number, { begun, done }: Transfer): Ongoing {
    const active: Active = { restBits: HEAD_BYTES * 8, timer: undefined, next: () => undefined };
    let [hasBegun, isAborted] = [false, false];
    active.next = () => {
      hasBegun = true;
      active.restBits = bytes * 8;
      active.next = () => {
        if (!isAborted) done();
      };
      this.#start(active);
      if (!isAborted) begun();
    };
    active.timer = this.clock.after(this.bandwidth.roundTripMs, () => this.#start(active));
    return {
      loaded: () => {
        this.#pass();
        return hasBegun ? Math.floor(bytes - active.restBits / 8) : 0;
      },
      abort: () => {
        isAborted = true;
        if (this.#active.has(active)) this.clock.after(this.bandwidth.roundTripMs, () => this.#end(active));
        else this.clock.cancel(active.timer);
      },
    };
  }

  #start(active: Active): void {
    this.#pass();
    this.#active.add(active);
    this.#plan();
  }

  #end(active: Active): void {
    this.#pass();
    this.clock.cancel(active.timer);
    this.#active.delete(active);
    this.#plan();
  }

  /** Gives each its share of what has passed since the last time. */
  #pass(): void {
    const nowMs = this.clock.now();
    const share = (this.bandwidth.bitsBy(this.fromMs + nowMs) - this.bandwidth.bitsBy(this.fromMs + this.#atMs)) / Math.max(1, this.#active.size);
    for (const active of this.#active) active.restBits = Math.max(0, active.restBits - share);
    this.#atMs = nowMs;
  }

  /** When each would be done if all stay as they are. */
  #plan(): void {
    const passed = this.bandwidth.bitsBy(this.fromMs + this.#atMs);
    for (const active of this.#active) {
      this.clock.cancel(active.timer);
      const atMs = this.bandwidth.msOf(passed + active.restBits * this.#active.size) - this.fromMs;
      active.timer = this.clock.after(atMs - this.#atMs, () => {
        this.#end(active);
        active.restBits = 0;
        active.next();
      });
    }
  }
}
