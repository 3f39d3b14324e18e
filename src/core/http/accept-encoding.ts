import { parseWeighted } from "./weights.ts";

/** What a request says of the codings it takes: their weights in thousandths, by name in lower case, and of `*`. */
type Codings = ReadonlyMap<string, number>;

/**
 * The coding to answer with (RFC 9110 §12.5.3), of those offered, best first: the one with the highest weight, of equal
 * ones the first. `identity` where no coding is wanted or `identity` is wanted more; also without the header, though
 * any coding would do then: who says nothing often decodes nothing. `none` if all of them are refused; a caller may
 * send identity anyway. An element that cannot be read counts for nothing.
 */
export function chooseEncoding(header: string | null, offered: readonly ("br" | "gzip")[]): "br" | "gzip" | "identity" | "none" {
  if (header === null) return "identity";
  const codings = parseCodings(header);
  let best: "br" | "gzip" | undefined;
  for (const coding of offered) {
    if (weightOf(codings, coding) > (best === undefined ? 0 : weightOf(codings, best))) best = coding;
  }
  const identity = codings.get("identity") ?? codings.get("*");
  if (best === undefined) return identity === 0 ? "none" : "identity"; // §12.5.3: acceptable unless it is excluded
  return (identity ?? 0) > weightOf(codings, best) ? "identity" : best;
}

/**
 * Whether an answer in this coding may be sent (RFC 9110 §12.5.3): named or by `*`, and not with a weight of 0.
 * `identity` may be unless refused. Without the header no other coding, as in `chooseEncoding`.
 */
export function acceptsEncoding(header: string | null, coding: string): boolean {
  const codings = parseCodings(header ?? "");
  const name = canonicalCoding(coding.toLowerCase());
  return name === "identity" ? (codings.get(name) ?? codings.get("*")) !== 0 : weightOf(codings, name) > 0;
}

function weightOf(codings: Codings, coding: string): number {
  return codings.get(coding) ?? codings.get("*") ?? 0;
}

/** Of a coding that is named twice the lower weight counts: whoever refuses it once may not be able to read it. */
function parseCodings(header: string): Codings {
  const codings = new Map<string, number>();
  for (const element of parseWeighted(header)) {
    if (element === "unreadable" || element.parameters.length > 0) continue;
    const coding = canonicalCoding(element.range);
    codings.set(coding, Math.min(element.weight, codings.get(coding) ?? element.weight));
  }
  return codings;
}

/** RFC 9110 §8.4.1.3: `x-gzip` is gzip. */
function canonicalCoding(coding: string): string {
  return coding === "x-gzip" ? "gzip" : coding;
}
