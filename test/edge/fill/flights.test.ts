import { expect, it, describe } from "vitest";
import { Flights } from "../../../edge/fill/flights.ts";
import { Run } from "../../../edge/fill/run.ts";
import { GEOMETRY, descriptorOf } from "../../core/cache/make.ts";

const REST_MS = 1000;
const KNOWS = { asOf: 0, begunAtMs: 0 };
const SPAN = { first: 0, last: 99 };

/** Room for one flight of `SPAN`, and a clock that is set by hand. */
function flights(): { flights: Flights; clock: { ms: number } } {
  const clock = { ms: 0 };
  return { flights: new Flights(100, REST_MS, () => clock.ms), clock };
}

describe("a flight that nobody moves any more", () => {
  it("is joined while it may still move, then fails for who waits and is found by nobody", () => {
    const { flights: all, clock } = flights();
    const flight = all.begin("a", SPAN, 0, KNOWS);
    clock.ms = REST_MS;
    expect(all.find("a")).toBe(flight);
    clock.ms = REST_MS + 1;
    expect(all.find("a")).toBeUndefined();
    expect(flight.state).toBe("failed");
  });

  it("gives its room back, once", () => {
    const { flights: all, clock } = flights();
    const flight = all.begin("a", SPAN, 0, KNOWS);
    expect(all.hasRoom(1, false)).toBe(false);
    clock.ms = REST_MS + 1;
    expect(all.hasRoom(100, false)).toBe(true);
    all.end("a", flight);
    expect(all.hasRoom(101, false)).toBe(false);
  });

  it("is not one that is slow: each byte is a sign of life", () => {
    const { flights: all, clock } = flights();
    const flight = all.begin("a", SPAN, 0, KNOWS);
    for (let i = 0; i < 5; i += 1) {
      clock.ms += REST_MS;
      flight.push(new Uint8Array(1));
      expect(all.find("a")).toBe(flight);
    }
  });

  it("ends the run it belongs to, so that another may begin", () => {
    const { flights: all, clock } = flights();
    const run = new Run("k", descriptorOf(), GEOMETRY, 0, { flights: all, store: async () => undefined });
    const arriving = run.flight(0);
    expect(run.flight(3)?.state).toBe("open");
    clock.ms = REST_MS + 1;
    all.hasRoom(1, false);
    expect(arriving?.state).toBe("failed");
    expect(run.flight(3)).toBeUndefined();
  });
});
