import { decide } from "../../../src/core/routing/decide.ts";
import type { Decision } from "../../../src/core/routing/decision.ts";
import type { Policy } from "../../../src/core/routing/policy.ts";
import { POLICY_FIELDS } from "../../../src/core/settings/index.ts";
import { spreadOf, type Spread } from "./percentiles.ts";
import type { Recorded } from "./record.ts";

/** Nobody could be asked. */
export const NOBODY = "(nobody)";

/** How much of a log goes to an edge first. */
export type Part = { readonly requests: number; readonly bytes: number };

/** What a log comes to under its own policy (`before`) and another (`after`). */
export type Replayed = {
  readonly decisions: number;
  /** Requests whose first edge is another one. */
  readonly moved: number;
  /** From which edge to which, most first. */
  readonly moves: readonly { readonly from: string; readonly to: string; readonly requests: number }[];
  readonly edges: readonly { readonly id: string; readonly before: Part; readonly after: Part }[];
  /** Expected of the first edge, its load counted in; `measured`: until the first byte of the answers that were used, ms. */
  readonly firstByteMs: { readonly before: Spread; readonly after: Spread; readonly measured: Spread };
  /** What the first edges' bytes cost, in the price's currency; 0 where there are no bytes. */
  readonly costPerGb: { readonly before: number; readonly after: number };
  /** Lines whose decision comes out otherwise under the very policy it was made with: made by another version. */
  readonly differing: readonly number[];
  /** Numbers of the policy that differ from the log's, as ROUTING writes them; `used`: some decision here depends on it. */
  readonly changes: readonly { readonly name: string; readonly from: readonly number[]; readonly to: number; readonly used: boolean }[];
};

/** Makes the decisions of a log again, one after the other, each under its own policy and under another. */
export class Replay {
  private decisions = 0;
  private readonly moves = new Map<string, { from: string; to: string; requests: number }>();
  private readonly edges = new Map<string, { id: string; before: Part; after: Part }>();
  private readonly firstBytes = { before: [] as number[], after: [] as number[], measured: [] as number[] };
  private readonly cost = { before: 0, after: 0, bytes: 0 };
  private readonly differing: number[] = [];
  private readonly logged = new Map<keyof Policy, Set<number>>();
  private readonly used = new Set<PropertyKey>();
  /** The other policy, which notes what is looked at. */
  private readonly watched: Policy | undefined;

  /** `policy`: the other one; absent: the log's own, which tells whether it can be replayed at all. */
  constructor(private readonly policy?: Policy) {
    // Which numbers a decision looks at is for `decide` to say: some steer measurements and attempts, which have been made.
    this.watched = policy && new Proxy(policy, { get: (of, name): unknown => (this.used.add(name), Reflect.get(of, name)) });
  }

  /** The decision of a line. */
  take(recorded: Recorded, line: number): void {
    const before = decided(recorded, recorded.policy);
    const after = this.watched === undefined ? before : decided(recorded, this.watched);
    if (before.why !== recorded.why || before.order.join("\n") !== recorded.order.join("\n")) this.differing.push(line);
    const [from, to] = [this.count("before", recorded, before), this.count("after", recorded, after)];
    if (from !== to) {
      const move = this.moves.get(`${from}\n${to}`) ?? { from, to, requests: 0 };
      this.moves.set(`${from}\n${to}`, { ...move, requests: move.requests + 1 });
    }
    this.decisions += 1;
    this.cost.bytes += recorded.bytes;
    if (recorded.firstByteMs !== undefined) this.firstBytes.measured.push(recorded.firstByteMs);
    for (const [, name] of POLICY_FIELDS) this.logged.set(name, (this.logged.get(name) ?? new Set()).add(recorded.policy[name]));
  }

  /** What all of them came to. */
  result(): Replayed {
    const { decisions, differing, cost, firstBytes } = this;
    const moves = [...this.moves.values()].toSorted((a, b) => b.requests - a.requests || (a.from + a.to < b.from + b.to ? -1 : 1));
    const perGb = (money: number) => (cost.bytes === 0 ? 0 : money / (cost.bytes / 1e9));
    return {
      decisions,
      moved: moves.reduce((sum, { requests }) => sum + requests, 0),
      moves,
      edges: [...this.edges.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      firstByteMs: { before: spreadOf(firstBytes.before), after: spreadOf(firstBytes.after), measured: spreadOf(firstBytes.measured) },
      costPerGb: { before: perGb(cost.before), after: perGb(cost.after) },
      differing,
      changes: this.changes(),
    };
  }

  /** Counts a decision in, and says whom it asks first. */
  private count(when: "before" | "after", { bytes, edges }: Recorded, { candidates, order: [id = NOBODY] }: Decision): string {
    const edge = this.edges.get(id) ?? { id, before: NOTHING, after: NOTHING };
    this.edges.set(id, { ...edge, [when]: { requests: edge[when].requests + 1, bytes: edge[when].bytes + bytes } });
    const terms = candidates.find((candidate) => candidate.id === id)?.terms;
    if (terms !== undefined) this.firstBytes[when].push(terms.firstByteMs * terms.load);
    this.cost[when] += ((edges.find((one) => one.id === id)?.pricePerGb ?? 0) * bytes) / 1e9;
    return id;
  }

  private changes(): Replayed["changes"] {
    const { policy, used } = this;
    if (policy === undefined) return [];
    return POLICY_FIELDS.flatMap(([written, name]) => {
      const [to, from] = [policy[name], [...(this.logged.get(name) ?? [])]];
      return from.every((value) => value === to) ? [] : [{ name: written, from, to, used: used.has(name) }];
    });
  }
}

const NOTHING: Part = { requests: 0, bytes: 0 };

function decided({ question, edges, standings, steers, nowMs, region }: Recorded, policy: Policy): Decision {
  return decide(question, edges, standings, steers, policy, { nowMs, ...(region === undefined ? {} : { region }) });
}
