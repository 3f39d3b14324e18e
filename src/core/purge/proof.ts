import type { PurgeNumber } from "./number.ts";

/** Where a purge or block stands in one region; times on the ledger's clock. */
export type Proof = {
  readonly region: string;
  /** `confirmed`: the region said so; `ran-out`: nothing it promised can still hold; `waiting`: not proven yet. */
  readonly state: "confirmed" | "ran-out" | "waiting";
  readonly appliedAtMs?: number;
  /** When the last lease given before it had ended, as the ledger learned of it. */
  readonly leasesEndedAtMs?: number;
  /** While it waits: the latest time at which it will be proven, and why it is not yet. */
  readonly untilMs?: number;
  readonly why?: string;
};

/** Everything in (after, upTo] is complete since `atMs`, and these are the proofs: none where nothing was promised to anybody. */
export type Completed = {
  readonly after: PurgeNumber;
  readonly upTo: PurgeNumber;
  readonly atMs: number;
  readonly regions: readonly Proof[];
};

const WEIGHT = { confirmed: 0, "ran-out": 1, waiting: 2 } as const satisfies Record<Proof["state"], number>;

/** One proof a region, the weakest of its incarnations', in the order of names. */
export function weakestByRegion(proofs: readonly Proof[]): Proof[] {
  const byRegion = new Map<string, Proof>();
  for (const proof of proofs) {
    const other = byRegion.get(proof.region);
    if (other === undefined || isWeaker(proof, other)) byRegion.set(proof.region, proof);
  }
  return [...byRegion.values()].toSorted((a, b) => (a.region < b.region ? -1 : 1));
}

function isWeaker(proof: Proof, other: Proof): boolean {
  const [a, b] = [WEIGHT[proof.state], WEIGHT[other.state]];
  return a > b || (a === b && endOf(proof) > endOf(other));
}

function endOf({ untilMs, leasesEndedAtMs }: Proof): number {
  return untilMs ?? leasesEndedAtMs ?? 0;
}
