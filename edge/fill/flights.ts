import { Flight, mayJoin } from "../../src/core/cache/flight.ts";
import type { Span } from "../../src/core/cache/slices.ts";

/** How long a stored slice's flight stays known, for readers that are behind and look-ups that missed just before. */
const LINGER_MS = 5000;

type Lingering = { readonly name: string; readonly flight: Flight; readonly untilMs: number };

/**
 * The flights of an isolate by name, bounded in the bytes they hold. A stored slice's bytes linger while there is room,
 * because listeners who began together ask for it within moments; what is under way comes first.
 */
export class Flights {
  private readonly byName = new Map<string, Flight>();
  private readonly lingering: Lingering[] = [];
  private underWay = 0;
  private lingeringBytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** A flight that brings the named bytes and knows enough to be joined. */
  find(name: string, needs: { readonly asOf: number }): Flight | undefined {
    const flight = this.byName.get(name);
    return flight !== undefined && flight.state !== "failed" && mayJoin(flight.born, needs) ? flight : undefined;
  }

  /** Whether another flight of `bytes` may be begun; `ahead`: one nobody waits for yet, which must leave half the room. */
  hasRoom(bytes: number, ahead: boolean): boolean {
    return this.underWay + bytes <= (ahead ? this.maxBytes / 2 : this.maxBytes);
  }

  /** Begins a flight that others may join under `name`. */
  begin(name: string, span: Span, pivot: number, born: Flight["born"]): Flight {
    const flight = new Flight(span, pivot, born);
    this.byName.set(name, flight);
    this.underWay += flight.length;
    this.tidy();
    return flight;
  }

  /** The flight has ended; if it is complete, it is stored. */
  end(name: string, flight: Flight): void {
    this.underWay -= flight.length;
    if (flight.state === "complete") {
      this.lingering.push({ name, flight, untilMs: this.now() + LINGER_MS });
      this.lingeringBytes += flight.length;
    } else {
      this.forget(name, flight);
    }
    this.tidy();
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
