import { parseArgs } from "node:util";
import { FAULT_KINDS, type FaultKind } from "./faults.ts";

/** What the simulation of routing is told. */
export type RoutingOptions = {
  readonly data: string;
  /** Whether --data named it. */
  readonly isNamed: boolean;
  /** Days `seed`, `seed` + 1, … */
  readonly seed: number;
  readonly seeds: number;
  readonly svg: string | undefined;
  readonly fault: FaultKind | "mixed" | "none";
  /** The share of requests somebody waits for with nothing buffered. */
  readonly urgent: number;
  readonly json: boolean;
};

/** What the arguments ask for; `wrong` lists every mistake there is. */
export type RoutingCommand = { readonly kind: "run"; readonly options: RoutingOptions } | { readonly kind: "help" } | { readonly kind: "wrong"; readonly mistakes: readonly string[] };

/** Where round trips are looked for, from the repository, where neither --data nor DOWNBEAT_ROUND_TRIPS says. */
export const ROUND_TRIPS_BESIDE = "../shared/data/geo";

/** The text of `--help`. */
export const ROUTING_USAGE = `npm run simulate -- routing [--data DIR] [--seed N] [--seeds N] [--fault NAME] [--urgent SHARE] [--svg FILE] [--json]

A day of listeners round the world and of upstream edges that fail, the Worker's own choice among them beside simpler ways and an
oracle that knows how every edge does.

  --data DIR      a folder with measured round trips: a .csv whose first line is "source" and names of places, whose others are a name
                  and ms to each (default: the variable DOWNBEAT_ROUND_TRIPS, else ${ROUND_TRIPS_BESIDE})
  --seed N        the first day (1); a day's listeners, jitter and faults are drawn from it
  --seeds N       how many days (12)
  --fault NAME    ${[...FAULT_KINDS, "none"].join(", ")}, or all of them: mixed (mixed)
  --urgent SHARE  of requests that somebody waits for who has nothing to play (0.4); 0: nobody does, and what it costs is what counts
  --svg FILE      draws the first day
  --json          the numbers instead of the table

Exit code 0: the aims are met, or there are no round trips where none were named; 1: an aim is missed; 2: wrong arguments, no round
trips in --data.
`;

/** Reads the arguments after `npm run simulate -- routing`. Never throws. `data`: the folder where none is named. */
export function readRoutingArguments(args: readonly string[], data: string): RoutingCommand {
  let parsed;
  try {
    const text = { type: "string" } as const;
    const flag = { type: "boolean", default: false } as const;
    parsed = parseArgs({ args: [...args], options: { data: text, seed: text, seeds: text, svg: text, fault: text, urgent: text, json: flag, help: { ...flag, short: "h" } } });
  } catch (error) {
    return { kind: "wrong", mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  const { values } = parsed;
  if (values.help) return { kind: "help" };
  const fault = [...FAULT_KINDS, "mixed" as const, "none" as const].find((kind) => kind === (values.fault ?? "mixed"));
  const urgent = Number(values.urgent ?? 0.4);
  const mistakes = [
    ...(values.seed === undefined || /^\d{1,12}$/.test(values.seed) ? [] : [`--seed: expected a whole number, found ${values.seed}`]),
    ...(values.seeds === undefined || /^[1-9]\d{0,3}$/.test(values.seeds) ? [] : [`--seeds: expected a whole number from 1, found ${values.seeds}`]),
    ...(fault === undefined ? [`--fault: expected one of ${[...FAULT_KINDS, "mixed", "none"].join(", ")}, found ${values.fault}`] : []),
    ...(urgent >= 0 && urgent <= 1 && values.urgent !== "" ? [] : [`--urgent: expected a share from 0 to 1, found ${values.urgent}`]),
  ];
  if (fault === undefined || mistakes.length > 0) return { kind: "wrong", mistakes };
  return {
    kind: "run",
    options: { data: values.data ?? data, isNamed: values.data !== undefined, seed: Number(values.seed ?? 1), seeds: Number(values.seeds ?? 12), svg: values.svg, fault, urgent, json: values.json },
  };
}
