import { type Answer, type Question, ask } from "./ask.ts";
import type { Outcome } from "./finding.ts";

/** What a check may do: ask the deployment, and wait. */
export interface Visit {
  readonly edge: URL;
  /** The first path that was given, or `/`. */
  readonly firstPath: string;
  /** A value nobody has used before, for URLs that nobody has asked for. */
  readonly unused: string;
  /** Fields the caller gave, by name in lower case. */
  readonly given: ReadonlyMap<string, string>;
  readonly timeoutMs: number;
  /** Asks for a path, sent as it is, with the caller's fields under the question's own. */
  ask(path: string, question?: Question): Promise<Answer>;
}

/** A path that answers, with its first whole answer, its body up to `WHOLE_BYTES`. */
export interface Subject {
  readonly visit: Visit;
  readonly path: string;
  readonly first: Answer;
  /** The answers after the first one until it was a hit, at most `MOST_TRIES`. Asked once, whoever wants to know. */
  again(): Promise<readonly Answer[]>;
}

/** A check of the deployment as a whole. */
export type EdgeCheck = { readonly check: string; run(visit: Visit): Promise<Outcome> };

/** A check of one path that answers 200. */
export type PathCheck = { readonly check: string; run(subject: Subject): Promise<Outcome> };

/** Of a whole answer so much is read: enough to compare ranges with, little enough to ask of a remote edge. */
export const WHOLE_BYTES = 512 * 1024;

/** A visit to `edge` with these fields in every request. */
export function visitOf(edge: URL, firstPath: string, given: readonly (readonly [string, string])[], timeoutMs: number): Visit {
  const fields = new Map(given);
  return {
    edge,
    firstPath,
    unused: Math.random().toString(36).slice(2, 12),
    given: fields,
    timeoutMs,
    ask: (path, question = {}) =>
      ask(edge.origin + path, { ...question, headers: { ...Object.fromEntries(fields), ...question.headers } }, timeoutMs),
  };
}
