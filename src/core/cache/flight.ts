import type { PurgeNumber } from "../purge/number.ts";
import type { KnownPurges } from "./ask.ts";
import type { Span } from "./slices.ts";

/** Where a flight stands. A flight never goes back. */
export type FlightState = "open" | "complete" | "failed";

/**
 * One fill of one slice while it is under way: a buffer that grows, read by all who wait for these bytes.
 *
 * Bytes arrive *rotated*: first those from the `pivot` (the byte somebody asked for) to the slice's end, then those before
 * it, so that a seek into the middle of a slice starts at once. `arrived` counts them in that order.
 *
 * Chunks are kept as they came: a reader that is stuck on one holds that chunk and not the slice.
 */
export class Flight {
  readonly chunks: Uint8Array[] = [];
  arrived = 0;
  state: FlightState = "open";
  /** Why it failed, once it has. */
  reason = "";
  /** True once the bytes are in a tier; a reader that lags reads on from there and `chunks` is empty. */
  released = false;
  /** How many have begun to read it: what each chunk costs, whether they wait just now or are busy. */
  readers = 0;
  /** How often it has changed or given a sign of life. */
  moves = 0;
  private waiting: (() => void)[] = [];

  constructor(
    /** The bytes of the representation this flight brings. */
    readonly span: Span,
    /** The byte, within the representation, that arrives first. */
    readonly pivot: number,
    /** What the fill knew of purges before it was sent, and when it began: who may join depends on both. */
    readonly born: { readonly asOf: number; readonly begunAtMs: number },
  ) {}

  get length(): number {
    return this.span.last - this.span.first + 1;
  }

  push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.arrived += chunk.byteLength;
    this.wake();
  }

  /** A sign of life where nothing has arrived yet: these bytes come behind others, and those are on their way. */
  stir(): void {
    this.wake();
  }

  complete(): void {
    if (this.state === "open") this.state = "complete";
    this.wake();
  }

  fail(reason: string): void {
    if (this.state === "open") {
      this.state = "failed";
      this.reason = reason;
    }
    this.wake();
  }

  /** Drops the bytes: they are stored, or nobody can use them any more. */
  release(): void {
    this.released = true;
    this.chunks.length = 0;
    this.wake();
  }

  /** Resolves at the next change. Whoever waits across requests must hold a timer of its own as well. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Position, in order of arrival, of the byte at `offset` of the representation. */
  position(offset: number): number {
    return offset >= this.pivot ? offset - this.pivot : this.span.last - this.pivot + 1 + (offset - this.span.first);
  }

  /** The whole slice in the order of the representation. Only of a complete flight that is not released. */
  assemble(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    let at = this.pivot - this.span.first;
    for (const chunk of this.chunks) {
      const untilEnd = bytes.length - at;
      bytes.set(chunk.subarray(0, untilEnd), at);
      if (chunk.byteLength > untilEnd) bytes.set(chunk.subarray(untilEnd), 0);
      at = (at + chunk.byteLength) % bytes.length;
    }
    return bytes;
  }

  private wake(): void {
    const woken = this.waiting;
    this.moves += 1;
    this.waiting = [];
    for (const resolve of woken) resolve();
  }
}

/**
 * Whether a request may join a fill that began before it, instead of starting its own. What it brings is a copy like any
 * other: it must know every purge of this URL that the request knows, and somebody must vouch that there is no other.
 */
export function mayJoin(born: { readonly asOf: PurgeNumber }, { needs, fresh }: Pick<KnownPurges, "needs" | "fresh">): boolean {
  return !fresh && born.asOf >= needs;
}

/** What a reader of a flight can do next. */
export type FlightRead =
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "wait" }
  | { kind: "stored"; from: number } // read on from the tier, from this byte of the representation
  | { kind: "failed"; reason: string; from: number }
  | { kind: "done" };

/** Reads `part` of a flight in the order of the representation, at its own pace. */
export class FlightReader {
  private chunk = 0;
  private chunkAt = 0;

  constructor(
    private readonly flight: Flight,
    private readonly part: Span,
    private at: number = part.first,
  ) {
    flight.readers += 1;
  }

  /** The next byte of the representation to be read. */
  get offset(): number {
    return this.at;
  }

  next(): FlightRead {
    const { flight } = this;
    if (this.at > this.part.last) return { kind: "done" };
    if (flight.released && flight.state === "complete") return { kind: "stored", from: this.at };
    const position = flight.position(this.at);
    if (position < flight.arrived && !flight.released) {
      // Up to the wrap of the rotation or the end of the part, whichever comes first.
      const stop = this.at < flight.pivot ? Math.min(this.part.last, flight.pivot - 1) : this.part.last;
      const bytes = this.take(position, stop - this.at + 1);
      this.at += bytes.byteLength;
      return { kind: "bytes", bytes };
    }
    if (flight.state === "failed") return { kind: "failed", reason: flight.reason, from: this.at };
    return { kind: "wait" };
  }

  private take(position: number, most: number): Uint8Array {
    const { chunks } = this.flight;
    if (position < this.chunkAt) {
      this.chunk = 0;
      this.chunkAt = 0;
    }
    let chunk = chunks[this.chunk] ?? EMPTY;
    while (position >= this.chunkAt + chunk.byteLength) {
      this.chunkAt += chunk.byteLength;
      this.chunk += 1;
      chunk = chunks[this.chunk] ?? EMPTY;
    }
    const from = position - this.chunkAt;
    return from === 0 && most >= chunk.byteLength ? chunk : chunk.subarray(from, from + most);
  }
}

const EMPTY = new Uint8Array(0);
