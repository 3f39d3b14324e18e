import { turns } from "../check/turns.ts";
import { type Batch, type Ground, renewed, runBatch } from "./batch.ts";
import type { Attack } from "./draft.ts";
import type { Finding } from "./finding.ts";
import { simpler } from "./simpler.ts";

/** The least that still shows a finding; `shows` is false where no replay did, and the attacks are those it came from. */
export type Shrunk = { readonly attacks: readonly Attack[]; readonly shows: boolean; readonly runs: number };

/** Replays a batch's subsets until none smaller shows a finding of this kind. */
export async function shrink(batch: Batch, finding: Finding, ground: Ground, mostRuns = 80): Promise<Shrunk> {
  let runs = 0;
  const until = Date.now() + MOST_MS;
  const goesOn = (more = 0): boolean => runs < mostRuns + more && Date.now() < until;
  const shows = async (attacks: readonly Attack[], most: number): Promise<boolean> => {
    runs += 1;
    const resources = touched(batch, attacks, finding);
    const { findings } = await runBatch(renewed({ ...batch, resources, attacks }, freshTag()), ground, turns(most), REPLAY_DEADLINE_MS);
    return findings.some(({ kind }) => kind === finding.kind);
  };
  const [alone] = finding.attack === undefined ? [] : batch.attacks.slice(finding.attack, finding.attack + 1);
  if (alone !== undefined && (await shows([alone], 1))) return steps([alone]);
  if (await shows([], 1)) return { attacks: [], shows: true, runs };
  for (const most of [1, 64]) {
    if (!(await shows(batch.attacks, most))) continue;
    let kept = batch.attacks;
    // Halves, quarters, …: drop what is not needed (Zeller's ddmin, without the complements' order).
    for (let size = Math.ceil(kept.length / 2); size >= 1 && goesOn(); size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < kept.length && goesOn(); ) {
        const without = [...kept.slice(0, at), ...kept.slice(at + size)];
        if (await shows(without, most)) kept = without;
        else at += size;
      }
    }
    return steps(kept);
  }
  return { attacks: batch.attacks.slice(finding.attack ?? 0, finding.attack === undefined ? 0 : finding.attack + 1), shows: false, runs };

  /** Makes each of a few attacks simpler, a step at a time. */
  async function steps(attacks: readonly Attack[]): Promise<Shrunk> {
    let kept = attacks;
    for (const n of attacks.keys()) {
      for (let at = 0; goesOn(60); ) {
        const [attack] = kept.slice(n, n + 1);
        const candidate = attack === undefined ? undefined : simpler(attack, at);
        if (candidate === undefined) break;
        if (await shows(kept.with(n, candidate), 1)) kept = kept.with(n, candidate);
        else at += 1;
      }
    }
    return { attacks: kept, shows: true, runs };
  }
}

/** Only what the attacks are about, and what the finding names, is asked for afterwards. */
function touched(batch: Batch, attacks: readonly Attack[], finding: Finding): Batch["resources"] {
  const targets = new Set(attacks.flatMap(({ resources }) => resources.map(({ target }) => target)));
  return batch.resources.filter(({ target }) => targets.has(target) || finding.what.includes(target));
}

/** What is not small by then is told as it is. */
const MOST_MS = 60_000;
/** Shorter than a run's: a hang is replayed many times. More than the origin's and the edge's timeouts together. */
const REPLAY_DEADLINE_MS = 8_000;

let renewals = 0;
const freshTag = (): string => `r${(renewals += 1).toString(36).padStart(7, "0")}`;
