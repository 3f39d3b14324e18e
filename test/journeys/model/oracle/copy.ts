import type { RawAnswer } from "../../../support/raw.ts";
import type { Directives } from "../directives.ts";
import type { Entry } from "../history.ts";

/**
 * What an answer was made of: one answer of the origin, and the 304s that have confirmed it since, each of which laid its
 * fields over the ones before (RFC 9111 §3.2). The answer's own `mark-…` fields say so.
 */
export interface Copy {
  readonly entries: readonly [Entry, ...Entry[]];
  readonly first: Entry;
  readonly last: Entry;
  readonly status: number | undefined;
  readonly fields: ReadonlyMap<string, string>;
  /** Which directives rule caches (RFC 9111), and which this one (RFC 9213). */
  readonly control: Directives;
  readonly ruling: Directives;
  readonly targeted: boolean;
  readonly vary: readonly string[];
}

/** The copy made of these answers, the oldest first. */
export function copyOf(entries: readonly [Entry, ...Entry[]]): Copy {
  const [first] = entries;
  const control = newest(entries, "control") ?? {};
  const targeted = newest(entries, "own") ?? newest(entries, "cdn");
  return {
    entries,
    first,
    last: entries.at(-1) ?? first,
    status: first.status() === 206 ? 200 : first.status(),
    fields: new Map(entries.flatMap(({ fields }) => [...fields])),
    control,
    ruling: targeted ?? control,
    targeted: targeted !== undefined,
    vary: entries.findLast(({ life }) => life.vary.length > 0)?.life.vary ?? [],
  };
}

/** The copy before its last confirmation; nothing for one that was never confirmed. */
export function before({ entries }: Copy): Copy | undefined {
  const [first, ...more] = entries.slice(0, -1);
  return first === undefined ? undefined : copyOf([first, ...more]);
}

/** Reads what an answer was made of; in words why it cannot have been made so. */
export function madeOf(answer: RawAnswer, history: readonly Entry[]): Copy | string {
  const marks = [...answer.headers.keys()].flatMap((name) => /^mark-(\d+)$/.exec(name)?.[1] ?? []).map(Number).toSorted((a, b) => a - b);
  const found = marks.flatMap((n) => history.find((entry) => entry.n === n) ?? []);
  const [first, ...more] = found;
  if (found.length !== marks.length) return `it carries marks of answers to others: ${marks.join(", ")}`;
  if (first === undefined) return `status ${answer.status}, and no answer of the origin's`;
  for (const entry of more) {
    if (entry.status() !== 304) return `it mixes the answers ${marks.join(" and ")}`;
    if (entry.bytes.read(0, 200).compare(first.bytes.read(0, 200)) !== 0) return `304 number ${entry.n} confirmed another representation than that of ${first.n}`;
  }
  if (more.length > 0 && first.status() === 304) return `a 304 (${first.n}) was confirmed by others`;
  return copyOf([first, ...more]);
}

function newest<K extends "control" | "cdn" | "own">(entries: readonly Entry[], field: K): Directives | undefined {
  return entries.findLast(({ life }) => life[field] !== undefined)?.life[field];
}
