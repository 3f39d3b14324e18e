import type { RegionProof } from "../ledger-port.ts";
import type { Obligor, Proofs } from "./proofs.ts";
import type { Protocol } from "./protocol.ts";
import type { Slip } from "./receipts.ts";

/** The worse of two speaks for a region of which several incarnations were promised something. */
const RANK = { confirmed: 0, "ran-out": 1, waiting: 2 } as const;

/** Where an entry stands in each region something was promised to, by name. */
export function regionProofs({ number, obliged }: Slip, proofs: Proofs, protocol: Pick<Protocol, "wait">): RegionProof[] {
  const byRegion = new Map<string, RegionProof>();
  for (const obligor of proofs.obligors(obliged)) {
    const proof = proofOf(obligor, number, proofs, protocol);
    const other = byRegion.get(obligor.region);
    if (other === undefined || isWorse(proof, other)) byRegion.set(obligor.region, proof);
  }
  return [...byRegion.values()].toSorted((a, b) => (a.region < b.region ? -1 : 1));
}

function proofOf({ incarnation, region }: Obligor, number: number, proofs: Proofs, protocol: Pick<Protocol, "wait">): RegionProof {
  const proof = proofs.of(incarnation, number);
  if (proof !== undefined) {
    const { how, appliedAtMs, leasesEndedAtMs } = proof;
    return { region, state: how, ...(appliedAtMs === undefined ? {} : { appliedAtMs }), leasesEndedAtMs };
  }
  const wait = protocol.wait(incarnation, number);
  return wait === undefined ? { region, state: "ran-out" } : { region, state: "waiting", untilMs: wait.untilMs, why: wait.why };
}

function isWorse(a: RegionProof, b: RegionProof): boolean {
  if (a.state !== b.state) return RANK[a.state] > RANK[b.state];
  return (a.leasesEndedAtMs ?? a.untilMs ?? 0) > (b.leasesEndedAtMs ?? b.untilMs ?? 0);
}
