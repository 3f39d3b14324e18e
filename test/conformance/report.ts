import { createHash } from "node:crypto";
import type { CaseRun } from "../../scripts/docs/conformance-run.ts";
import type { Case } from "./case.ts";
import type { World } from "./worlds.ts";

/** What is told of a case after its run. */
export function reportOf(given: Case, { name: world }: World, wrong: readonly string[]): CaseRun {
  const { id, clause, says, refused } = given;
  return { id, digest: digestOf(given), clause, says, world, ...(refused === undefined ? {} : { refused }), wrong };
}

/** Changes with anything the case asks, answers or expects; functions of the clock count by what they make of one moment. */
export function digestOf(given: Case): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === "function" ? String(value(Date.UTC(2026, 0, 1))) : value instanceof RegExp ? String(value) : value;
  return createHash("sha256").update(JSON.stringify(given, plain)).digest("hex").slice(0, 16);
}
