import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { hashesOf } from "../../../src/core/purge/key.ts";
import { Knowledge } from "../../../src/core/purge/knowledge.ts";
import { nextNumber } from "../../../src/core/purge/number.ts";
import type { Measure } from "../measure.ts";

const KIB = 1024;
const PURGED_KEYS = 1_000_000;
const KEYS_A_PURGE = 10;
const KEYS_A_COPY = 10;
/** Over which the purges come; copies are filled at any time in it. */
const DAYS_MS = 30 * 86_400_000;
const BEGAN_MS = Date.UTC(2026, 9, 1);
const COPIES = 20_000;

/** What an isolate that knows of a million purged keys holds, and what a check of a copy costs it. */
export const purgeKnowledge: Measure = {
  name: "purge-knowledge",
  title: `purge: an isolate after ${PURGED_KEYS.toLocaleString("en")} distinct purged keys, copies of ${KEYS_A_COPY} keys each`,
  async run() {
    const copies = Array.from({ length: COPIES }, (_, copy) => ({
      hashes: hashesOf(Array.from({ length: KEYS_A_COPY }, (_, key) => `t of-copy-${copy}-${key}`)),
      asOf: nextNumber(0, BEGAN_MS + (copy / COPIES) * DAYS_MS),
    }));
    const gc = collector();
    gc();
    const before = memory();
    const knowledge = purged();
    gc();
    const heldBytes = memory() - before;
    const verdicts = { alive: 0, dead: 0, stale: 0, doubt: 0 };
    for (const { hashes, asOf } of copies) verdicts[knowledge.generations.verdict(hashes, asOf).kind] += 1;
    const checkUs = fastest(5, () => {
      for (const { hashes, asOf } of copies) knowledge.generations.verdict(hashes, asOf);
    }) * 1000 / COPIES;
    const snapshotBytes = knowledge.snapshot().length;
    const share = (count: number): number => (100 * count) / COPIES;
    const results = {
      "held KiB": heldBytes / KIB,
      "snapshot KiB": snapshotBytes / KIB,
      "check µs": checkUs,
      "falsely dead %": share(verdicts.dead + verdicts.stale),
    };
    return {
      rows: [{ name: "isolate", values: { ...results, "asks its region %": share(verdicts.doubt) } }],
      results,
      note: `purges over ${DAYS_MS / 86_400_000} days, copies filled at any time in them; who is in doubt asks its region, which knows`,
    };
  },
};

function purged(): Knowledge {
  const knowledge = new Knowledge();
  const purges = PURGED_KEYS / KEYS_A_PURGE;
  for (let purge = 0; purge < purges; purge += 1) {
    const number = nextNumber(knowledge.n, BEGAN_MS + (purge / purges) * DAYS_MS);
    const hashes = hashesOf(Array.from({ length: KEYS_A_PURGE }, (_, key) => `t purged-${purge}-${key}`));
    knowledge.take({ kind: "delta", since: knowledge.n, upTo: number, entries: [{ kind: "purge", number, mode: purge % 4 === 0 ? "soft" : "hard", hashes: [...hashes] }] });
  }
  return knowledge;
}

/** Milliseconds of the quickest of some runs: what it costs when nobody else is running. */
function fastest(times: number, work: () => void): number {
  return Math.min(...Array.from({ length: times }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  }));
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
