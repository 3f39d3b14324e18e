import { writeFileSync } from "node:fs";
import { aimsOf, aimsText } from "./aims.ts";
import { ROUND_TRIPS_BESIDE, ROUTING_USAGE, type RoutingOptions, readRoutingArguments } from "./arguments.ts";
import { CONTESTANTS } from "./contestants.ts";
import { type Lived, dayOf, live } from "./day.ts";
import { MIRRORS } from "./mirrors.ts";
import { pictureOf } from "./picture.ts";
import { PLACE_NAMES } from "./places.ts";
import { type Outcomes, sharesText, tableText } from "./report.ts";
import { type RoundTrips, roundTripsIn } from "./round-trips.ts";

/** Days of the choice of upstream edges, compared with simpler ways and an oracle; exit code 1 when it misses its aims, 2 when the command line is wrong. */
export function simulateRouting(args: readonly string[], root: string): number {
  const command = readRoutingArguments(args, process.env["DOWNBEAT_ROUND_TRIPS"] ?? new URL(ROUND_TRIPS_BESIDE, root).pathname);
  if (command.kind === "help") {
    process.stdout.write(ROUTING_USAGE);
    return 0;
  }
  if (command.kind === "wrong") {
    for (const mistake of command.mistakes) console.error(mistake);
    return 2;
  }
  const { options } = command;
  const { data, isNamed } = options;
  const trips = roundTripsIn(data, PLACE_NAMES);
  if (trips === undefined) {
    console.error(`${isNamed ? "" : "SKIPPED: "}no round trips in ${data}: --data DIR names a folder that has them, see --help`);
    return isNamed ? 2 : 0;
  }
  return simulateDays(options, trips);
}

function simulateDays(options: RoutingOptions, trips: RoundTrips): number {
  const { seed, seeds, svg, fault, urgent, json } = options;
  const begun = performance.now();
  const first = new Map<string, Lived>();
  const outcomes: Outcomes = new Map([...CONTESTANTS].map(([name, make]) => [
    name,
    Array.from({ length: seeds }, (_, at) => {
      const lived = live(dayOf(seed + at, trips, { fault, urgent }), make);
      if (at === 0) first.set(name, lived);
      return lived.outcome;
    }),
  ]));
  const aims = aimsOf(outcomes, urgent);
  if (svg !== undefined) writeFileSync(svg, pictureOf(dayOf(seed, trips, { fault, urgent }), first));
  if (json) console.log(JSON.stringify({ seed, seeds, fault, urgent, outcomes: Object.fromEntries(outcomes), aims }));
  else {
    const requests = outcomes.values().next().value?.[0]?.requests ?? 0;
    const days = seeds === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + seeds - 1}`;
    console.log(`${days}: ${fault === "mixed" ? "faults of all kinds" : `faults: ${fault}`}, ${(100 * urgent).toFixed(0)} % of requests urgent, about ${requests} requests a day\n`);
    console.log(`${tableText(outcomes)}\n\n${sharesText(outcomes, MIRRORS.map(({ edge }) => edge.id))}\n\n${aimsText(aims)}\n`);
    console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
  return aims.every(({ isMet }) => isMet) ? 0 : 1;
}
