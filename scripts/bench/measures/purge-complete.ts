import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { regionOf } from "../../../src/core/purge/regions.ts";
import type { Measure, Row } from "../measure.ts";
import type { Receipt } from "../purge/operator.ts";
import { quiet, startWorld } from "../purge/world.ts";
import type { World } from "../purge/world.ts";
import { percentile } from "../statistics.ts";

const LEASE_MS = 5000;
const LEDGER_LEASE_MS = 15_000;

/** How long a purge takes until it is true everywhere: with leases out, without any, and with a region out of reach. */
export const purgeComplete: Measure = {
  name: "purge-complete",
  title: "purge: complete after, six colos in three regions",
  async run(setup) {
    const world = await startWorld();
    try {
      const listeners = await world.listenEverywhere(10);
      await pause(1000);
      const accepted = await timed(setup.quick ? 20 : 100, 50, (n) => world.operator.purge({ tags: [`accepted-${n}`] }));
      const complete = await timed(setup.quick ? 40 : 200, 100, (n) => world.operator.complete({ tags: [`of-nothing-${n}`] }));
      const cut = await cutOff(world);
      await quiet(listeners);
      const idle = await unpromised(world, setup.quick ? 20 : 50);
      const rows: Row[] = [
        row("traffic in every colo", complete),
        row("accepted", accepted),
        row("nothing promised", idle),
        row("one region cut off", [cut.tookMs]),
      ];
      return {
        rows,
        results: {
          "p50 - lease ms": percentile(complete, 50) - LEASE_MS,
          "p99 - lease ms": percentile(complete, 99) - LEASE_MS,
          "accepted p50 ms": percentile(accepted, 50),
          "nothing promised p50 ms": percentile(idle, 50),
          "cut off, after its lease ms": cut.tookMs - LEDGER_LEASE_MS,
          "cut off, named": cut.named ? 1 : 0,
        },
      };
    } finally {
      await world.close();
    }
  },
};

function row(name: string, ms: number[]): Row {
  return { name, values: { purges: ms.length, "p50 ms": percentile(ms, 50), "p99 ms": percentile(ms, 99) } };
}

/** Milliseconds of calls begun `everyMs`, whether or not those before have ended. */
async function timed(times: number, everyMs: number, call: (n: number) => Promise<unknown>): Promise<number[]> {
  const took: Promise<number>[] = [];
  for (let n = 0; n < times; n += 1) {
    const asked = performance.now();
    took.push(call(n).then(() => performance.now() - asked));
    await pause(everyMs);
  }
  return Promise.all(took);
}

/** One after the other, when all leases of colos have ended and regions still hold the ledger's promise. */
async function unpromised(world: World, times: number): Promise<number[]> {
  await world.operator.complete({ tags: ["the last lease"] });
  const took: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const asked = performance.now();
    await world.operator.complete({ tags: [`idle-${n}`] });
    took.push(performance.now() - asked);
  }
  return took;
}

/** A purge while a region with listeners hears nothing of the ledger, nor the ledger of it. */
async function cutOff({ fleet, operator }: World): Promise<{ tookMs: number; named: boolean }> {
  const name = regionOf("NRT");
  const region = `region:${name}`;
  await fleet.links.set({ from: "ledger", to: region, cut: "ask" });
  await fleet.links.set({ from: region, to: "ledger", cut: "ask" });
  const asked = performance.now();
  const receipt = await operator.complete({ tags: ["cut off"] });
  const tookMs = performance.now() - asked;
  await fleet.links.clear();
  return { tookMs, named: ranOut(receipt, name) };
}

function ranOut({ regions }: Receipt, region: string): boolean {
  return regions.some((each) => each.region === region && each.state === "ran-out");
}
