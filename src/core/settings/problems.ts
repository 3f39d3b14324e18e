import type * as z from "zod";
import { showFound } from "./found.ts";
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

/** The problems of one setting's value, one per place, from what zod says of it. */
export function problemsOf(name: string, value: unknown, issues: readonly z.core.$ZodIssue[], secret: boolean): SettingsProblem[] {
  const problems = new Map<string, SettingsProblem>();
  const put = (problem: SettingsProblem): void => {
    if (!problems.has(problem.path)) problems.set(problem.path, problem);
  };
  const read = fromJson(value);
  for (const issue of issues) {
    const path = pathText(name, issue.path);
    if (issue.code === "unrecognized_keys") {
      const known = knownKeys(issue.message);
      for (const key of issue.keys) {
        if (secret) put({ path, expected: issue.message, found: "a key that is not known (secret, not shown)" });
        else put({ path: `${path}.${key}`, expected: meant(key, known) ?? issue.message, found: showFound(at(read, [...issue.path, key])) });
      }
    } else {
      put({ path, expected: issue.message, found: showFound(issue.path.length === 0 ? value : at(read, issue.path), secret) });
    }
  }
  return [...problems.values()];
}

/** A problem when `name`, which is no setting, looks like one misspelt. */
export function misspelt(name: string, value: unknown, known: readonly string[]): SettingsProblem | undefined {
  const intended = nearMiss(name, known);
  // The value is masked: the misspelt setting may have been the secret one.
  return intended === undefined
    ? undefined
    : { path: name, expected: `did you mean ${intended}?`, found: `an unknown setting, ${showFound(value, true)}` };
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

function pathText(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`), name);
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => {
    const read = fromJson(inner);
    return read !== null && typeof read === "object" ? Reflect.get(read, part) : undefined;
  }, value);
}

function fromJson(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
