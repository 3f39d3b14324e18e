import * as z from "zod/mini";
import { DEFAULT_POLICY, type Policy } from "../routing/policy.ts";
import { fromJsonText } from "./json-text.ts";
import { number, share, wholeNumber } from "./parts.ts";
import type { SettingsProblem } from "./problems.ts";
import { problemsOf } from "./problems.ts";
import type { Part } from "./row.ts";
import { prepared, transformed } from "./transformed.ts";

const ms = (from: number, to: number) => number({ unit: "milliseconds", from, to });

/** What each number of a policy may be. */
const RANGES: Readonly<Record<keyof Policy, Part<z.ZodMiniType<number>>>> = {
  msPerPrice: ms(0, 100_000_000),
  equalShare: share(),
  equalMs: ms(0, 10_000),
  loadBound: number({ unit: "times its share", from: 1, to: 100 }),
  failuresInRow: wholeNumber({ unit: "failures", from: 1, to: 1000 }),
  leastSuccess: share(),
  slowTimes: number({ unit: "times", from: 1, to: 1000 }),
  ejectMs: ms(1, 3_600_000),
  mostEjectMs: ms(1, 3_600_000),
  mostEjected: share(),
  panic: share(),
  returnMs: ms(0, 3_600_000),
  hedgeShare: share(),
  hedgePatience: share(),
  attempts: wholeNumber({ unit: "upstream requests", from: 1, to: 32 }),
  budgetMs: ms(100, 120_000),
};

/** The policy's names as ROUTING writes them, in its order. */
export const POLICY_FIELDS: readonly (readonly [written: string, name: keyof Policy])[] = Object.keys(RANGES).map((name) => [
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  // The keys of RANGES are those of Policy, by its type.
  name as keyof Policy,
]);

const EXPECTED = `a table { ${POLICY_FIELDS.map(([written]) => written).join(", ")} }`;

const written = z.strictObject(
  Object.fromEntries(POLICY_FIELDS.map(([name, field]) => [name, z.optional(RANGES[field].schema)])),
  { error: EXPECTED },
);

/** A table of some of a policy's numbers as the whole policy; the others are the default's. */
export const policy: Part<z.ZodMiniType<Policy>> = {
  expected: EXPECTED,
  schema: transformed(prepared(fromJsonText, written), (from, refuse) => {
    const whole: { -readonly [N in keyof Policy]: number } = { ...DEFAULT_POLICY };
    for (const [name, field] of POLICY_FIELDS) whole[field] = from[name] ?? whole[field];
    if (whole.ejectMs <= whole.mostEjectMs) return whole;
    return refuse(`at least eject_ms, which is ${whole.ejectMs}`, ["most_eject_ms"]);
  }),
};

/** A policy as ROUTING has it, from JSON text or its value, or everything that is wrong with it. */
export function readPolicy(value: unknown): { ok: true; policy: Policy } | { ok: false; problems: readonly SettingsProblem[] } {
  const read = policy.schema.safeParse(value);
  return read.success ? { ok: true, policy: read.data } : { ok: false, problems: problemsOf("ROUTING", value, read.error.issues, "all") };
}
