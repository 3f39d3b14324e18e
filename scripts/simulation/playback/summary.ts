import type { Run } from "./runs.ts";
import { BEGINNING_SEC } from "./session.ts";

/** What many listeners heard, taken together. Shares are from 0 to 1. */
export type Summary = {
  readonly listeners: number;
  /** From pressing play to sound, ms; without any: as long as was listened. */
  readonly firstSound: { readonly p50: number; readonly p95: number };
  /** Of the time since the first sound, in which there was none: of the first 30 s of it, and of all. */
  readonly rebuffer: { readonly beginning: number; readonly all: number };
  /** Of the first 30 s since play was pressed, those without sound. */
  readonly silence: number;
  /** Of what was played, over its time. */
  readonly meanKbps: number;
  /** Of each listener. */
  readonly switches: number;
  /** Listeners who heard nothing at all, or whose player gave up. */
  readonly silent: number;
  readonly failed: number;
  /** Of the listeners, by the variant they heard first. */
  readonly first: Readonly<Record<string, number>>;
};

/** Sums up what those who played in a way heard. */
export function summaryOf(runs: readonly Run[], name: string): Summary {
  const heard = runs.flatMap((run) => run.heard.get(name) ?? []);
  const sum = (of: (one: (typeof heard)[number]) => number): number => heard.reduce((total, one) => total + of(one), 0);
  const share = (of: (one: (typeof heard)[number]) => number, over: (one: (typeof heard)[number]) => number): number => sum(of) / Math.max(1e-9, sum(over));
  const times = heard.map(({ firstSoundMs }) => firstSoundMs).toSorted((a, b) => a - b);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  const first: Record<string, number> = {};
  for (const { first: id } of heard) if (id !== undefined) first[id] = (first[id] ?? 0) + 1 / heard.length;
  return {
    listeners: heard.length,
    firstSound: { p50: at(0.5), p95: at(0.95) },
    rebuffer: { beginning: share(({ beginning }) => beginning.waitedMs, ({ beginning }) => beginning.ms), all: share(({ all }) => all.waitedMs, ({ all }) => all.ms) },
    silence: share(({ silentMs }) => silentMs, () => BEGINNING_SEC * 1000),
    meanKbps: share(({ meanKbps, playedSec }) => meanKbps * playedSec, ({ playedSec }) => playedSec),
    switches: sum(({ switches }) => switches) / Math.max(1, heard.length),
    silent: heard.filter(({ began }) => !began).length,
    failed: heard.filter((one) => one.failed).length,
    first,
  };
}
