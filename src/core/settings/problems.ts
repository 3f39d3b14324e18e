import type * as z from "zod/mini";
import { placeText } from "../place-text.ts";
import { showFound } from "./found.ts";
import { at } from "./json-text.ts";
import { nearMiss } from "./near-miss.ts";

/** One thing wrong with the settings, in words for the operator. */
export type SettingsProblem = {
  /** Where: `ORIGIN`, `SITES[1].hosts[0]`. */
  path: string;
  /** What would be right. */
  expected: string;
  /** What stands there; never a secret's value. */
  found: string;
};

/**
 * What a problem may show of a setting: all; its places and names but no value in it; this only in some fields of its tables and
 * where no field is known; nothing but that it is wrong.
 */
export type Shown = "all" | "places" | { readonly hidden: readonly string[] } | "nothing";

/** The problems of one setting's value, one per place, from what zod says of it. */
export function problemsOf(name: string, value: unknown, issues: readonly z.core.$ZodIssue[], shown: Shown): SettingsProblem[] {
  const hiddenAt = ([, field]: readonly PropertyKey[]): boolean =>
    typeof shown === "object" ? field === undefined || shown.hidden.includes(String(field)) : shown !== "all";
  const problems = new Map<string, SettingsProblem>();
  const put = (problem: SettingsProblem): void => {
    if (!problems.has(problem.path)) problems.set(problem.path, problem);
  };
  for (const issue of issues) {
    const path = placeText(issue.path, name);
    if (issue.code === "unrecognized_keys") {
      const known = knownKeys(issue.message);
      for (const key of issue.keys) {
        if (shown === "nothing") put({ path, expected: issue.message, found: "a key that is not known (secret, not shown)" });
        else put({ path: `${path}.${key}`, expected: meant(key, known) ?? `no such field in ${issue.message}`, found: showFound(at(value, [...issue.path, key]), shown !== "all") });
      }
    } else {
      put({ path, expected: issue.message, found: showFound(issue.path.length === 0 ? value : at(value, issue.path), hiddenAt(issue.path)) });
    }
  }
  return [...problems.values()];
}

/** A problem when `name`, which is no setting, looks like one misspelt; the value is hidden when that one is secret. */
export function misspelt(
  name: string,
  value: unknown,
  known: readonly string[],
  isSecret: (intended: string) => boolean,
): SettingsProblem | undefined {
  const intended = nearMiss(name, known);
  if (intended === undefined) return undefined;
  const shown = showFound(value, isSecret(intended));
  return { path: name, expected: `a known setting; did you mean ${intended}?`, found: `an unknown one, ${shown}` };
}

function meant(key: string, known: readonly string[]): string | undefined {
  const upper = nearMiss(key.toUpperCase(), known.map((name) => name.toUpperCase()));
  return upper === undefined ? undefined : `did you mean ${upper.toLowerCase()}?`;
}

/** The keys that the sentence "a list of tables { kind = …, browser_sec, … }" names. */
function knownKeys(expected: string): string[] {
  const inside = expected.slice(expected.indexOf("{") + 1, expected.lastIndexOf("}"));
  return inside.replace(/"[^"]*"/g, "").match(/[a-z][a-z0-9_]+/g) ?? [];
}
