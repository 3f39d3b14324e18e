import { fileURLToPath } from "node:url";
import { usInWorkerd } from "../alone.ts";
import type { Measure } from "../measure.ts";

/** What one choice between sixteen upstream edges costs, in workerd. */
export const routingDecide: Measure = {
  name: "routing-decide",
  title: "routing: a decision between 16 edges",
  async run(setup) {
    const { equals, mixed } = await usInWorkerd(fileURLToPath(new URL("../routing/decide-worker.ts", import.meta.url)), ["equals", "mixed"], setup.quick ? 50_000 : 200_000, 7);
    return {
      rows: [
        { name: "all alike, content decides", values: { "cpu µs": equals } },
        { name: "ejected, unmeasured, steered ones", values: { "cpu µs": mixed } },
      ],
      results: { "µs a decision": Math.max(equals, mixed) },
    };
  },
};
