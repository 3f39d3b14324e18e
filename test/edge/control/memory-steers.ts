import type { Receipt, SteerCommand, SteerReply, SteerStatus } from "../../../durable-objects/ledger-port.ts";
import { pinClash } from "../../../src/core/routing/pins.ts";

/** What was said of edges, in memory. */
export class MemorySteers {
  readonly told: SteerCommand[] = [];
  readonly byEdge = new Map<string, SteerStatus>();
  /** Set: there is no room for another edge. */
  full = false;

  constructor(private readonly write: (kind: "steer" | "unsteer", by: string, asked: unknown) => Receipt) {}

  put(command: SteerCommand, nowMs: number): SteerReply {
    const { by, steer, rivals } = command;
    const known = this.byEdge.get(steer.edge);
    if (known !== undefined && JSON.stringify(known.steer) === JSON.stringify(steer)) return { kind: "accepted", receipt: known.receipt, repeated: true };
    const others = [...this.byEdge.values()].map((one) => one.steer).filter(({ edge }) => rivals.includes(edge));
    const clash = pinClash(steer, others, nowMs);
    if (clash !== undefined) return { kind: "pinned", ...clash };
    if (this.full) return { kind: "full" };
    this.told.push(command);
    const receipt = this.write("steer", by, steer);
    this.byEdge.set(steer.edge, { steer, number: receipt.number, by, putAtMs: nowMs, receipt });
    return { kind: "accepted", receipt, repeated: false };
  }

  drop(edge: string, by: string): Receipt | undefined {
    return this.byEdge.delete(edge) ? this.write("unsteer", by, { edge }) : undefined;
  }

  all(): SteerStatus[] {
    return [...this.byEdge.values()].toSorted((a, b) => (a.steer.edge < b.steer.edge ? -1 : 1));
  }
}
