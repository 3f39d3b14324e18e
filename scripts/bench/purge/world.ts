import { startFleet } from "../../local/fleet.ts";
import type { Fleet, FleetOptions } from "../../local/fleet.ts";
import { catalogue } from "./catalogue.ts";
import type { Item } from "./catalogue.ts";
import { startChangingOrigin } from "./changing-origin.ts";
import type { ChangingOrigin } from "./changing-origin.ts";
import { listen } from "./listeners.ts";
import type { Listeners } from "./listeners.ts";
import { makeToken, Operator } from "./operator.ts";

/** Six colos in three regions, two in each. */
export const COLOS = ["FRA", "AMS", "IAD", "EWR", "NRT", "ICN"] as const;

/** A fleet in front of an origin whose catalogue changes, and who purges it. */
export type World = {
  fleet: Fleet;
  items: Item[];
  origin: ChangingOrigin;
  operator: Operator;
  token: string;
  /** Starts listeners in front of every colo, `perSecond` requests each, once each colo has been asked for everything. */
  listenEverywhere(perSecond: number): Promise<Listeners[]>;
  close(): Promise<void>;
};

/** Starts one. The origin answers after 20 ms to `slowestMs`. */
export async function startWorld(options: { pops?: readonly string[]; slowestMs?: number; leaseSec?: number; fleet?: FleetOptions } = {}): Promise<World> {
  const { pops = COLOS, slowestMs = 60, leaseSec, fleet: more = {} } = options;
  const items = catalogue(60, 6);
  const origin = await startChangingOrigin(items, () => 20 + Math.random() * (slowestMs - 20));
  const { token, setting } = makeToken();
  const settings = { CONTROL_TOKENS: setting, HEAD_BYTES: 65_536, SLICE_BYTES: 65_536, ...(leaseSec === undefined ? {} : { LEASE_SEC: leaseSec }), ...more.settings };
  const fleet = await startFleet({ port: 0, links: true, ...more, origin: origin.url, pops, settings });
  const operator = new Operator(fleet.edges[0]?.url ?? "", token);
  return {
    fleet,
    items,
    origin,
    operator,
    token,
    async listenEverywhere(perSecond) {
      await Promise.all(fleet.edges.map(async ({ colo, url }) => {
        const first = listen(colo, url, items, 0);
        await first.sweep();
        await first.sweep();
        await first.stop();
      }));
      return fleet.edges.map(({ colo, url }) => listen(colo, url, items, perSecond));
    },
    async close() {
      operator.close();
      await fleet.close();
      await origin.close();
    },
  };
}

/** Stops all listeners and resolves when their last requests are answered. */
export async function quiet(listeners: readonly Listeners[]): Promise<void> {
  await Promise.all(listeners.map((each) => each.stop()));
}
