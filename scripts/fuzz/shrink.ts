import { turns } from "../check/turns.ts";
import { type Batch, type Ground, renewed, runBatch } from "./batch.ts";
import type { Attack } from "./draft.ts";
import type { Finding } from "./finding.ts";

/** The least that still shows a finding: `shown` is how often of the tries it did. */
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
  if (alone !== undefined && (await shows([alone], 1))) return lines([alone]);
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
    return lines(kept);
  }
  return { attacks: batch.attacks.slice(finding.attack ?? 0, finding.attack === undefined ? 0 : finding.attack + 1), shows: false, runs };

  /** Takes field lines off one after the other. */
  async function lines(attacks: readonly Attack[]): Promise<Shrunk> {
    let kept = attacks;
    for (const n of attacks.keys()) {
      for (let at = 1; goesOn(40); ) {
        const shorter = withoutLine(kept[n], at);
        if (shorter === undefined) break;
        const candidate = kept.with(n, shorter);
        if (await shows(candidate, 1)) kept = candidate;
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

function withoutLine(attack: Attack | undefined, at: number): Attack | undefined {
  if (attack === undefined || attack.pieces.length !== 1) return undefined;
  const text = attack.pieces[0]?.octets.toString("latin1") ?? "";
  const end = text.indexOf("\r\n\r\n");
  const lines = text.slice(0, Math.max(0, end)).split("\r\n");
  if (at >= lines.length || lines.length < 2) return undefined;
  const octets = Buffer.from(lines.toSpliced(at, 1).join("\r\n") + text.slice(end), "latin1");
  return { ...attack, pieces: [{ octets, waitMs: 0 }] };
}

/** What is not small by then is told as it is. */
const MOST_MS = 60_000;
/** Shorter than a run's: a hang is replayed many times. More than the origin's and the edge's timeouts together. */
const REPLAY_DEADLINE_MS = 8_000;

let renewals = 0;
const freshTag = (): string => `r${(renewals += 1).toString(36).padStart(7, "0")}`;
