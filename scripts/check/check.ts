/** What a check found: a note for its line when it holds, everything there is to read when it does not. */
export type Verdict = { ok: true; note: string } | { ok: false; output: string };

/** One thing that must hold before a change is handed in. */
export interface Check {
  /** A few words for its line. */
  readonly name: string;
  /** Looks, changes nothing in the repository. A throw counts as failed, its message as output. */
  run(): Promise<Verdict>;
}
