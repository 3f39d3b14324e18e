import type { Ask } from "../../src/core/cache/ask.ts";
import { leftOfBudget } from "../../src/core/routing/failover.ts";

/** How long an answer is waited for that may take `headMs`; of a question that has waited already, what is left of that. */
export function waitMs({ routing }: Ask, headMs: number): number {
  return leftOfBudget({ budgetMs: headMs }, routing?.spentMs ?? 0);
}
