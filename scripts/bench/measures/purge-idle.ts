import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "../connection.ts";
import type { Measure } from "../measure.ts";
import { SITE } from "../purge/catalogue.ts";
import { startWorld } from "../purge/world.ts";
import { median } from "../statistics.ts";

const AWAY_MS = 200;
const LEASE_SEC = 1;

/** The first hit after nobody listened for longer than a lease, its region far away. */
export const purgeIdle: Measure = {
  name: "purge-idle",
  title: `purge: first hit after idle, the region ${AWAY_MS} ms away`,
  async run(setup) {
    const world = await startWorld({ pops: ["FRA"], leaseSec: LEASE_SEC });
    const { fleet, items: [item] } = world;
    try {
      const connection = new Connection(fleet.edges[0]?.url ?? "", SITE);
      const ask = async (): Promise<number> => (await connection.get(item?.path ?? "", {}, () => undefined)).totalMs;
      await ask();
      await ask();
      await fleet.links.set({ from: "FRA", to: "*", delayMs: AWAY_MS });
      const [first, hit]: [number[], number[]] = [[], []];
      for (let round = 0; round < (setup.quick ? 5 : 15); round += 1) {
        await pause(LEASE_SEC * 1000 + 400);
        first.push(await ask());
        hit.push(await ask());
      }
      connection.close();
      return {
        rows: [
          { name: "hit", values: { "p50 ms": median(hit), "highest ms": Math.max(...hit) } },
          { name: "first hit after idle", values: { "p50 ms": median(first), "highest ms": Math.max(...first) } },
        ],
        results: { "round trips later": (median(first) - median(hit)) / AWAY_MS },
      };
    } finally {
      await world.close();
    }
  },
};
