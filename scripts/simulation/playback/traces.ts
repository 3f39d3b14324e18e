import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Sets of traces by the name they are asked for. */
export const TRACE_FILES = { "3G": "3Glogs", "4G": "4Glogs", fcc: "fcc_sd" } as const;

/** One of `TRACE_FILES`. */
export type TraceSet = keyof typeof TRACE_FILES;

/** Bandwidth over time as it was measured: so many ms at so many kbit/s each; the round trip is a constant. */
export type Trace = { readonly name: string; readonly roundTripMs: number; readonly steps: readonly (readonly [ms: number, kbps: number])[] };

/** A trace as a line a listener is on. It begins again when it ends. */
export class Bandwidth {
  readonly lengthMs: number;
  readonly roundTripMs: number;
  /** When each step ends, and how many bits have passed by then. */
  readonly #ends: number[] = [];
  readonly #bits: number[] = [];

  constructor({ steps, roundTripMs }: Trace) {
    let [ms, bits] = [0, 0];
    for (const [stepMs, kbps] of steps) {
      ms += stepMs;
      bits += stepMs * kbps;
      this.#ends.push(ms);
      this.#bits.push(bits);
    }
    if (!(bits > 0)) throw new Error("a trace over which nothing ever comes");
    this.lengthMs = ms;
    this.roundTripMs = roundTripMs;
  }

  /** How many bits have passed from the trace's beginning until then. */
  bitsBy(ms: number): number {
    const [times, within] = [Math.floor(ms / this.lengthMs), ms % this.lengthMs];
    const at = firstAbove(this.#ends, within);
    const [fromMs, untilMs] = [at === 0 ? 0 : (this.#ends[at - 1] ?? 0), this.#ends[at] ?? this.lengthMs];
    const [fromBits, untilBits] = [at === 0 ? 0 : (this.#bits[at - 1] ?? 0), this.#bits[at] ?? this.#all];
    return times * this.#all + fromBits + ((within - fromMs) / Math.max(1e-9, untilMs - fromMs)) * (untilBits - fromBits);
  }

  /** When so many bits have passed from the trace's beginning: the other way round. */
  msOf(bits: number): number {
    const [times, within] = [Math.floor(bits / this.#all), bits % this.#all];
    const at = firstAbove(this.#bits, within);
    const [fromMs, untilMs] = [at === 0 ? 0 : (this.#ends[at - 1] ?? 0), this.#ends[at] ?? this.lengthMs];
    const [fromBits, untilBits] = [at === 0 ? 0 : (this.#bits[at - 1] ?? 0), this.#bits[at] ?? this.#all];
    return times * this.lengthMs + fromMs + ((within - fromBits) / Math.max(1e-9, untilBits - fromBits)) * (untilMs - fromMs);
  }

  /** The mean kbit/s between two times. */
  kbps(fromMs: number, untilMs: number): number {
    return (this.bitsBy(untilMs) - this.bitsBy(fromMs)) / Math.max(1e-9, untilMs - fromMs);
  }

  get #all(): number {
    return this.#bits.at(-1) ?? 0;
  }
}

/** The place of the first that is above a number, in a list that never falls. */
function firstAbove(list: readonly number[], than: number): number {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) > than) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The traces of a set in a folder, or in its folder `bandwidth`; undefined where there are none. Throws on a line that is no trace. */
export function tracesIn(data: string, set: TraceSet): readonly Trace[] | undefined {
  const file = [data, join(data, "bandwidth")].map((folder) => join(folder, `${TRACE_FILES[set]}.jsonl.gz`)).find((path) => existsSync(path));
  return file === undefined ? undefined : readTraces(gunzipSync(readFileSync(file)).toString());
}

/** Reads traces, a line each: `{"trace": name, "ms_kbps_lat": [[ms, kbit/s, ms of a round trip], …]}`. */
export function readTraces(text: string): readonly Trace[] {
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const { trace, ms_kbps_lat: rows }: { trace?: unknown; ms_kbps_lat?: unknown } = JSON.parse(line);
    const numbers = Array.isArray(rows) ? rows.filter((row): row is [number, number, number] => Array.isArray(row) && row.length === 3 && row.every((value) => typeof value === "number" && value >= 0)) : [];
    if (typeof trace !== "string" || !Array.isArray(rows) || numbers.length === 0 || numbers.length < rows.length) throw new Error(`no trace: ${line.slice(0, 60)}`);
    return { name: trace, roundTripMs: numbers[0]?.[2] ?? 0, steps: numbers.map(([ms, kbps]) => [ms, kbps] as const) };
  });
}
