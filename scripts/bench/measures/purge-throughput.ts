import { setTimeout as pause } from "node:timers/promises";
import type { Measure } from "../measure.ts";
import { load } from "../processes.ts";
import { quiet, startWorld } from "../purge/world.ts";
import { percentile } from "../statistics.ts";

/** A little above what is promised, or a late timer would count against the Worker. */
const PER_SECOND = 515;
const TAGS = 10;

/** What many purges do to those who listen meanwhile, and whether each was numbered and kept. */
export const purgeThroughput: Measure = {
  name: "purge-throughput",
  title: `purge: ${TAGS} tags a call, as many calls as promised, everybody listening`,
  async run(setup) {
    const seconds = setup.quick ? 8 : 30;
    const world = await startWorld({ fleet: { links: false } });
    try {
      const listeners = await world.listenEverywhere(50);
      const hits = async (what: Promise<unknown>): Promise<number[]> => {
        for (const each of listeners) each.take();
        await what;
        return listeners.flatMap((each) => each.take().hitMs);
      };
      await pause(1000);
      const before = await hits(pause(seconds * 1000));
      const { number } = await world.operator.purge({ tags: ["before"] });
      const job = load({ kind: "purges", urls: world.fleet.edges.map(({ url }) => url), token: world.token, perSecond: PER_SECOND, tags: TAGS, seconds });
      const during = await hits(job);
      const found = await job;
      await quiet(listeners);
      const kept = new Set((await world.operator.receiptsAfter(number)).map((receipt) => receipt.number));
      const lost = found.numbers.filter((each) => !kept.has(each)).length + (found.numbers.length - new Set(found.numbers).size);
      const rate = found.numbers.length / found.seconds;
      const [quietP99, busyP99] = [percentile(before, 99), percentile(during, 99)];
      return {
        rows: [
          { name: "quiet", values: { hits: before.length, "hit p50 ms": percentile(before, 50), "hit p99 ms": quietP99 } },
          { name: "purges", values: { hits: during.length, "hit p50 ms": percentile(during, 50), "hit p99 ms": busyP99, "purges/s": rate, "accepted p50 ms": found.p50Ms, failed: found.failed } },
        ],
        results: { "purges/s": rate, lost: lost + found.failed, "out of order": found.unordered, "hit p99 / quiet": busyP99 / quietP99 },
      };
    } finally {
      await world.close();
    }
  },
};
