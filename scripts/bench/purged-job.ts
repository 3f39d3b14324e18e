/** In a process of its own, started with `--expose-gc`: what generations and blocks cost in Node. Answers by message. */
import { Generations } from "../../src/core/purge/generations.ts";
import { Knowledge } from "../../src/core/purge/knowledge.ts";
import { encodeSnapshot } from "../../src/core/purge/snapshot.ts";
import { Steers } from "../../src/core/purge/steers.ts";
import { heldBytes } from "./held-bytes.ts";
import { type Copy, answerFor, blockedCopies, blocksOf, checkTimes, copiesOf, findTimes, knowledgeOf, numbersOf } from "./purged.ts";
import { median } from "./statistics.ts";

/** What the process is told. */
export type PurgedJob = { keys: number; blocks: number; copies: number; checks: number };

/** What it found. */
export type PurgedResult = {
  memoryMiB: number; applyUs: number; snapshotMiB: number; takeMs: number;
  newUs: number; exactUs: number; rowsUs: number;
  doubtPercent: number; deadPercent: number; againPercent: number;
  blocksMiB: number; blockBytes: number; findUs: number; blocksSnapshotMiB: number; blocksTakeMs: number; fewDoubtPercent: number;
};

/** A day's keys in a catalogue of middle size. */
const FEW = 20_000;
const MIB = 1024 * 1024;

/** Processor time since, which others on the machine do not lengthen as they do the clock's. */
function spentUs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

/** The median of five rounds of `times` calls, in µs of processor time a call, after one round that does not count. */
function usOf(times: number, run: (times: number) => number): number {
  run(times);
  return median(Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    run(times);
    return spentUs(before) / times;
  }));
}

function taken(snapshot: Uint8Array): Knowledge {
  const knowledge = new Knowledge();
  knowledge.take({ kind: "whole", upTo: 1, snapshot });
  return knowledge;
}

/** What an isolate holds that has taken a snapshot in: what is held less when it is let go of. */
async function bytesOf(snapshot: Uint8Array): Promise<number> {
  let knowledge: Knowledge | undefined = taken(snapshot);
  const held = await heldBytes();
  if (knowledge.n === 0) throw new Error("nothing was taken");
  knowledge = undefined;
  return held - await heldBytes();
}

/** Milliseconds until an isolate that knows nothing has taken a snapshot in. */
function takeMsOf(snapshot: Uint8Array): number {
  return usOf(2, (times) => {
    for (let i = 0; i < times; i += 1) taken(snapshot);
    return times;
  }) / 1000;
}

function snapshotOf(blocks: number): Uint8Array {
  return encodeSnapshot({ n: 1, generations: new Generations(), blocks: blocksOf(blocks), steers: new Steers() });
}

/** On a day with fewer purged keys, how many live copies are in doubt. */
function doubtPercentOf(copies: number, keys: number): number {
  const { generations } = knowledgeOf(keys);
  const live = copiesOf(copies, keys, 0, 1);
  return 100 * live.filter(({ hashes, asOf }) => generations.verdict(hashes, asOf).kind !== "alive").length / live.length;
}

async function measure({ keys, blocks, copies, checks }: PurgedJob): Promise<PurgedResult> {
  knowledgeOf(20_000);
  const began = process.cpuUsage();
  const knowledge = knowledgeOf(keys);
  const applyUs = spentUs(began) / keys;
  const snapshot = knowledge.snapshot();
  const takeMs = takeMsOf(snapshot);
  const memoryMiB = await bytesOf(snapshot) / MIB;

  const us = (list: readonly Copy[]) => usOf(checks, (times) => checkTimes(knowledge, list, times));
  const { generations, n } = knowledge;
  const shareOfFolded = 1 - (n - generations.folded) / (86_400_000 * 1024);
  const fresh = copiesOf(1000, keys, 1, 1);
  const recent = copiesOf(1000, keys, shareOfFolded, 1 - 1e-5);
  const old = copiesOf(1000, keys, 0, 1).filter(({ hashes, asOf }) => asOf < generations.folded && generations.verdict(hashes, asOf).kind !== "alive");
  const [newUs, exactUs, rowsUs] = [us(fresh), us(recent), us(old)];

  const numbers = numbersOf(keys);
  const live = copiesOf(copies, keys, 0, 1);
  const doubted = live.filter(({ hashes, asOf }) => generations.verdict(hashes, asOf).kind !== "alive");
  const dead = doubted.filter((copy) => generations.settle(copy.hashes, copy.asOf, answerFor(copy, numbers, n)).kind !== "alive");
  const again = live.filter(({ hashes }) => generations.verdict(hashes, n).kind !== "alive");
  numbers.clear();

  const blocksSnapshot = snapshotOf(blocks);
  const blocksBytes = await bytesOf(blocksSnapshot) - await bytesOf(snapshotOf(0));
  const withBlocks = taken(blocksSnapshot);
  const armed = withBlocks.blocks;
  const blocked = blockedCopies(1000, blocks);
  return {
    memoryMiB, applyUs, snapshotMiB: snapshot.length / MIB, takeMs, newUs, exactUs, rowsUs,
    doubtPercent: 100 * doubted.length / live.length, deadPercent: 100 * dead.length / live.length, againPercent: 100 * again.length / live.length,
    blocksMiB: blocksBytes / MIB, blockBytes: blocksBytes / blocks,
    findUs: usOf(checks, (times) => findTimes(armed, blocked, times)),
    blocksSnapshotMiB: blocksSnapshot.length / MIB,
    blocksTakeMs: takeMsOf(blocksSnapshot),
    fewDoubtPercent: doubtPercentOf(copies, FEW),
  };
}

process.once("message", (job: PurgedJob) => {
  void measure(job).then((result) => process.send?.(result, () => process.disconnect()));
});
