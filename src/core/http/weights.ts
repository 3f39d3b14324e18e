import { isToken, splitList, unquote } from "./grammar.ts";

/**
 * One element of a header that weighs what it lists (RFC 9110 §12.4.2): what is listed, in lower case; its parameters,
 * names in lower case, values unquoted; its weight in thousandths, 0 to 1000, 1000 if none is said.
 */
export type Weighted = {
  readonly range: string;
  readonly parameters: readonly (readonly [string, string])[];
  readonly weight: number;
};

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const RANGE = new RegExp(`${TOKEN}(?:/${TOKEN})?`, "y");
const PARAMETER = new RegExp(String.raw`[ \t]*;[ \t]*(?:(${TOKEN})=(${TOKEN}|"(?:[^"\\]|\\.)*"))?`, "sy");
/** RFC 9110 §12.4.2: at most three digits, at most 1. */
const QVALUE = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/;

/** The elements of a weighed list in their order; `unreadable` stands for each that is none, empty ones left out. */
export function parseWeighted(header: string): readonly (Weighted | "unreadable")[] {
  return splitList(header).map(parseElement);
}

/** All elements, or undefined if one cannot be read: then nobody knows what the whole header prefers. */
export function parseAllWeighted(header: string): readonly Weighted[] | undefined {
  const read: Weighted[] = [];
  for (const element of parseWeighted(header)) {
    if (element === "unreadable") return undefined;
    read.push(element);
  }
  return read;
}

function parseElement(element: string): Weighted | "unreadable" {
  RANGE.lastIndex = 0;
  const range = RANGE.exec(element)?.[0];
  if (range === undefined) return "unreadable";
  const parameters: [string, string][] = [];
  let weight: number | undefined;
  for (let at = range.length; at < element.length; at = PARAMETER.lastIndex) {
    PARAMETER.lastIndex = at;
    const found = PARAMETER.exec(element);
    if (found === null) return "unreadable";
    const [, name, value = ""] = found;
    if (name === undefined) continue; // §5.6.6: a parameter may be empty
    if (name.toLowerCase() !== "q") parameters.push([name.toLowerCase(), unquote(value) ?? value]);
    else if (weight === undefined && QVALUE.test(value)) weight = Math.round(Number(value) * 1000); // §12.5.1: in any place
    else return "unreadable";
  }
  return { range: range.toLowerCase(), parameters, weight: weight ?? 1000 };
}

/** The weight as `;q=` writes it, shortest; nothing for the weight of 1, which is the default (RFC 9110 §12.4.2). */
export function formatWeight(weight: number): string {
  return weight === 1000 ? "" : `;q=${weight / 1000}`;
}

/** The parameter, its value as a token if it is one (RFC 9110 §5.6.6: token and quoted string say the same). */
export function formatParameter([name, value]: readonly [string, string]): string {
  return `;${name}=${isToken(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
}
