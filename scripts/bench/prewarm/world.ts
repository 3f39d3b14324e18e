import { setTimeout as pause } from "node:timers/promises";
import { startFleet } from "../../local/fleet.ts";
import type { Fleet } from "../../local/fleet.ts";
import { Connection } from "../connection.ts";
import { pathOf } from "../content.ts";
import { startOrigin } from "../processes.ts";
import type { Origin } from "../processes.ts";
import { SITE } from "../purge/catalogue.ts";
import { makeToken } from "../purge/operator.ts";
import { COLOS } from "../purge/world.ts";

/** Colos where a region's object stands, as local fleets place them: the first of each region. */
export const HOMES = ["FRA", "IAD", "NRT"] as const;
/** The others of the same regions. */
export const ELSEWHERE = ["AMS", "EWR", "ICN"] as const;
/** How far the origin is away. */
export const AWAY_MS = 80;

const DEADLINE_MS = 300_000;

/** What is read of an order. */
export type OrderShown = { id: string; state: string; regions: { region: string; state: string; done: number; failed: number; why?: string | null }[] };

/** Six colos in three regions in front of an origin that is far away, and who orders what is warmed there. */
export type PrewarmWorld = {
  readonly fleet: Fleet;
  readonly origin: Origin;
  /** Orders these paths and resolves once every region is done; throws when one is not, with what was said of it. */
  warm(paths: readonly string[], more?: Readonly<Record<string, unknown>>): Promise<{ order: OrderShown; tookMs: number }>;
  /** A connection to a colo. */
  at(colo: string): Connection;
  close(): Promise<void>;
};

/** Starts one. */
export async function startPrewarmWorld(options: { reserve: boolean; settings?: Readonly<Record<string, unknown>> }): Promise<PrewarmWorld> {
  const origin = await startOrigin(AWAY_MS, 0);
  const { token, setting } = makeToken();
  const settings = { CONTROL_TOKENS: setting, PREWARM: "orders", ...options.settings };
  const fleet = await startFleet({ port: 0, origin: origin.url, pops: COLOS, reserve: options.reserve, settings });
  const api = `${fleet.edges[0]?.url ?? ""}/_downbeat/v1`;
  const ask = async (method: string, path: string, body?: unknown): Promise<OrderShown> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(`${api}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 500)}`);
    return (JSON.parse(text) as { result: OrderShown }).result;
  };
  const opened: Connection[] = [];
  return {
    fleet,
    origin,
    async warm(paths, more = {}) {
      const begun = performance.now();
      let order = await ask("POST", "/prewarm", { urls: paths.map((path) => `https://${SITE}${path}`), ...more });
      while (order.regions.length === 0 || order.regions.some(({ state }) => state !== "done")) {
        if (performance.now() - begun > DEADLINE_MS) throw new Error(`not warm after ${DEADLINE_MS} ms: ${JSON.stringify(order)}`);
        await pause(100);
        order = await ask("GET", `/prewarms/${order.id}`);
      }
      return { order, tookMs: performance.now() - begun };
    },
    at(colo) {
      const connection = new Connection(fleet.edges.find((edge) => edge.colo === colo)?.url ?? "", SITE);
      opened.push(connection);
      return connection;
    },
    async close() {
      for (const connection of opened) connection.close();
      await fleet.close();
      await origin.close();
    },
  };
}

/** So many tracks of 2 to 101 MiB, of a few recordings' bytes: what an origin keeps of one is megabytes. */
export function tracks(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => pathOf(`${name}${Math.floor(i / 100)}`, 2 + (i % 100)));
}
