import { parseArgs } from "node:util";
import { BUGS, BUG_NAMES, type Bug } from "./bugs.ts";

/** What a campaign is told. */
export type SimulateOptions = { readonly first: number; readonly runs: number; readonly bug: Bug | undefined };

/** What the arguments ask for; `wrong` lists every mistake there is. */
export type SimulateCommand = { readonly kind: "run"; readonly options: SimulateOptions } | { readonly kind: "help" } | { readonly kind: "wrong"; readonly mistakes: readonly string[] };

const SIMULATIONS = ["purge", "prewarm"];

/** The text of `--help`. */
export const SIMULATE_USAGE = `npm run simulate -- prewarm --help
npm run simulate -- purge [--seed N] [--runs N] [--bug NAME]

  --seed N    the first seed (drawn, and printed); alone it replays that one run
  --runs N    how many runs, each with the seed after the one before (500)
  --bug NAME  plants a mistake, and stops when it is found:
${Object.entries(BUGS).map(([name, what]) => `                ${name}: ${what}`).join("\n")}
`;

/** Reads the arguments after `npm run simulate --`. Never throws. `drawn`: the first seed where none is named. */
export function readSimulateArguments(args: readonly string[], drawn: number): SimulateCommand {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: { seed: { type: "string" }, runs: { type: "string" }, bug: { type: "string" }, help: { type: "boolean", short: "h", default: false } } });
  } catch (error) {
    return { kind: "wrong", mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  const mistakes = positionals.filter((name) => name !== "purge").map((name) => `expected ${SIMULATIONS.join(" or ")}, found ${name}`);
  const whole = (name: "seed" | "runs"): number | undefined => {
    const text = values[name];
    if (text !== undefined && !/^\d{1,12}$/.test(text)) mistakes.push(`--${name}: expected a whole number, found ${text}`);
    return text === undefined ? undefined : Number(text);
  };
  const [seed, runs] = [whole("seed"), whole("runs")];
  const bug = BUG_NAMES.find((name) => name === values.bug);
  if (values.bug !== undefined && bug === undefined) mistakes.push(`--bug: expected one of ${BUG_NAMES.join(", ")}, found ${values.bug}`);
  if (mistakes.length > 0) return { kind: "wrong", mistakes };
  return { kind: "run", options: { first: seed ?? drawn, runs: runs ?? (seed === undefined ? 500 : 1), bug } };
}
