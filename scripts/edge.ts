/** `npm run edge`: the Worker in local workerd, in front of an origin of yours, until a signal ends it. */
import { EDGE_USAGE, readEdgeArguments } from "./local/edge-arguments.ts";
import { startFleet } from "./local/fleet.ts";
import { answers } from "./local/ready.ts";
import { checkSettings } from "./local/settings-check.ts";
import { endedBySignal, forgetSignalListeners } from "./local/signals.ts";

/** Runs the command and returns its exit code: 0 ended by a signal, 1 it cannot start, 2 the command line is wrong. */
async function main(args: readonly string[]): Promise<number> {
  const command = readEdgeArguments(args);
  if (command.kind === "help") {
    process.stdout.write(EDGE_USAGE);
    return 0;
  }
  if (command.kind === "wrong") {
    for (const { argument, expected, found } of command.mistakes) console.error(`${argument}: expected ${expected}, found ${found}`);
    return 2;
  }
  const problems = await checkSettings(command.fleet);
  for (const { path, expected, found } of problems) console.error(`${path}: expected ${expected}, found ${found}`);
  if (problems.length > 0) return 1;

  const signal = endedBySignal();
  const fleet = await startFleet(command.fleet);
  forgetSignalListeners(signal.listener);
  try {
    await Promise.race([
      signal.received,
      Promise.all(fleet.edges.map(async ({ colo, url }) => {
        await answers(url);
        console.log(`ready ${colo} ${url}`);
      })),
    ]);
    await signal.received;
  } finally {
    await fleet.close();
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
