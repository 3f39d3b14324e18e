/** `npm run fuzz -- --minutes N`: hostile requests over raw sockets against an edge of its own; exit 1 when an oracle objects. */
import { randomBytes } from "node:crypto";
import { FUZZ_USAGE, type FuzzOptions, readFuzzArguments } from "./fuzz/arguments.ts";
import { startGround } from "./fuzz/ground.ts";
import { printable } from "./fuzz/marker.ts";
import { type Found, run } from "./fuzz/run.ts";
import { Tally } from "./fuzz/tally.ts";
import { endedBySignal, forgetSignalListeners } from "./local/signals.ts";

const PROGRESS_MS = 10_000;
/** Batches side by side. */
const LANES = 3;

/** Runs the command and returns its exit code: 0 nothing found, 1 something found, 2 the command line is wrong. */
async function main(args: readonly string[]): Promise<number> {
  const command = readFuzzArguments(args, () => randomBytes(4).toString("hex"));
  if (command.kind === "help") {
    process.stdout.write(FUZZ_USAGE);
    return 0;
  }
  if (command.kind === "wrong") {
    for (const mistake of command.mistakes) console.error(mistake);
    return 2;
  }
  return fuzz(command.options);
}

async function fuzz({ minutes, seed, port, only, settings, batch, findings }: FuzzOptions): Promise<number> {
  const signal = endedBySignal();
  let ended = false;
  const ending = signal.received.then(() => (ended = true));
  const ground = await startGround(settings, port);
  forgetSignalListeners(signal.listener);
  console.log(`seed ${seed}, edge http://${ground.host}, ${minutes} min`);
  const tally = new Tally(ground.pid);
  let before = 0;
  const progress = setInterval(() => {
    console.log(tally.progress(PROGRESS_MS / 1000, before));
    before = tally.answers + tally.cleanAnswers;
  }, PROGRESS_MS);
  const until = Date.now() + minutes * 60_000;
  const goesOn = (batches: number): boolean => !ended && (batch === undefined ? Date.now() < until : batches === 0);
  try {
    const running = run(ground, { seed, only, first: batch ?? 0, goesOn, mostFindings: findings, lanes: LANES, found: (found) => console.log(foundText(found, seed)) }, tally);
    const found = await Promise.race([running, ending.then(() => undefined)]);
    running.catch(() => undefined);
    console.log(tally.summary());
    return (found?.length ?? tally.findings) > 0 ? 1 : 0;
  } finally {
    clearInterval(progress);
    await ground.close();
  }
}

/** Replays under way would go on for a minute after the summary. */
const leave = (code: number): never => process.exit(code);

function foundText({ finding, number, shrunk: { attacks, shows, runs } }: Found, seed: string): string {
  const title = `\nFINDING ${finding.kind}: ${finding.what}\n  seed ${seed}, batch ${number}, ${runs} replays`;
  const verdict = shows ? `the least that shows it, ${attacks.length} of the batch${attacks.length === 0 ? " (clean requests alone do)" : ""}` : "it did not show again; the connection it came from";
  const raw = attacks.map(({ class: name, pieces, leaveAfterMs }) => {
    const waits = pieces.length > 1 || leaveAfterMs !== undefined ? ` (waits of ${pieces.map(({ waitMs }) => waitMs).join(", ")} ms${leaveAfterMs === undefined ? "" : `, reset after ${leaveAfterMs}`})` : "";
    return `  ${name}${waits}\n    ${pieces.map(({ octets }) => printable(octets, 1500)).join("\n    ")}`;
  });
  return [title, `  ${verdict}:`, ...raw, ""].join("\n");
}

try {
  leave(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
