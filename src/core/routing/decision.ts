/** Why an edge is not asked, or only when nothing else is left; the words are stable. */
export type Refusal =
  /** It does not have this path, or another origin's. Never asked. */
  | "other-path"
  /** Its cache may hold what was purged a moment ago. Never asked until then. */
  | "lag"
  /** It has other representations than the one these bytes must be of. Never asked for them. */
  | "drift"
  /** Drained in the settings, or by an operator. */
  | "drained"
  /** Another edge is pinned for this path. */
  | "pinned-elsewhere"
  | "no-weight"
  /** Health: standing.ts. */
  | "ejected"
  /** Its trial is under way. */
  | "on-trial";

/** These are asked for nothing, whatever happens; the others as a last resort, in order of cost. */
export const NEVER: ReadonlySet<Refusal> = new Set<Refusal>(["other-path", "lag", "drift"]);

/** What an edge would cost, in ms of a listener's time; lower is better. */
export type Terms = {
  /** Until the first byte, by itself. */
  readonly firstByteMs: number;
  /** What its load multiplies that by. */
  readonly load: number;
  /** Until the bytes are there after the first. */
  readonly transferMs: number;
  /** Its price, as much of it as this listener's patience counts. */
  readonly moneyMs: number;
  /** firstByteMs × load + transferMs + moneyMs. */
  readonly costMs: number;
};

/** One edge in a decision. */
export type Candidate = {
  readonly id: string;
  readonly terms: Terms;
  /** Absent: it may be asked. */
  readonly refused?: Refusal;
  /** Among the equals of the best; content and weight decide between them. */
  readonly equal: boolean;
  /** A single request to see whether it is back: another is asked soon after. */
  readonly trial: boolean;
};

/** What was decided: whom to ask, in order. */
export type Decision = {
  /** All edges of the origin, those that may be asked first, best first; then last resorts; then those never asked. */
  readonly candidates: readonly Candidate[];
  /** Their ids, in the order they are to be asked; empty: nobody may be asked. */
  readonly order: readonly string[];
  /** In words: why the first of them is the first. */
  readonly why: "only" | "pinned" | "cheapest" | "content" | "spread" | "trial" | "panic" | "last-resort" | "none";
};
