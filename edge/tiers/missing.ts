import type { Flight } from "../../src/core/cache/flight.ts";
import type { Span } from "../../src/core/cache/slices.ts";

/** The bytes a flight lacks next, in the order they are to arrive. */
export function missing(flight: Flight): Span {
  const tail = flight.span.last - flight.pivot + 1;
  if (flight.arrived < tail) return { first: flight.pivot + flight.arrived, last: flight.span.last };
  return { first: flight.span.first + (flight.arrived - tail), last: flight.pivot - 1 };
}
