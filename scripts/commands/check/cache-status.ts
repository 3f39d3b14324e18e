import { isToken, splitList, unquote } from "../../../src/core/http/grammar.ts";
import type { AnswerFields } from "./ask.ts";

/** One cache's account of an answer (RFC 9211 §2). */
export interface Member {
  readonly cache: string;
  /** Parameters by name; `true` without a value, strings without their quotes. */
  readonly says: ReadonlyMap<string, string | true>;
}

/** The members of a `Cache-Status` field, the origin's side first; those that are not of its form are left out. */
export function readCacheStatus(header: string | null): Member[] {
  return splitList(header ?? "").flatMap((text) => {
    const [name = "", ...parameters] = splitParameters(text);
    const cache = unquote(name) ?? name;
    if (cache === "") return [];
    const says = parameters.map((parameter): [string, string | true] => {
      const at = parameter.indexOf("=");
      if (at === -1) return [parameter.toLowerCase(), true];
      const value = parameter.slice(at + 1).trim();
      return [parameter.slice(0, at).trim().toLowerCase(), unquote(value) ?? value];
    });
    return [{ cache, says: new Map(says) }];
  });
}

/** Splits at semicolons outside quoted strings. */
function splitParameters(text: string): string[] {
  return (text.match(/(?:"(?:[^"\\]|\\.)*"|[^;"]|")+/g) ?? []).map((part) => part.trim());
}

/**
 * The account of the Downbeat nearest to us: the last member whose name also stands in `Via`. Its name is a setting, so
 * under another than the usual one the way it writes `Server-Timing` has to vouch for it.
 */
export function ownMember(fields: AnswerFields): Member | undefined {
  const via = new Set(splitList(fields.get("via") ?? "").map((hop) => hop.split(/[ \t]+/)[1]?.toLowerCase()));
  const vouched = /(?:^|,)\s*cache;\s*desc="[a-z-]+, [a-z]+"/.test(fields.get("server-timing") ?? "");
  return readCacheStatus(fields.get("cache-status")).findLast(
    ({ cache }) => isToken(cache) && via.has(cache.toLowerCase()) && (vouched || cache.toLowerCase() === "downbeat"),
  );
}
