import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { usInWorkerd } from "../alone.ts";
import type { Measure } from "../measure.ts";
import type { PurgedJob, PurgedResult } from "../purged-job.ts";

const KEYS = 1_000_000;
const BLOCKS = 100_000;

/** What it costs to know what was purged and blocked: a day with a million purged keys, a hundred thousand blocks. */
export const purgeGenerations: Measure = {
  name: "purge-generations",
  title: `purge: ${KEYS.toLocaleString("en")} keys purged in a day, ten keys a copy; ${BLOCKS.toLocaleString("en")} blocks`,
  async run(setup) {
    const node = await inNode({ keys: KEYS, blocks: BLOCKS, copies: setup.quick ? 5000 : 20_000, checks: setup.quick ? 50_000 : 200_000 });
    const workerd = await inWorkerd(setup.quick ? 100_000 : 400_000);
    const slowest = Math.max(node.newUs, node.exactUs, node.rowsUs);
    return {
      rows: [
        { name: "check in Node, as of now", values: { "µs": node.newUs } },
        { name: "… as of the last minutes", values: { "µs": node.exactUs } },
        { name: "… as of any time, rows asked", values: { "µs": node.rowsUs } },
        { name: "… in workerd", values: { "µs": workerd.checkUs } },
        { name: "taking in a purged key", values: { "µs": node.applyUs } },
        { name: "knowledge", values: { MiB: node.memoryMiB } },
        { name: "snapshot", values: { MiB: node.snapshotMiB, "ms to take in": node.takeMs } },
        { name: "live copies in doubt by rows alone", values: { "%": node.doubtPercent } },
        { name: "… with 20,000 keys in the day", values: { "%": node.fewDoubtPercent } },
        { name: "… dead after the log was asked", values: { "%": node.deadPercent } },
        { name: "… in doubt again as of the answer", values: { "%": node.againPercent } },
        { name: "blocks", values: { MiB: node.blocksMiB, "bytes each": node.blockBytes } },
        { name: "… in a snapshot", values: { MiB: node.blocksSnapshotMiB, "ms to take in": node.blocksTakeMs } },
        { name: "… looked for in Node", values: { "µs": node.findUs } },
        { name: "… in workerd", values: { "µs": workerd.findUs } },
      ],
      results: {
        "check µs": Math.max(slowest, workerd.checkUs),
        "memory MiB": node.memoryMiB,
        "snapshot MiB": node.snapshotMiB,
        "falsely dead %": node.deadPercent,
        "blocks MiB": node.blocksMiB,
        "block check µs": Math.max(node.findUs, workerd.findUs),
      },
    };
  },
};

/** Does it in a fresh process. Throws when that dies first. */
function inNode(job: PurgedJob): Promise<PurgedResult> {
  const child = fork(new URL("../purged-job.ts", import.meta.url), [], {
    execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (result: PurgedResult) => resolve(result));
    child.once("exit", (code) => reject(new Error(`the process that measures ended with ${code}`)));
    child.send(job);
  });
}

/** µs of processor time a check and a search take in workerd: what a request with many takes more than one with none. */
async function inWorkerd(times: number): Promise<{ checkUs: number; findUs: number }> {
  const { checks, finds } = await usInWorkerd(fileURLToPath(new URL("../purged-worker.ts", import.meta.url)), ["checks", "finds"], times, 5);
  return { checkUs: checks, findUs: finds };
}
