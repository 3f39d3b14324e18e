/** `npm start`: the demo. The edge and a far-away origin with music in one local runtime, until a signal ends it. */
import { startDemo } from "./demo/running.ts";
import { tour } from "./demo/tour.ts";
import { endedBySignal, forgetSignalListeners } from "./local/signals.ts";

const PORT = 8787;

async function main(): Promise<void> {
  const signal = endedBySignal();
  console.log("starting the edge and the demo's origin …");
  const demo = await startDemo(PORT);
  forgetSignalListeners(signal.listener);
  try {
    console.log(tour(demo, PORT));
    await signal.received;
    console.log("stopped");
  } finally {
    await demo.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
