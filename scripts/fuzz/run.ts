import { type Batch, type Ground, batchOf, runBatch } from "./batch.ts";
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
  /** Whether there is to be another batch after so many. */
  readonly goesOn: (batches: number) => boolean;
  /** Kinds of findings after which it stops. */
  readonly mostFindings: number;
  /** Kinds of findings that are passed over. */
  readonly known?: readonly string[];
  readonly found?: (found: Found) => void;
  /** The edge's memory past which it counts as growing without bound, MiB. */
  readonly mostMiB?: number;
};

/** Memory, fills and an isolate's own bounds make some 300 MiB; five times that is a leak. */
const MOST_MIB = 1_536;

/** Runs batch after batch until its extent, or enough findings; each kind of finding is shrunk once. */
export async function run(ground: Ground, extent: Extent, tally: Tally): Promise<Found[]> {
  const all = new Map<string, Found>();
  for (let n = 0; extent.goesOn(n) && all.size < extent.mostFindings; n += 1) {
    const number = extent.first + n;
    const batch = batchOf(extent.seed, number, ground.host, extent.only);
    const outcome = await runBatch(batch, ground);
    tally.add(outcome);
    const findings = [...outcome.findings];
    const rss = tally.sample();
    if (rss !== undefined && rss > (extent.mostMiB ?? MOST_MIB)) findings.push({ kind: "memory", what: `the edge has ${rss} MiB` });
    for (const finding of findings) {
      if (all.has(finding.kind) || extent.known?.includes(finding.kind) === true || all.size >= extent.mostFindings) continue;
      const unshrinkable = finding.kind === "memory" || finding.kind === "dead";
      const shrunk = unshrinkable ? { attacks: [], shows: false, runs: 0 } : await shrink(batch, finding, ground);
      const found = { finding, batch, number, shrunk };
      all.set(finding.kind, found);
      tally.findings = all.size;
      extent.found?.(found);
    }
  }
  return [...all.values()];
}
