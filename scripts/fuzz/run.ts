import { turns } from "../check/turns.ts";
import { type Batch, type Ground, MOST_CONNECTIONS, type Outcome, batchOf, runBatch } from "./batch.ts";
import type { Finding } from "./finding.ts";
import { type Shrunk, shrink } from "./shrink.ts";
import type { Tally } from "./tally.ts";

/** A finding, where it was seen, and the least that shows it. */
export type Found = { readonly finding: Finding; readonly batch: Batch; readonly number: number; readonly shrunk: Shrunk };

/** How far a run goes. */
export type Extent = {
  readonly seed: string;
  readonly only: readonly string[];
  /** Number of the first batch. */
  readonly first: number;
  /** Whether there is to be another batch after so many were begun. */
  readonly goesOn: (batches: number) => boolean;
  /** Kinds of findings after which it stops. */
  readonly mostFindings: number;
  /** Batches side by side: most of a batch's time is waiting. @default 1 */
  readonly lanes?: number;
  /** Kinds of findings that are passed over. */
  readonly known?: readonly string[];
  readonly found?: (found: Found) => void;
  /** The edge's memory past which it counts as growing without bound, MiB. @default 1536 */
  readonly mostMiB?: number;
};

/** The edge's own bounds and the runtime make some 300 MiB; five times that is a leak. */
const MOST_MIB = 1_536;

/** Runs batch after batch until its extent, or enough findings; each kind of finding is shrunk once. */
export async function run(ground: Ground, extent: Extent, tally: Tally): Promise<Found[]> {
  const all = new Map<string, Found>();
  const turn = turns(MOST_CONNECTIONS);
  const alone = turns(1);
  let begun = 0;
  let over = false;
  const lane = async (): Promise<void> => {
    while (!over && all.size < extent.mostFindings && extent.goesOn(begun)) {
      const number = extent.first + begun;
      begun += 1;
      const batch = batchOf(extent.seed, number, ground.host, extent.only);
      const outcome = await runBatch(batch, ground, turn);
      tally.add(outcome);
      const findings = [...outcome.findings, ...grown(extent, tally)];
      if (findings.length > 0) await alone(() => tell(batch, number, findings));
    }
  };
  const tell = async (batch: Batch, number: number, findings: Outcome["findings"]): Promise<void> => {
    for (const finding of findings) {
      if (all.has(finding.kind) || extent.known?.includes(finding.kind) === true || all.size >= extent.mostFindings) continue;
      const unshrinkable = finding.kind === "memory" || finding.kind === "dead";
      const shrunk = unshrinkable ? { attacks: [], shows: false, runs: 0 } : await shrink(batch, finding, ground);
      if (finding.timing === true && !shrunk.shows) {
        tally.unsteady += 1;
        continue;
      }
      const found = { finding, batch, number, shrunk };
      all.set(finding.kind, found);
      over ||= finding.kind === "dead";
      tally.findings = all.size;
      extent.found?.(found);
    }
  };
  try {
    await Promise.all(Array.from({ length: extent.lanes ?? 1 }, lane));
  } finally {
    over = true;
  }
  return [...all.values()];
}

function grown({ mostMiB = MOST_MIB }: Extent, tally: Tally): Finding[] {
  const rss = tally.sample();
  return rss !== undefined && rss > mostMiB ? [{ kind: "memory", what: `the edge has ${rss} MiB` }] : [];
}
