import { fileURLToPath } from "node:url";
import { usInWorkerd } from "../alone.ts";
import type { Measure } from "../measure.ts";

/** What it costs to choose a variant, from a request's fields to the choice among eight, in workerd. */
export const negotiation: Measure = {
  name: "negotiation",
  title: "variants: from a request's fields to a choice among 8",
  async run(setup) {
    const { plain, full, strange } = await usInWorkerd(fileURLToPath(new URL("../negotiation/choice-worker.ts", import.meta.url)), ["plain", "full", "strange"], setup.quick ? 20_000 : 100_000, 7);
    return {
      rows: [
        { name: "<audio src> of a browser", values: { "cpu µs": plain } },
        { name: "CMCD, hints, wishes, two that fail", values: { "cpu µs": full } },
        { name: "the same of a kind of player never seen", values: { "cpu µs": strange } },
      ],
      note: "what players of a kind wish for is read once, as at the edge; the last row reads it anew each time",
      results: { "µs a choice": Math.max(plain, full) },
    };
  },
};
