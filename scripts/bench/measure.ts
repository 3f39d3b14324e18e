import budgets from "./budgets.json" with { type: "json" };
import type { ContenderName } from "./contenders.ts";

/** What a measure is given. */
export type Setup = {
  /** Sizes for continuous integration: fewer rounds, shorter loads. */
  quick: boolean;
  /** Of the contenders a measure wants, those that run here and were asked for. */
  contenders<Name extends ContenderName>(wanted: readonly Name[]): Name[];
};

/** One line of a measure's table: a contender and its medians, by column. */
export type Row = { name: string; values: Record<string, number> };

/** What a measure found: a table to read, and Downbeat's numbers to hold against the budgets, by the budget's name. */
export type Findings = { rows: Row[]; results: Record<string, number>; note?: string };

export type Measure = { name: keyof typeof budgets; title: string; run(setup: Setup): Promise<Findings> };

/** A number held against its budget; `unmeasured` when there is none, as when one side of a ratio does not run here. */
export type Verdict = { measure: string; name: string; value: number; target: string; verdict: "pass" | "short" | "unmeasured" };

type Budget = { max: number } | { min: number };

/** Every budget of a measure with what was found for it, in the budget file's order; a result without a budget is a mistake and throws. */
export function judge(measure: Measure["name"], results: Record<string, number>): Verdict[] {
  const rows: Record<string, Budget> = budgets[measure];
  for (const name of Object.keys(results)) if (rows[name] === undefined) throw new Error(`no budget for ${measure}: ${name}`);
  return Object.entries(rows).map(([name, budget]) => {
    const value = results[name] ?? Number.NaN;
    const passes = "max" in budget ? value <= budget.max : value >= budget.min;
    const verdict = Number.isNaN(value) ? "unmeasured" : passes ? "pass" : "short";
    return { measure, name, value, target: "max" in budget ? `≤ ${budget.max}` : `≥ ${budget.min}`, verdict };
  });
}
