import { createHash } from "node:crypto";
import type { Case } from "./case.ts";

/** Where a run leaves what it found; the page in this folder is made of it. Not kept in the repository. */
export const LAST_RUN = new URL("last-run.json", import.meta.url);

/** What became of a case in a run. */
export interface CaseRun {
  readonly id: string;
  /** Of the case as it was when it ran. */
  readonly digest: string;
  readonly clause: string;
  readonly says: string;
  /** Profile and settings it ran with. */
  readonly world: string;
  readonly refused?: string;
  /** Empty: it is as the case says. */
  readonly wrong: readonly string[];
}

/** Changes with anything the case asks, answers or expects. */
export function digestOf(given: Case): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === "function" ? String(value(Date.UTC(2026, 0, 1))) : value instanceof RegExp ? String(value) : value;
  return createHash("sha256").update(JSON.stringify(given, plain)).digest("hex").slice(0, 16);
}
