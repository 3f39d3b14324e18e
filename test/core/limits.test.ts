import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INVOCATIONS, SUBREQUESTS, SUBREQUESTS_RESERVED, budgetFor, runSlices } from "../../src/core/limits.ts";

const plans = fc.constantFrom("free" as const, "paid" as const);

describe("a request's budget", () => {
  it("is the plan's subrequests less the reserve, to the last one, whatever each thing costs", () => {
    fc.assert(fc.property(plans, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 60 }), (plan, costs) => {
      const budget = budgetFor(plan, 0);
      let spent = 0;
      for (const cost of costs) {
        const fits = spent + cost <= SUBREQUESTS[plan] - SUBREQUESTS_RESERVED;
        expect(budget.spend(cost)).toBe(fits);
        if (fits) spent += cost;
      }
    }));
  });

  it.each([[0, 0], [3, 3], [31, 31], [32, 31], [1000, 31]])("of loopbacks set to %i has %i: the request itself is an invocation too", (set, has) => {
    const budget = budgetFor("paid", set);
    let hops = 0;
    while (hops <= INVOCATIONS && budget.hop()) hops += 1;
    expect(hops).toBe(has);
  });
});

it("a body that comes whole is stored and read back within the plan, the store to a reserve included", () => {
  expect([runSlices("free"), runSlices("free", true)]).toEqual([21, 14]);
  fc.assert(fc.property(plans, fc.boolean(), (plan, reserve) => {
    expect(runSlices(plan, reserve) * (reserve ? 3 : 2)).toBeLessThanOrEqual(SUBREQUESTS[plan] - SUBREQUESTS_RESERVED);
  }));
});
