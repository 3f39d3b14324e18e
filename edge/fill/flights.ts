import { Flight } from "../../src/core/cache/flight.ts";
import type { Span } from "../../src/core/cache/slices.ts";

/** How long a stored slice's flight stays known, for readers that are behind and look-ups that missed just before. */
const LINGER_MS = 5000;

/** How often a flight had moved when it was last seen to have. */
type Seen = { readonly name: string; readonly moves: number; readonly atMs: number };

type Lingering = { readonly name: string; readonly flight: Flight; readonly untilMs: number };

/**
 * The flights of an isolate by name, bounded in the bytes they hold. A stored slice's bytes linger while there is room,
 * because listeners who began together ask for it within moments; what is under way comes first.
 */
export class Flights {
  private readonly byName = new Map<string, Flight>();
  private readonly open = new Map<Flight, Seen>();
  private readonly lingering: Lingering[] = [];
  private underWay = 0;
  private lingeringBytes = 0;

  constructor(
    private readonly maxBytes: number,
    /** Longer than any fill rests that is still somebody's. */
    private readonly restMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** A flight that brings the named bytes. Whoever knows the name knows the identity, and equal identities are equal bytes. */
  find(name: string): Flight | undefined {
    this.giveUp();
    const flight = this.byName.get(name);
    return flight !== undefined && flight.state !== "failed" ? flight : undefined;
  }

  /** Whether another flight of `bytes` may be begun; `ahead`: one nobody waits for yet, which must leave half the room. */
  hasRoom(bytes: number, ahead: boolean): boolean {
    this.giveUp();
    return this.underWay + bytes <= (ahead ? this.maxBytes / 2 : this.maxBytes);
  }

  /** Begins a flight that others may join under `name`. */
  begin(name: string, span: Span, pivot: number, born: Flight["born"]): Flight {
    const flight = new Flight(span, pivot, born);
    this.byName.set(name, flight);
    this.open.set(flight, { name, moves: 0, atMs: this.now() });
    this.underWay += flight.length;
    this.tidy();
    return flight;
  }

  /** The flight has ended; if it is complete, it is stored. Does nothing for one that was given up. */
  end(name: string, flight: Flight): void {
    if (!this.open.delete(flight)) return;
    this.underWay -= flight.length;
    if (flight.state === "complete") {
      this.lingering.push({ name, flight, untilMs: this.now() + LINGER_MS });
      this.lingeringBytes += flight.length;
    } else {
      this.forget(name, flight);
    }
    this.tidy();
  }

  /**
   * Fails what has not moved for longer than any fill may. The platform ends a request's work some time after its listener
   * has gone: nobody ends its flights then, and without this they would be waited for, and count, for ever.
   */
  private giveUp(): void {
    const nowMs = this.now();
    for (const [flight, { name, moves, atMs }] of this.open) {
      if (flight.moves !== moves) this.open.set(flight, { name, moves: flight.moves, atMs: nowMs });
      else if (nowMs - atMs > this.restMs) {
        flight.fail("given up");
        this.end(name, flight);
      }
    }
  }

  /** Lets go of what lingers too long or needs room. No timer does this: it happens when others begin and end. */
  private tidy(): void {
    const nowMs = this.now();
    for (let eldest = this.lingering[0]; eldest !== undefined; eldest = this.lingering[0]) {
      const room = this.underWay + this.lingeringBytes <= this.maxBytes;
      if (room && eldest.untilMs > nowMs) return;
      this.lingering.shift();
      this.lingeringBytes -= eldest.flight.length;
      this.forget(eldest.name, eldest.flight);
    }
  }

  private forget(name: string, flight: Flight): void {
    flight.release();
    if (this.byName.get(name) === flight) this.byName.delete(name);
  }
}
