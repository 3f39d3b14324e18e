import { startFleet } from "../local/fleet.ts";
import type { Fleet, FleetOptions } from "../local/fleet.ts";
import { freePort } from "./free-port.ts";
import { demoOrigin } from "./worker.ts";

/** The demo as it runs: one edge in front of the demo's origin. */
export type Demo = { edge: string; origin: string; fleet: Fleet };

/**
 * Brings up edge and origin in one local runtime. Both take the port wanted, or a free one after it. Resolves when
 * both answer; throws when the Worker does not build or start.
 */
export async function startDemo(port = 8787, more: Pick<FleetOptions, "bundle" | "logLevel"> = {}): Promise<Demo> {
  const edgePort = await freePort(port);
  const originPort = await freePort(edgePort + 1);
  const origin = `http://127.0.0.1:${originPort}`;
  const fleet = await startFleet({
    ...more,
    origin,
    port: edgePort,
    // A browser that kept the music would not ask again, and there would be nothing to see.
    settings: { BROWSER_MAX_AGE_SEC: 0 },
    extraWorkers: [await demoOrigin(originPort)],
  });
  return { edge: fleet.edges[0]?.url ?? "", origin, fleet };
}
