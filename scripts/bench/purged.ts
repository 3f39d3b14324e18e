import { Blocks } from "../../src/core/purge/blocks.ts";
import type { Entry } from "../../src/core/purge/entry.ts";
import type { ExactAnswer, Verdict } from "../../src/core/purge/generations.ts";
import { hashOf, hashesOf } from "../../src/core/purge/key.ts";
import { Knowledge } from "../../src/core/purge/knowledge.ts";
import { numberAt } from "../../src/core/purge/number.ts";

/** A day on which many keys are purged, evenly, in calls of ten; the same in every process that models it. */
const START_MS = 1_795_000_000_000;
const DAY_MS = 86_400_000;
const KEYS_A_CALL = 10;
const KEYS_A_COPY = 10;

/** A stored copy, as far as purges are concerned. */
export type Copy = { readonly hashes: Float64Array; readonly asOf: number };

const atShare = (share: number) => numberAt(START_MS + share * DAY_MS);
/** The hash of the day's purged key of an index. */
const purgedKey = (index: number) => hashOf(`t track:${index}`);

/** Numbers from 0 to 1 that look drawn, the same ones every time. */
export function lots(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** What an isolate knows at the end of a day on which `keys` were purged. */
export function knowledgeOf(keys: number): Knowledge {
  const knowledge = new Knowledge();
  for (let index = 0; index < keys; index += KEYS_A_CALL) {
    const number = atShare(index / keys);
    const hashes = Array.from({ length: KEYS_A_CALL }, (_, i) => purgedKey(index + i));
    const entries: Entry[] = [{ kind: "purge", number, mode: "hard", hashes }];
    knowledge.take({ kind: "delta", since: knowledge.n, upTo: number, entries });
  }
  return knowledge;
}

/** Live copies of that day, filled in the part of it from `from` to `to`: of one key it was purged by before, and nine nobody purged. */
export function copiesOf(count: number, keys: number, from: number, to: number): Copy[] {
  const draw = lots();
  return Array.from({ length: count }, (_, copy) => {
    const share = from + (to - from) * draw();
    const hashes = hashesOf(Array.from({ length: KEYS_A_COPY }, (_, i) => `t kept:${copy}:${i}`));
    hashes[0] = purgedKey(Math.floor(share * draw() * keys));
    return { hashes, asOf: atShare(share) };
  });
}

/** What who has the whole log of that day says of a copy. */
export function answerFor(copy: Copy, numbers: ReadonlyMap<number, number>, upTo: number): ExactAnswer {
  const hard = Array.from(copy.hashes, (hash) => numbers.get(hash) ?? 0);
  return { upTo, hard, soft: hard.map(() => 0) };
}

/** The number of each key of that day. */
export function numbersOf(keys: number): Map<number, number> {
  return new Map(Array.from({ length: keys }, (_, index) => [purgedKey(index), atShare(Math.floor(index / KEYS_A_CALL) * KEYS_A_CALL / keys)]));
}

/** Checks copies one after the other, over and over; returns how many were alive, so that nothing is optimised away. */
export function checkTimes(knowledge: Knowledge, copies: readonly Copy[], times: number): number {
  let alive = 0;
  for (let i = 0; i < times; i += 1) {
    const copy = copies[i % copies.length];
    const kind: Verdict["kind"] | undefined = copy === undefined ? undefined : knowledge.generations.verdict(copy.hashes, copy.asOf).kind;
    if (kind === "alive") alive += 1;
  }
  return alive;
}

/** As many blocks, each of a URL and a tag in three countries, with ids as long as a UUID and one of a hundred reasons. */
export function blocksOf(count: number): Blocks {
  const blocks = new Blocks();
  for (let i = 0; i < count; i += 1) {
    blocks.put({
      id: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
      hashes: [hashOf(`u a.example/${i}.flac`), hashOf(`t blocked:${i}`)],
      countries: ["DE", "AT", "CH"],
      fromMs: START_MS + i,
      untilMs: START_MS + DAY_MS + i,
      reason: `licence ${i % 100} has ended`,
    });
  }
  return blocks;
}

/** Looks for blocks of copies, one of a hundred of which has one that is not in force yet; returns how many were found. */
export function findTimes(blocks: Blocks, copies: readonly Copy[], times: number): number {
  let found = 0;
  for (let i = 0; i < times; i += 1) {
    const copy = copies[i % copies.length];
    if (copy !== undefined && blocks.find(copy.hashes, "DE", 0, 1) !== undefined) found += 1;
  }
  return found;
}

/** Copies of which every hundredth carries a blocked tag. */
export function blockedCopies(count: number, blocks: number): Copy[] {
  return copiesOf(count, blocks, 0, 1).map((copy, i) => {
    if (i % 100 === 0) copy.hashes[1] = hashOf(`t blocked:${i % blocks}`);
    return copy;
  });
}
