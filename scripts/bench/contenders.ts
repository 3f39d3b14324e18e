import { fileURLToPath } from "node:url";
import { startFleet } from "../local/fleet.ts";
import { startAlone } from "./alone.ts";
import { startNginx, startVarnish } from "./proxies.ts";

/** A started contender; `pid` is the process whose time and memory count, where the system tells. */
export type Running = { url: string; pid: number | undefined; close(): Promise<void> };

/** Something that stands in front of an origin, started afresh for each measurement. */
export type Contender = { name: ContenderName; start(origin: string): Promise<Running> };

export const CONTENDER_NAMES = ["origin", "downbeat", "bare", "read-through", "hono-cache", "nginx", "nginx-slices", "varnish"] as const;
export type ContenderName = (typeof CONTENDER_NAMES)[number];

const STARTS: Record<ContenderName, (origin: string) => Promise<Running>> = {
  origin: async (origin) => ({ url: origin, pid: undefined, close: async () => {} }),
  downbeat: async (origin) => {
    const fleet = await startFleet({ origin, port: 0 });
    return { url: fleet.edges[0]?.url ?? "", pid: fleet.pid, close: fleet.close };
  },
  bare: (origin) => startPeer("bare.js", origin),
  "read-through": (origin) => startPeer("read-through.js", origin),
  "hono-cache": (origin) => startPeer("hono-cache.js", origin),
  nginx: (origin) => startNginx(origin, false),
  "nginx-slices": (origin) => startNginx(origin, true),
  varnish: startVarnish,
};

/** The contender of a name. */
export function contender(name: ContenderName): Contender {
  return { name, start: STARTS[name] };
}

/** A peer Worker alone in its own workerd. */
function startPeer(file: string, origin: string): Promise<Running> {
  return startAlone(fileURLToPath(new URL(`peers/${file}`, import.meta.url)), { ORIGIN: origin });
}
