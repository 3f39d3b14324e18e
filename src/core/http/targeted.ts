import type { CacheControl } from "./cache-control.ts";
import { type Member, parseDictionary } from "./structured-fields.ts";

/** Response headers, by any case of name. */
type HeaderReader = { get(name: string): string | null };

/** Directives whose value is an Integer; without the first two nobody knows how long the field wanted anything kept. */
const LIFETIMES: ReadonlySet<string> = new Set(["max-age", "s-maxage"]);
const WINDOWS: ReadonlySet<string> = new Set(["stale-while-revalidate", "stale-if-error"]);

/** Directives that only ever forbid: true, or for the first two a String of field names. */
const QUALIFIED: ReadonlySet<string> = new Set(["no-cache", "private"]);
const FORBIDDING: ReadonlySet<string> = new Set(["no-store", "must-revalidate", "proxy-revalidate", "no-transform"]);

/** Directives that allow something: true and nothing else. */
const ALLOWING: ReadonlySet<string> = new Set(["public", "immutable", "must-understand"]);

/**
 * The directives of the first of these targeted fields that has a valid value, in the shape of `parseCacheControl`; they
 * replace Cache-Control and Expires (RFC 9213 §2.2). Undefined if none has: absent, empty and unparsable ones count for
 * nothing (§2.1).
 *
 * A directive whose value is of another type than its own is not consumed (§2.1): not an age that is a String or a
 * Decimal, not an allowance. Two things follow. One that forbids is taken whole, as if it had no value, because leaving
 * it out would widen what the origin allows (`?0` says outright that it is not meant). And a field whose lifetime is
 * not one has no valid value: what holds is what comes after it, `Cache-Control: no-store` too. Unless it forbids to
 * reuse the answer anyway, which then holds.
 */
export function targetedControl(headers: HeaderReader, fields: readonly string[]): CacheControl | undefined {
  for (const field of fields) {
    const members = parseDictionary(headers.get(field));
    if (members === undefined || members.size === 0) continue;
    const control = new Map<string, string | true>();
    for (const [name, member] of members) {
      const value = valueOf(name, member);
      if (value !== undefined) control.set(name, value);
    }
    const unsaid = [...LIFETIMES].some((name) => members.has(name) && !control.has(name));
    if (!unsaid || control.has("no-store") || control.get("private") === true || control.get("no-cache") === true) return control;
  }
  return undefined;
}

/** The directive's argument, undefined if the member is of a type that this directive does not have. */
function valueOf(name: string, member: Member): string | true | undefined {
  if (member.kind === "boolean" && !member.value) return undefined;
  if (LIFETIMES.has(name) || WINDOWS.has(name)) return member.kind === "integer" ? member.value.toFixed(0) : undefined;
  if (QUALIFIED.has(name)) return member.kind === "string" ? member.value : true;
  if (FORBIDDING.has(name)) return true;
  if (member.kind === "boolean") return true;
  return ALLOWING.has(name) || member.kind === "other" ? undefined : String(member.value);
}
