import { fileURLToPath } from "node:url";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { buildWorker } from "../local/build.ts";
import { childrenNamed } from "../local/children.ts";
import { startFleet } from "../local/fleet.ts";
import { logging } from "../local/log.ts";
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

/** A peer Worker alone in its own workerd, behind a direct socket. */
async function startPeer(file: string, origin: string): Promise<Running> {
  const { code } = await buildWorker({ entry: fileURLToPath(new URL(`peers/${file}`, import.meta.url)) });
  const before = new Set(childrenNamed("workerd"));
  const miniflare = new Miniflare(convertV4MiniflareOptions({
    ...logging("none"),
    host: "127.0.0.1",
    cf: false,
    workers: [{
      name: "peer",
      compatibilityDate: "2026-11-01",
      modules: [{ type: "ESModule", path: "peer.js", contents: code }],
      bindings: { ORIGIN: origin },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }],
  }));
  await miniflare.ready;
  const pid = childrenNamed("workerd").find((each) => !before.has(each));
  const { origin: url } = await miniflare.unsafeGetDirectURL("peer");
  return { url, pid, close: () => miniflare.dispose() };
}
