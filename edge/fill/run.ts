import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import { sliceName } from "../../src/core/cache/key.ts";
import { type Geometry, sliceCount, sliceSpan } from "../../src/core/cache/slices.ts";
import { runSlices } from "../../src/core/limits.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import { copyBytes } from "../tiers/copy.ts";
import type { Flights } from "./flights.ts";

/** What a run's slices are registered with and stored through. */
export type RunHost = {
  readonly flights: Flights;
  store(key: string, descriptor: Descriptor, n: number, flight: Flight): Promise<void>;
};

/**
 * A whole representation that arrives in one body, because its upstream has no ranges or its parts cannot be joined.
 * It is cut into slices as it comes, each a flight that listeners join and that is stored before the next begins: the run
 * goes at the upstream's pace, holds one slice at a time, and does not slow down for a slow listener.
 */
export class Run {
  private next = 0;
  private readonly ahead = new Map<number, Flight>();
  private ended = false;

  constructor(
    private readonly key: string,
    readonly descriptor: Descriptor,
    private readonly geometry: Geometry,
    private readonly asOf: number,
    private readonly host: RunHost,
  ) {}

  /** The flight that will bring slice `n`; nothing once the run has passed it (it is stored) or has ended. */
  flight(n: number): Flight | undefined {
    // The slice that was arriving has been given up (flights.ts): whoever carried this body is no more.
    if (this.ahead.get(this.next)?.state === "failed") this.ended = true;
    if (this.ended || n < this.next || n >= sliceCount(this.geometry, this.descriptor.size)) return undefined;
    let flight = this.ahead.get(n);
    if (flight === undefined || flight.state === "failed") {
      const span = sliceSpan(this.geometry, n, this.descriptor.size);
      const name = sliceName(this.key, this.descriptor.identity, n);
      flight = this.host.flights.begin(name, span, span.first, { asOf: this.asOf, begunAtMs: this.descriptor.askedAtMs });
      this.ahead.set(n, flight);
    }
    return flight;
  }

  /** Carries the body to its end. Never throws; on a body that breaks off, the slices not reached fail. */
  async carry(body: ReadableStream<Uint8Array>, idleTimeoutMs: number): Promise<void> {
    const count = sliceCount(this.geometry, this.descriptor.size);
    let flight = this.flight(0);
    let n = 0;
    const advance = async (): Promise<void> => {
      if (flight === undefined) return;
      flight.complete();
      this.ahead.delete(n);
      this.next = n + 1;
      await this.host.store(this.key, this.descriptor, n, flight);
      n += 1;
      flight = n < count ? this.flight(n) : undefined;
    };
    if (this.descriptor.size === 0) await advance();
    const end = await copyBytes(body, this.descriptor.size, idleTimeoutMs, async (chunk) => {
      let rest = chunk;
      for (const waiting of this.ahead.values()) if (waiting !== flight) waiting.stir();
      while (rest.byteLength > 0 && flight !== undefined) {
        const room = flight.length - flight.arrived;
        flight.push(rest.subarray(0, room));
        rest = rest.subarray(room);
        if (flight.arrived === flight.length) await advance();
      }
    });
    this.ended = true;
    for (const [m, waiting] of this.ahead) {
      waiting.fail(`upstream body: ${end}`);
      await this.host.store(this.key, this.descriptor, m, waiting);
    }
    this.ahead.clear();
  }
}

/** The largest run: the setting, or what the plan's subrequests can store. */
export function longestRun({ runMaxBytes, plan, headBytes, sliceBytes }: Settings, reserve: boolean): number {
  return Math.min(runMaxBytes, headBytes + runSlices(plan, reserve) * sliceBytes);
}
