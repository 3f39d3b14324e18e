import type * as z from "zod/mini";
import { placeText } from "../core/place-text.ts";
import { showFound } from "../core/settings/found.ts";
import { nearMiss } from "../core/settings/near-miss.ts";

/** One thing wrong with what was sent. */
export type Problem = {
  /** Where: `files[3]`, `from`; empty: the whole. */
  readonly path: string;
  /** What would be right. */
  readonly expected: string;
  /** What stands there, cut short. */
  readonly found: string;
};

/** A problem at a place of what was sent. */
export function problem(path: string, expected: string, found: unknown): Problem {
  // What is shown is short; masking what is secret in a long text would take long.
  return { path, expected, found: showFound(typeof found === "string" && found.length > LONGEST ? `${found.slice(0, LONGEST)}…` : found) };
}

const LONGEST = 300;

/** The problems that zod sees in a value, one per place; fields nobody knows by name. `known`: the fields there are. */
export function problemsIn(value: unknown, issues: readonly z.core.$ZodIssue[], known: readonly string[]): Problem[] {
  const problems = new Map<string, Problem>();
  const put = (found: Problem): void => {
    if (!problems.has(found.path)) problems.set(found.path, found);
  };
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") {
      put(problem(placeText(issue.path), issue.message, inside(value, issue.path)));
      continue;
    }
    for (const key of issue.keys) {
      const near = nearMiss(key.toUpperCase(), known.map((name) => name.toUpperCase()))?.toLowerCase();
      const expected = near === undefined ? `no such field: there are ${known.join(", ")}` : `no such field; did you mean ${near}?`;
      put(problem(placeText([...issue.path, cut(key)]), expected, inside(value, [...issue.path, key])));
    }
  }
  return [...problems.values()];
}

/** A field's name as a problem shows it. */
function cut(name: string): string {
  const plain = name.replaceAll(/\p{Cc}/gu, "?");
  return plain.length > 64 ? `${plain.slice(0, 64)}…` : plain;
}

function inside(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => (inner !== null && typeof inner === "object" && Object.hasOwn(inner, part) ? Reflect.get(inner, part) : undefined), value);
}
