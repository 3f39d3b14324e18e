import { Flight, mayJoin } from "../../src/core/cache/flight.ts";
import type { Span } from "../../src/core/cache/slices.ts";

/** How long a stored slice's flight stays known, for readers whose look-up missed just before it was stored. */
const LINGER_MS = 5000;

/** The flights of an isolate, by name, and how many bytes they hold. */
export class Flights {
  private readonly byName = new Map<string, Flight>();
  private held = 0;

  /** Bytes held by flights that are not stored yet. */
  get heldBytes(): number {
    return this.held;
  }

  /** A flight that brings the named bytes and knows enough to be joined. */
  find(name: string, needs: { readonly asOf: number }): Flight | undefined {
    const flight = this.byName.get(name);
    return flight !== undefined && flight.state !== "failed" && mayJoin(flight.born, needs) ? flight : undefined;
  }

  /** Begins a flight that others may join under `name`. */
  begin(name: string, span: Span, pivot: number, born: Flight["born"]): Flight {
    const flight = new Flight(span, pivot, born);
    this.byName.set(name, flight);
    this.held += flight.length;
    return flight;
  }

  /** The flight has ended. A stored one lingers, without its bytes, to send late readers to the tier. */
  end(name: string, flight: Flight): void {
    this.held -= flight.length;
    flight.release();
    const forget = () => {
      if (this.byName.get(name) === flight) this.byName.delete(name);
    };
    if (flight.state === "complete") this.later(forget);
    else forget();
  }

  /** Forgetting needs no timer of the request's own: it happens when others begin or end. */
  private readonly due: { atMs: number; forget: () => void }[] = [];

  private later(forget: () => void): void {
    const nowMs = Date.now();
    this.due.push({ atMs: nowMs + LINGER_MS, forget });
    for (let first = this.due[0]; first !== undefined && first.atMs <= nowMs; first = this.due[0]) {
      first.forget();
      this.due.shift();
    }
  }
}
