import * as z from "zod/mini";
import { fromJsonText } from "./json-text.ts";
import type { Part } from "./row.ts";
import { prepared } from "./transformed.ts";

/** A number that arrived as text ("33554432") as a number; everything else as it came, for the schema to judge. */
function fromNumberText(value: unknown): unknown {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** Bounds of a whole number; `step`: only multiples of it; `orZero`: 0 is fine although below `from`. */
export interface Bounds {
  unit: string;
  from: number;
  to: number;
  step?: number;
  orZero?: string;
}

/** A whole number within bounds; text of digits counts, a unit suffix ("32MiB", "15s") does not. */
export function wholeNumber(bounds: Bounds): Part<z.ZodMiniType<number>> {
  const { unit, from, to, step, orZero } = bounds;
  const expected =
    `a whole number ${unit === "" ? "" : `of ${unit} `}from ${from} to ${to}` +
    (step === undefined ? "" : `, a multiple of ${step}`) +
    (orZero === undefined ? "" : `, or 0 (${orZero})`);
  const fits = (value: unknown): boolean =>
    typeof value === "number" &&
    Number.isSafeInteger(value) &&
    ((orZero !== undefined && value === 0) || (value >= from && value <= to && value % (step ?? 1) === 0));
  return { expected, schema: prepared(fromNumberText, z.custom<number>(fits, { error: expected })) };
}

/** A number within bounds, both included, fractions too. */
export function number({ unit, from, to }: Pick<Bounds, "unit" | "from" | "to">): Part<z.ZodMiniType<number>> {
  return within(`a number ${unit === "" ? "" : `of ${unit} `}from ${from} to ${to}`, from, to);
}

/** A share between 0 and 1, both included. */
export function share(): Part<z.ZodMiniType<number>> {
  return within("a number from 0 to 1", 0, 1);
}

function within(expected: string, from: number, to: number): Part<z.ZodMiniType<number>> {
  return { expected, schema: prepared(fromNumberText, z.number({ error: expected }).check(z.minimum(from, expected), z.maximum(to, expected))) };
}

/** true or false, also as text. */
export function flag(): Part<z.ZodMiniType<boolean>> {
  const expected = "true or false";
  const fromText = (value: unknown): unknown => (value === "true" ? true : value === "false" ? false : value);
  return { expected, schema: prepared(fromText, z.boolean({ error: expected })) };
}

/** One of a few words. */
export function oneOf<const W extends string>(words: readonly [W, ...W[]]): Part<z.ZodMiniType<W>> {
  const expected = words.map((word) => `"${word}"`).join(" or ");
  return { expected, schema: z.enum(words, { error: expected }) };
}

/** Text that matches a pattern. */
export function text(pattern: RegExp, expected: string): Part<z.ZodMiniType<string>> {
  return { expected, schema: z.string({ error: expected }).check(z.regex(pattern, expected)) };
}

/** A list, as TOML or as JSON text; of text items one alone may stand without brackets. */
export function list<S extends z.ZodMiniType>(item: Part<S>, expected: string): Part<z.ZodMiniType<z.output<S>[]>> {
  return { expected, schema: prepared(fromJsonText, z.array(item.schema, { error: expected })) };
}

/** A list of words, where a lone word ("token") counts as a list of one. */
export function words<S extends z.ZodMiniType>(item: Part<S>, expected: string): Part<z.ZodMiniType<z.output<S>[]>> {
  const fromLone = (value: unknown): unknown => {
    const read = fromJsonText(value);
    return typeof read === "string" ? [read] : read;
  };
  return { expected, schema: prepared(fromLone, z.array(item.schema, { error: expected })) };
}
