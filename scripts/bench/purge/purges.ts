import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { PurgesJob, PurgesResult } from "../jobs.ts";
import { percentile } from "../statistics.ts";
import { Operator } from "./operator.ts";

const MOST_AT_ONCE = 256;

/** Does a `purges` job: calls begin by the clock, whether or not those before have ended. */
export async function purges(job: PurgesJob): Promise<PurgesResult> {
  const operators = job.urls.map((url) => new Operator(url, job.token));
  const result: PurgesResult = { numbers: [], unordered: 0, failed: 0, seconds: 0, p50Ms: Number.NaN };
  const took: number[] = [];
  const under = new Set<Promise<void>>();
  let highest = 0;
  const one = async (n: number): Promise<void> => {
    const [above, asked] = [highest, performance.now()];
    const tags = Array.from({ length: job.tags }, (_, tag) => `load-${n}-${tag}`);
    try {
      const receipt = await operators[n % operators.length]?.purge({ tags });
      if (receipt === undefined) return;
      took.push(performance.now() - asked);
      result.numbers.push(receipt.number);
      if (receipt.number <= above) result.unordered += 1;
      highest = Math.max(highest, receipt.number);
    } catch {
      result.failed += 1;
    }
  };
  const begin = performance.now();
  for (let n = 0; performance.now() - begin < job.seconds * 1000; ) {
    const due = ((performance.now() - begin) / 1000) * job.perSecond;
    for (; n < due && under.size < MOST_AT_ONCE; n += 1) {
      const call = one(n).finally(() => under.delete(call));
      under.add(call);
    }
    await pause(2);
  }
  await Promise.all(under);
  for (const operator of operators) operator.close();
  return { ...result, seconds: (performance.now() - begin) / 1000, p50Ms: percentile(took, 50) };
}
