import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** Where the tests of `test/conformance` leave what they found; not kept in the repository. */
export const LAST_RUN = new URL("../../test/conformance/last-run.json", import.meta.url);

/** What became of one case in a run. */
export interface CaseRun {
  readonly id: string;
  /** Changes with anything the case asks, answers or expects. */
  readonly digest: string;
  /** Such as `RFC 9111 §4.2.1`. */
  readonly clause: string;
  readonly says: string;
  /** The profile it ran with, and settings beside it. */
  readonly world: string;
  /** Why this is not what the clause asks for or recommends. */
  readonly refused?: string;
  /** What was not as the case says; empty when all was. */
  readonly wrong: readonly string[];
}

/** The cases of the last run, or the sentence that says why there are none. */
export type LastRun = { readonly ok: true; readonly cases: readonly CaseRun[] } | { readonly ok: false; readonly why: string };

/** Reads the last run. Its file is written by our own tests, so only its absence is expected. */
export async function readLastRun(): Promise<LastRun> {
  try {
    return { ok: true, cases: JSON.parse(await readFile(LAST_RUN, "utf8")) };
  } catch {
    return { ok: false, why: "there is no run to tell of; first: npx vitest run --project node test/conformance" };
  }
}

/** One digest for all cases of a run, whatever became of them. */
export function digestOfAll(cases: readonly Pick<CaseRun, "id" | "digest">[]): string {
  const lines = cases.map(({ id, digest }) => `${id} ${digest}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex").slice(0, 16);
}
