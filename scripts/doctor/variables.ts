import type { SettingsProblem } from "../../src/core/settings/index.ts";
import type { Table } from "./configuration.ts";

/** What a variable may weigh, by Cloudflare's page of Workers limits: 5 KB. */
export const VARIABLE_MAX_BYTES = 5120;

/** How many variables a Worker may have, secrets included. */
export const VARIABLES_MAX = { free: 64, paid: 128 } as const;

/** A variable and what it weighs as deployed: text as it is, everything else as JSON. */
export interface Weight {
  name: string;
  bytes: number;
}

/** The weight of every variable, heaviest first. */
export function weigh(vars: Table): Weight[] {
  return Object.entries(vars)
    .map(([name, value]) => ({
      name,
      bytes: Buffer.byteLength(typeof value === "string" ? value : (JSON.stringify(value) ?? "")),
    }))
    .sort((a, b) => b.bytes - a.bytes);
}

/** What is too heavy, or too many, for the plan. */
export function overweight(weights: readonly Weight[], plan: keyof typeof VARIABLES_MAX): SettingsProblem[] {
  const problems = weights
    .filter(({ bytes }) => bytes > VARIABLE_MAX_BYTES)
    .map(({ name, bytes }) => ({ path: name, expected: `at most ${VARIABLE_MAX_BYTES} bytes in one variable`, found: `${bytes} bytes` }));
  const most = VARIABLES_MAX[plan];
  if (weights.length > most) {
    problems.push({ path: "vars", expected: `at most ${most} variables on the ${plan} plan, secrets included`, found: String(weights.length) });
  }
  return problems;
}
