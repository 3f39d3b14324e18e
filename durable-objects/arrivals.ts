import type { Flight } from "../src/core/cache/flight.ts";

/**
 * A flight's bytes in the order they arrive, from the first, as a stream that ends with the flight: complete, or with an
 * error so that nobody takes a part for the whole. Reading it takes nothing from others.
 */
export function arrivals(flight: Flight): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (next >= flight.chunks.length && flight.state === "open") await flight.changed();
      const chunk = flight.chunks[next];
      next += 1;
      if (chunk !== undefined) controller.enqueue(chunk);
      else if (flight.state === "complete") controller.close();
      else controller.error(new Error(flight.reason));
    },
  });
}
