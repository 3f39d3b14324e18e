import { fork } from "node:child_process";
import type { Measure } from "../measure.ts";
import type { PlaysJob, PlaysResult } from "../plays-job.ts";

const TRACKS = 1_000_000;

/** What a region holds, stores and works out of plays of a million tracks. */
export const prewarmMemory: Measure = {
  name: "prewarm-memory",
  title: `prewarm: what a region knows of plays of ${TRACKS.toLocaleString("en")} tracks`,
  async run(setup) {
    const found = await inNode({ tracks: TRACKS, reports: setup.quick ? 500_000 : 2_000_000 });
    return {
      rows: [
        { name: "held", values: { MiB: found.memoryMiB } },
        { name: "stored", values: { MiB: found.storedMiB, ms: found.storeMs } },
        { name: "a report of plays", values: { "µs": found.reportUs } },
        { name: "the 2,000 played most", values: { ms: found.hottestMs } },
        { name: "what a purge names, the first time", values: { ms: found.namedMs } },
        { name: "… and again", values: { ms: found.namedAgainMs } },
        { name: "tracks estimated beyond the bound", values: { "%": found.beyondPercent } },
      ],
      results: {
        "memory MiB": found.memoryMiB,
        "stored MiB": found.storedMiB,
        "µs a report": found.reportUs,
        "top 1,000 missed": found.missed,
        "beyond the bound %": found.beyondPercent,
      },
    };
  },
};

/** Does it in a fresh process. Throws when that dies first. */
function inNode(job: PlaysJob): Promise<PlaysResult> {
  const child = fork(new URL("../plays-job.ts", import.meta.url), [], {
    execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (result: PlaysResult) => resolve(result));
    child.once("exit", (code) => reject(new Error(`the process that measures ended with ${code}`)));
    child.send(job);
  });
}
