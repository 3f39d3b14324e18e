import { connectionNamed } from "./fields.ts";
import { isToken } from "./grammar.ts";
import { NEVER_SENT, SECRET_WORDS, SENT_WHEN_ASKED } from "./request-field-table.ts";
import { canonicalField } from "./vary.ts";

/** A client's fields, sorted by what becomes of them on the way to the origin; names in lower case, by name. */
export type SortedFields = {
  /**
   * What the origin gets, in canonical form, each name once. Where nothing is odd it is what `canonicalField` says of
   * the request for each name that is asked for and may be sent: so a copy can be looked up without sorting.
   */
  readonly sent: readonly (readonly [string, string])[];
  /** Names that were not sent and that an answer's Vary may ask for. */
  readonly withheld: readonly string[];
  /** Names that make the answer one for this client alone: it may be answered from a copy and makes none. */
  readonly odd: readonly string[];
};

/** More of a value than this describes no representation; origins refuse long fields, and the refusal would be stored. */
const VALUE_MAX_BYTES = 256;
/** Fields nobody knows, of one request. */
const UNKNOWN_MAX = 16;

const never = matcher(NEVER_SENT);
const whenAsked = matcher(SENT_WHEN_ASKED);
const SECRET = new RegExp(SECRET_WORDS.join("|"));
const VISIBLE = /^[\x20-\x7e]*$/;
const PLAIN_NAME = /^[a-z0-9-]+$/;

/** Whether a client's field of this name, in any case, is kept from the origin always, also if an answer varies on it. */
export function isNeverSent(name: string): boolean {
  return never(alike(name.toLowerCase()));
}

/**
 * Sorts a client's fields for a request whose answer may be stored. `asked` are the names in lower case that answers of
 * this URL are known to vary on: such a field is sent if it may be at all. A field that occurs twice has its values
 * joined; one that cannot be read (`canonicalField`) or has no name is as if it were not there. Odd is
 * - another `x-*` than those of the tables, unless it is asked for,
 * - a name that speaks of a secret, or is not made of letters, digits and hyphens: what turns `-` into `_` may take it
 *   for another,
 * - a value above 256 bytes or outside visible ASCII,
 * - all unknown fields where they are more than 16,
 * - what a `Connection` field names but is not of the connection: whether it gets through is another hop's choice.
 */
export function sortFields(fields: Iterable<readonly [string, string]>, asked: ReadonlySet<string> = new Set()): SortedFields {
  const values = joined(fields);
  const named = connectionNamed(values.get("connection") ?? null);
  const sent: (readonly [string, string])[] = [];
  const unknown: (readonly [string, string])[] = [];
  const withheld: string[] = [];
  const odd: string[] = [];
  for (const [name, value] of [...values].sort(byName)) {
    const verdict = sort(name, value, asked, named);
    if (verdict.as === "sent") (verdict.known ? sent : unknown).push([name, verdict.form]);
    if (verdict.as === "odd") odd.push(name);
    if (verdict.as === "withheld" || (verdict.as === "odd" && verdict.mayBeAsked)) withheld.push(name);
  }
  if (unknown.length > UNKNOWN_MAX) odd.push(...unknown.map(([name]) => name));
  else sent.push(...unknown);
  return { sent: sent.sort(byName), withheld, odd: odd.sort() };
}

type Verdict =
  | { readonly as: "dropped" | "withheld" }
  | { readonly as: "odd"; readonly mayBeAsked: boolean }
  | { readonly as: "sent"; readonly form: string; readonly known: boolean };

const ODD: Verdict = { as: "odd", mayBeAsked: false };

/** What becomes of one field: of several rules the first that applies. */
function sort(name: string, value: string, asked: ReadonlySet<string>, named: ReadonlySet<string>): Verdict {
  if (never(alike(name))) return { as: "dropped" };
  if (named.has(name)) return ODD;
  const hinted = whenAsked(name);
  if (SECRET.test(name) || (!hinted && !PLAIN_NAME.test(name))) return ODD;
  if (hinted && !asked.has(name)) return { as: "withheld" };
  const form = canonicalField(name, value);
  if (form === null) return { as: "dropped" };
  if (form.length > VALUE_MAX_BYTES || !VISIBLE.test(form)) return ODD;
  if (name === "accept-language" || asked.has(name)) return { as: "sent", form, known: true };
  return name.startsWith("x-") ? { as: "odd", mayBeAsked: true } : { as: "sent", form, known: false };
}

/** Each name once, in lower case, its values joined in their order (RFC 9110 §5.3). What is no name is left out. */
function joined(fields: Iterable<readonly [string, string]>): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of fields) {
    if (!isToken(name)) continue;
    const lower = name.toLowerCase();
    const earlier = values.get(lower);
    values.set(lower, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return values;
}

/** The name as servers see it that make no difference between `-`, `_` and `.`, as CGI does not (RFC 3875 §4.1.18). */
function alike(name: string): string {
  return name.replaceAll(/[^a-z0-9]/g, "-");
}

/** Looks a name up among those of a table: whole ones in a set, beginnings among the few that share three characters. */
function matcher(names: readonly string[]): (name: string) => boolean {
  const whole = new Set(names.filter((name) => !name.endsWith("*")));
  const beginnings = Map.groupBy(names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1)), (name) => name.slice(0, 3));
  return (name) => whole.has(name) || (beginnings.get(name.slice(0, 3))?.some((beginning) => name.startsWith(beginning)) ?? false);
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
