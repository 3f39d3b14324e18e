import * as fc from "fast-check";
import type { Block, Entry } from "../../../src/core/purge/entry.ts";
import type { ExactAnswer, Extent, Generations, Verdict } from "../../../src/core/purge/generations.ts";
import { hashOf } from "../../../src/core/purge/key.ts";
import { REGIONS } from "../../../src/core/purge/regions.ts";
import type { Steer } from "../../../src/core/routing/steer.ts";
import { type PurgeNumber, numberAt } from "../../../src/core/purge/number.ts";

/** Some time in 2026, at a full second. */
export const START_MS = 1_795_000_000_000;

/** Keys few enough to be purged again, and too many to be exact in a small extent. */
export const KEYS = Array.from({ length: 40 }, (_, i) => hashOf(`k${i}`));

/** So small that keys fold and share cells. */
export const SMALL: Extent = { exactKeys: 8, cells: 16 };

/** A number within a quarter of a minute, so that some are in the same second and some are not. */
export const number: fc.Arbitrary<PurgeNumber> = fc.integer({ min: 1, max: 15_000 }).map((ms) => numberAt(START_MS + ms));

/** Some of the keys. */
export const hashes: fc.Arbitrary<number[]> = fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 10 });

/** A purge of some of the keys. */
export const purge: fc.Arbitrary<Entry & { kind: "purge" }> = fc.record({ kind: fc.constant("purge"), number, mode: fc.constantFrom("hard", "soft"), hashes });

/** A block of some of the keys; ids and times come again. */
export const block: fc.Arbitrary<Block> = fc.record({
  id: fc.constantFrom("a", "b", "c", "d", "é"),
  hashes,
  countries: fc.subarray(["DE", "AT", "US"]),
  fromMs: fc.integer({ min: 0, max: 6 }),
  untilMs: fc.integer({ min: 0, max: 6 }),
  reason: fc.constantFrom("licence", "court"),
}, { requiredKeys: ["id", "hashes", "countries", "fromMs", "reason"] });

/** What an operator said of an edge; edges, pins and times come again. */
export const steer: fc.Arbitrary<Steer> = fc.record({
  edge: fc.constantFrom("fra", "iad", "é"),
  drain: fc.boolean(),
  weight: fc.constantFrom(0, 0.5, 1000),
  pins: fc.subarray(["/", "/live/"]),
  regions: fc.subarray([...REGIONS], { maxLength: 3 }),
  untilMs: fc.integer({ min: 0, max: 6 }),
  reason: fc.constantFrom("", "their maintenance"),
}, { requiredKeys: ["edge", "pins", "regions", "reason"] });

/** A ledger's log: entries of all kinds, in the order of their numbers. */
export const log: fc.Arbitrary<Entry[]> = fc.array(fc.oneof(
  { weight: 3, arbitrary: purge },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("block"), number, block }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unblock"), number, id: fc.constantFrom("a", "b", "c", "d", "é") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("steer"), number, steer }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unsteer"), number, edge: fc.constantFrom("fra", "iad", "é") }) },
), { maxLength: 60 }).map((entries) => {
  let last = 0;
  return entries.toSorted((a, b) => a.number - b.number).map((entry) => {
    last = Math.max(entry.number, last + 1);
    return Object.assign({}, entry, { number: last });
  });
});

/** Remembers everything, and so always knows. */
export class Oracle {
  readonly #entries: readonly Entry[];

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  newest(hash: number, mode: "hard" | "soft"): PurgeNumber {
    return this.#entries.reduce((newest, entry) => (entry.kind === "purge" && entry.mode === mode && entry.hashes.includes(hash) ? Math.max(newest, entry.number) : newest), 0);
  }

  answer(keys: readonly number[]): ExactAnswer {
    const upTo = this.#entries.reduce((newest, entry) => Math.max(newest, entry.number), 0);
    return { upTo, hard: keys.map((hash) => this.newest(hash, "hard")), soft: keys.map((hash) => this.newest(hash, "soft")) };
  }

  verdict(keys: readonly number[], asOf: PurgeNumber): Verdict {
    const { hard, soft } = this.answer(keys);
    const [dead, stale] = [Math.max(0, ...hard), Math.max(0, ...soft)];
    if (dead > asOf) return { kind: "dead", by: dead };
    return stale > asOf ? { kind: "stale", by: stale } : { kind: "alive" };
  }

  /** Blocks by id, after all of it. */
  blocks(): Map<string, Block> {
    const blocks = new Map<string, Block>();
    for (const entry of this.#entries) {
      if (entry.kind === "block") blocks.set(entry.block.id, entry.block);
      if (entry.kind === "unblock") blocks.delete(entry.id);
    }
    return blocks;
  }

  /** What was said of edges, after all of it. */
  steers(): Map<string, Steer> {
    const steers = new Map<string, Steer>();
    for (const entry of this.#entries) {
      if (entry.kind === "steer") steers.set(entry.steer.edge, entry.steer);
      if (entry.kind === "unsteer") steers.delete(entry.edge);
    }
    return steers;
  }
}

/** What is wrong with what generations say of a copy, beside who knows everything; nothing: all is right. */
export function faultOf(generations: Generations, oracle: Oracle, keys: readonly number[], asOf: PurgeNumber): string | undefined {
  const list = Float64Array.from(keys);
  const [said, truth, answer] = [generations.verdict(list, asOf), oracle.verdict(keys, asOf), oracle.answer(keys)];
  if (said.kind !== truth.kind && said.kind !== "doubt") return `${said.kind}, but it is ${truth.kind}`;
  if (said.kind === "stale" && truth.kind === "stale" && said.by !== truth.by) return "stale since another purge";
  if (said.kind === "dead" && truth.kind === "dead" && (said.by > truth.by || said.by <= asOf)) return "dead by a purge that was not";
  const settled = generations.settle(list, asOf, answer);
  if (settled.kind !== truth.kind) return `settled as ${settled.kind}, but it is ${truth.kind}`;
  const hard = Math.max(0, ...answer.hard);
  if (generations.era(list) < hard) return "the era is too old";
  if (generations.newest(list) < Math.max(hard, ...answer.soft)) return "the newest is too old";
  if (generations.newest(list) <= asOf && truth.kind !== "alive") return "a flight would be joined that must not be";
  return undefined;
}
