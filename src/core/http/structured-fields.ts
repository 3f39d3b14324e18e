import { trimOws } from "./grammar.ts";

/**
 * What a member of a structured dictionary holds (RFC 9651 §3.2), its parameters left out. `other` is a value of a type
 * nobody here asks for: a decimal, a byte sequence, a date, a display string, an inner list.
 */
export type Member =
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "token"; readonly value: string }
  | { readonly kind: "other" };

// The grammar of RFC 9651 §4.2 as patterns. After a value only `,`, `;`, a space or the end may come, so that one that
// goes on (a sixteenth digit, a fourth decimal) fails there; each alternative starts with another character.
const KEY = String.raw`[a-z*][a-z0-9_\-.*]*`;
const INTEGER = "-?[0-9]{1,15}";
const DECIMAL = String.raw`-?[0-9]{1,12}\.[0-9]{1,3}`;
const STRING = String.raw`"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"`;
const TOKEN = String.raw`[A-Za-z*][!#$%&'*+\-.^_\`|~0-9A-Za-z:/]*`;
const BOOLEAN = String.raw`\?[01]`;
const BYTES = ":(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?:";
const DATE = `@${INTEGER}`;
/** §4.2.10: what is escaped in a display string must be UTF-8 (RFC 3629 §4). */
const NEXT = "%[89ab][0-9a-f]";
const ESCAPED = [
  "%[0-7][0-9a-f]",
  `%(?:c[2-9a-f]|d[0-9a-f])${NEXT}`,
  `%e0%[ab][0-9a-f]${NEXT}`,
  `%e[1-9a-cef](?:${NEXT}){2}`,
  `%ed%[89][0-9a-f]${NEXT}`,
  `%f0%[9ab][0-9a-f](?:${NEXT}){2}`,
  `%f[1-3](?:${NEXT}){3}`,
  `%f4%8[0-9a-f](?:${NEXT}){2}`,
].join("|");
const DISPLAY = String.raw`%"(?:[\x20\x21\x23\x24\x26-\x7e]|${ESCAPED})*"`;
const OTHER_BARE = `${DECIMAL}|${BYTES}|${DATE}|${DISPLAY}`;
const BARE = `(?:${OTHER_BARE}|${INTEGER}|${STRING}|${TOKEN}|${BOOLEAN})`;
const PARAMETERS = `(?:; *${KEY}(?:=${BARE})?)*`;
const ITEM = BARE + PARAMETERS;
const INNER_LIST = String.raw`\( *(?:${ITEM}(?: +${ITEM})* *)?\)`;

const MEMBER = new RegExp(
  `(?<key>${KEY})(?:=(?:(?<other>${OTHER_BARE}|${INNER_LIST})|(?<integer>${INTEGER})|(?<string>${STRING})|(?<token>${TOKEN})|(?<boolean>${BOOLEAN})))?${PARAMETERS}`,
  "y",
);
const BETWEEN = /[ \t]*,[ \t]*/y;

/**
 * Reads a structured dictionary (RFC 9651 §4.2.2), lines joined: its members by key, of equal keys the last. Undefined
 * if anything in it is not as the grammar says; an absent or empty field is an empty dictionary.
 */
export function parseDictionary(header: string | null): ReadonlyMap<string, Member> | undefined {
  const text = trimOws(header ?? "");
  const members = new Map<string, Member>();
  for (let at = 0; at < text.length; ) {
    MEMBER.lastIndex = at;
    const groups = MEMBER.exec(text)?.groups;
    if (groups === undefined) return undefined;
    members.set(groups["key"] ?? "", memberOf(groups));
    if (MEMBER.lastIndex === text.length) break;
    BETWEEN.lastIndex = MEMBER.lastIndex;
    // §4.2.2 step 6 to 9: a comma must follow, and something after it.
    if (!BETWEEN.test(text) || BETWEEN.lastIndex === text.length) return undefined;
    at = BETWEEN.lastIndex;
  }
  return members;
}

function memberOf({ other, integer, string, token, boolean }: Readonly<Record<string, string | undefined>>): Member {
  if (other !== undefined) return { kind: "other" };
  if (integer !== undefined) return { kind: "integer", value: Number(integer) }; // at most 15 digits: exact
  if (string !== undefined) return { kind: "string", value: string.slice(1, -1).replace(/\\(.)/g, "$1") };
  if (token !== undefined) return { kind: "token", value: token };
  return { kind: "boolean", value: boolean !== "?0" }; // §3.2: a key alone is true
}
