import { decimal, isToken, splitList, trimOws, unquote } from "./grammar.ts";

/**
 * The directives of a `Cache-Control` header: name in lower case → its argument, unquoted, or `true` without one.
 * `private` and `no-cache` may carry field names (`directiveFields`); whoever only asks `has("private")` is on the safe side.
 */
export type CacheControl = ReadonlyMap<string, string | true>;

/** Directives whose argument is an age in seconds, where less is stricter. */
const AGES: ReadonlySet<string> = new Set(["max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"]);

/** RFC 9111 §1.2.2: an age that cannot be represented is this one. */
const LONGEST_AGE = 2 ** 31;

const DIRECTIVE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*(=?)(.*)$/s;

/**
 * Reads `Cache-Control` and its targeted relatives of the same form (RFC 9111 §5.2). Names without regard to case;
 * arguments as tokens or quoted strings alike. Of duplicates the stricter wins (§4.2.1): for ages the shorter, and one
 * that cannot be read before any that can; for `private` and `no-cache` none before field names, and both their names
 * together; otherwise the first. An element that starts with no name is left out; what follows a name without `=` is
 * dropped, so that `private; max-age=60` is still private.
 */
export function parseCacheControl(header: string | null): CacheControl {
  const directives = new Map<string, string | true>();
  for (const element of splitList(header ?? "")) {
    const found = DIRECTIVE.exec(element);
    if (found === null) continue;
    const name = (found[1] ?? "").toLowerCase(); // §5.2: names are case-insensitive
    const argument = trimOws(found[3] ?? "");
    const value = found[2] === "=" ? (unquote(argument) ?? argument) : true;
    const earlier = directives.get(name);
    directives.set(name, earlier === undefined ? value : stricter(name, earlier, value));
  }
  return directives;
}

function stricter(name: string, a: string | true, b: string | true): string | true {
  if (name === "private" || name === "no-cache") return a === true || b === true ? true : `${a}, ${b}`;
  if (!AGES.has(name)) return a;
  const [ageA, ageB] = [deltaSeconds(a), deltaSeconds(b)];
  if (ageA === undefined) return a;
  return ageB === undefined || ageB < ageA ? b : a;
}

/** Seconds, at most 2^31 (RFC 9111 §1.2.2); undefined for what is not a run of digits, which §4.2.1 advises to take as stale. */
export function deltaSeconds(value: string | true | undefined): number | undefined {
  const seconds = typeof value === "string" ? decimal(value) : undefined;
  return seconds === undefined ? undefined : Math.min(seconds, LONGEST_AGE);
}

/**
 * The fields, in lower case, that a qualified `private` or `no-cache` is about (RFC 9111 §5.2.2.4, §5.2.2.7).
 * Undefined: the directive is about the whole response, because it has no argument or not a clean list of names.
 */
export function directiveFields(value: string | true | undefined): readonly string[] | undefined {
  if (value === undefined || value === true) return undefined;
  const names = splitList(value);
  return names.length > 0 && names.every(isToken) ? names.map((name) => name.toLowerCase()) : undefined;
}
