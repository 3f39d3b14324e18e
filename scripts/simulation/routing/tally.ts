import type { Fetched } from "./fetching.ts";
import type { Mirror } from "./mirrors.ts";

/** First bytes of some requests: p50, p95, p99, ms. */
export type Percentiles = { readonly p50: number; readonly p95: number; readonly p99: number };

/** What one strategy did with one day. */
export type Outcome = {
  readonly requests: number;
  /** Of all requests; of those who have nothing to play; those given up count as long as they waited. */
  readonly all: Percentiles;
  readonly urgent: Percentiles;
  /** Shares of requests: without an answer in the end; and upstream requests for each, of which asked a second time because one was late. */
  readonly errors: number;
  readonly asked: number;
  readonly hedged: number;
  readonly costPerGb: number;
  /** The highest load any edge had, others' traffic included; 1 is full. */
  readonly mostLoad: number;
  /** Each edge's share of the requests. */
  readonly shares: readonly number[];
};

/** Adds up what came of a day's requests. */
export class Tally {
  readonly fetched: Fetched[] = [];

  readonly add = (fetched: Fetched): void => {
    this.fetched.push(fetched);
  };

  outcome(mirrors: readonly Mirror[], mostLoad: number): Outcome {
    const { fetched } = this;
    const many = Math.max(1, fetched.length);
    let [money, bytes, errors, asked, hedged] = [0, 0, 0, 0, 0];
    const by = mirrors.map(() => 0);
    for (const one of fetched) {
      asked += one.asked;
      if (one.hedged) hedged += 1;
      const mirror = one.by === undefined ? undefined : mirrors[one.by];
      if (one.by === undefined || mirror === undefined) {
        errors += 1;
        continue;
      }
      by[one.by] = (by[one.by] ?? 0) + 1;
      bytes += one.wanted.bytes;
      money += one.wanted.bytes * mirror.edge.pricePerGb;
    }
    return {
      requests: fetched.length, all: percentilesOf(fetched.map(({ ms }) => ms)), urgent: percentilesOf(fetched.filter(({ wanted }) => wanted.patience === 0).map(({ ms }) => ms)),
      errors: errors / many, asked: asked / many, hedged: hedged / many, costPerGb: bytes === 0 ? 0 : money / bytes, mostLoad, shares: by.map((times) => times / many),
    };
  }
}

/** The percentiles of some times; 0 of none. */
export function percentilesOf(times: readonly number[]): Percentiles {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
