/** In a process of its own, started with `--expose-gc`: what it costs a region to know what is played. Answers by message. */
import { Series } from "../../durable-objects/region/series.ts";
import { encodeHotFiles } from "../../src/core/prewarm/hot-files-bytes.ts";
import { HotFiles } from "../../src/core/prewarm/hot-files.ts";
import type { PlayReport } from "../../src/core/prewarm/observed.ts";
import { hashOf, tagKey } from "../../src/core/purge/key.ts";
import { heldBytes } from "./held-bytes.ts";

/** What the process is told: how many tracks, and how many reports of plays beyond one of each. */
export type PlaysJob = { tracks: number; reports: number };

/** What it found. */
export type PlaysResult = { memoryMiB: number; storedMiB: number; reportUs: number; storeMs: number; hottestMs: number; namedMs: number; namedAgainMs: number; missed: number; beyondPercent: number };

const MIB = 1024 * 1024;
const NOW = Date.UTC(2026, 10, 21);
const COLOS = 30;

const baseOf = (n: number): string => `cdn.music.example/audio/releases/${(n * 7919) % 1_000_003}/${n}-track-with-a-name-of-its-own.flac?format=hires`;
const report = (n: number, bit: number): PlayReport => ({
  base: baseOf(n), plays: 1, listeners: bit < 32 ? [(1 << bit) >>> 0, 0] : [0, (1 << (bit - 32)) >>> 0],
  size: 30_000_000 + n, startBytes: 262_144 + (n % 1000), missMs: n % 3 === 0 ? 80 : 0,
  tags: [`release:${n >> 3}`, `artist:${n >> 6}`, `label:${n >> 10}`],
});

/** The same draws in every run. */
let state = 12_345;
function draw(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

function ms(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** What a region knows, and all that is found without letting go of it. */
function measured({ tracks, reports }: PlaysJob): { known: readonly [HotFiles, Series]; found: Omit<PlaysResult, "memoryMiB"> } {
  const truth = new Uint32Array(tracks);
  const files = new HotFiles();
  const series = new Series();
  // A rank's share falls with the rank, as charts do; then every track once more, so that none is unheard of.
  const ranks = Array.from({ length: reports }, () => Math.min(tracks - 1, Math.floor(tracks ** draw()) - 1));
  let began = process.cpuUsage();
  for (const n of ranks) {
    truth[n] = (truth[n] ?? 0) + 1;
    files.add(report(n, n & 63), NOW);
  }
  const reportUs = (ms(began) * 1000) / reports;
  for (let n = 0; n < tracks; n += 1) {
    truth[n] = (truth[n] ?? 0) + 1;
    files.add(report(n, n & 63), NOW);
  }
  const names = Array.from({ length: 120 }, (_, n) => [`requests{outcome="outcome-${n}",tier="memory"}`, 1] as const);
  for (let colo = 0; colo < COLOS; colo += 1) series.add(names, `C${colo}`);

  const top = [...truth.keys()].sort((a, b) => (truth[b] ?? 0) - (truth[a] ?? 0)).slice(0, 1000);
  const places = top.filter((n) => files.counts.placeOf(baseOf(n)) === undefined);
  const bound = (Math.E / 65_536) * (tracks + reports);
  const pace = files.counts.decay.perDay(1, NOW);
  let beyond = 0;
  for (let n = 0; n < tracks; n += 1) if (files.counts.perDayOf(baseOf(n), NOW) / pace - (truth[n] ?? 0) > bound) beyond += 1;

  const timed = (work: () => void): number => {
    began = process.cpuUsage();
    work();
    return ms(began);
  };
  const hashes = new Set([hashOf(tagKey("artist:3"))]);
  const namedMs = timed(() => files.named(hashes, NOW));
  const namedAgainMs = timed(() => files.named(hashes, NOW));
  const hottestMs = timed(() => files.hottest(2000, NOW));
  let stored = 0;
  const storeMs = timed(() => {
    stored = encodeHotFiles(files, NOW).length;
  });
  const found = { storedMiB: stored / MIB, reportUs, storeMs, hottestMs, namedMs, namedAgainMs, missed: places.length, beyondPercent: (100 * beyond) / tracks };
  return { known: [files, series], found };
}

/** The same with what it frees to let go of it. */
async function run(job: PlaysJob): Promise<PlaysResult> {
  const kept = [measured(job)];
  const { found } = kept[0] ?? measured(job);
  const before = await heldBytes();
  kept.length = 0;
  return { ...found, memoryMiB: (before - (await heldBytes())) / MIB };
}

process.once("message", (job: PlaysJob) => {
  void run(job).then((result) => process.send?.(result, () => process.exit(0)));
});
