/** How a thing was found: as it should be, worth a look, or wrong. */
export type Verdict = "ok" | "warn" | "fail";

/** What one check makes of what it saw. A hint says what to do next, in one sentence. */
export type Outcome =
  | { readonly kind: "found"; readonly verdict: "ok"; readonly found: string }
  | { readonly kind: "found"; readonly verdict: "warn" | "fail"; readonly found: string; readonly hint: string }
  | { readonly kind: "not-checked"; readonly why: string };

/** A row of the table. Without a path it is about the deployment as a whole. */
export type Finding = { readonly check: string; readonly path?: string; readonly verdict: Verdict; readonly found: string; readonly hint?: string };

/** A row that could not be had, and why. */
export type NotChecked = { readonly check: string; readonly path?: string; readonly why: string };

/** Everything a run found out. `ran` is false when nothing answered, so that nothing could be checked. */
export type Report = {
  readonly edge: string;
  readonly ran: boolean;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
};

/** As it should be. */
export const ok = (found: string): Outcome => ({ kind: "found", verdict: "ok", found: plain(found) });

/** Works, and probably not as meant. */
export const warn = (found: string, hint: string): Outcome => ({ kind: "found", verdict: "warn", found: plain(found), hint });

/** Wrong. */
export const fail = (found: string, hint: string): Outcome => ({ kind: "found", verdict: "fail", found: plain(found), hint });

/** Does not apply, or something else must work first. */
export const notChecked = (why: string): Outcome => ({ kind: "not-checked", why: plain(why) });

/** The worst of some verdicts; `ok` for none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.includes("warn") ? "warn" : "ok";
}

const LONGEST = 160;

/** What a server said must not steer a terminal: printable ASCII only, and not too much of it. */
function plain(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]+/g, "?");
  return printable.length > LONGEST ? `${printable.slice(0, LONGEST - 3)}...` : printable;
}
