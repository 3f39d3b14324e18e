import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import type { V4WorkerOptions, V4WorkerOptionsShape } from "miniflare";
import { buildWorker } from "./build.ts";
import { upstreamBuckets } from "./buckets.ts";
import { childrenNamed } from "./children.ts";
import { decisionFile } from "./decisions.ts";
import { cfOf, COLO_CODES, isColo } from "./colos.ts";
import { homesOf, readConfig, varsOf } from "./fleet-config.ts";
import { logging } from "./log.ts";
import { LINKS_ENTRYPOINT, linkedModules, linksOf } from "./links.ts";
import type { Link, Links } from "./links.ts";
import type { LogLevelName } from "./log.ts";
import { requireFreePort } from "./ports.ts";
import type { WranglerFile } from "./wrangler-file.ts";

/** What the fleet is made of. */
export type FleetOptions = {
  /** The upstream's URL; stands for the `ORIGIN` setting and wins over it. */
  origin?: string;
  /** Data centres by code, one isolate, cache and port each. @default ["FRA"] */
  pops?: readonly string[];
  /** Port of the first data centre, the next ones count up; 0 takes any free ones. @default 8787 */
  port?: number;
  /** Settings over those in `[vars]`, as values, not as JSON text. */
  settings?: Record<string, unknown>;
  /** Folder that keeps caches, buckets and Durable Objects; without it everything is gone at the end. */
  persist?: string;
  /** Over what requests' `cf` says in each data centre; what is undefined is not in it. @default {} */
  cf?: Readonly<Record<string, unknown>>;
  /** What the Worker says on stderr. @default "none" */
  logLevel?: LogLevelName;
  /** File to which the Worker's logged decisions are added (ROUTING_LOG_SHARE); without it they are lines of its log like others. */
  decisions?: string;
  /** Binds one R2 bucket, shared by the fleet, as `RESERVE`; the buckets of `r2://` origins and edges are bound anyhow. @default false */
  reserve?: boolean;
  /** Other Workers to run in the same workerd, such as an origin; their direct sockets get a URL in `urls`. */
  extraWorkers?: readonly (V4WorkerOptions & { name: string })[];
  /** File of an already bundled Worker, instead of bundling the configuration's main module. */
  bundle?: string;
  /** Durable Objects of the configuration that are not bound, by binding. @default [] */
  unbound?: readonly string[];
  /** Calls to ledger and regions can be delayed, cut and counted, and objects crashed; a list: links that are so from the start. @default false */
  links?: boolean | readonly Link[];
  /** The configuration. @default "wrangler.toml" */
  config?: string;
};

/** A running fleet. `urls` holds the address of every worker with a direct socket, by name; `pid` is workerd's, where the system tells. */
export type Fleet = {
  edges: { colo: string; url: string }[];
  urls: Record<string, string>;
  pid: number | undefined;
  /** Throws on use in a fleet without `links`. */
  links: Links;
  /**
   * Ends an object by its binding and name, `region:weur` or `ledger`, as the platform may at any moment; what it stored
   * stays; nothing happens to one that does not run. `drain` waits for calls under way. `crash` does not, and wants `links`.
   */
  evict(object: string, how: "drain" | "crash"): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts the Worker in local workerd, once per data centre, behind direct sockets on 127.0.0.1. The first
 * owns the Durable Objects of all (a worker of their own would be one more isolate to warm), whose storage is named
 * without it, so that a kept folder serves other fleets. Resolves when every port answers; throws on an unknown data centre, a taken port, or a
 * Worker that does not build or start.
 */
export async function startFleet(options: FleetOptions = {}): Promise<Fleet> {
  const { pops = ["FRA"], port = 8787, extraWorkers = [] } = options;
  const [owner = ""] = pops;
  for (const colo of pops) {
    if (!isColo(colo)) throw new Error(`unknown data centre ${JSON.stringify(colo)}; known: ${COLO_CODES.join(", ")}`);
  }
  if (new Set(pops).size !== pops.length) throw new Error(`a data centre is named twice: ${pops.join(", ")}`);
  const config = bound(await readConfig(options.config), options.unbound ?? []);
  const code = options.bundle === undefined
    ? (await buildWorker({ entry: config.main, sourcemap: true })).code
    : await readFile(options.bundle, "utf8");
  const wrapper = await readFile(new URL("pop.js", import.meta.url), "utf8");
  const links = options.links ?? false;
  const worker = links === false ? [module("worker.js", code)] : await linkedModules(code, config.durableObjects);
  for (const index of pops.keys()) if (port !== 0) await requireFreePort(port + index);

  const shape = shapeOf(config, options);
  const workers = [
    ...pops.map((colo, index): V4WorkerOptions & { name: string } => ({
      ...shape,
      name: colo,
      modules: [module("pop.js", wrapper), ...worker, module("cf.js", `export default ${JSON.stringify(isColo(colo) ? { ...cfOf(colo), ...options.cf } : null)};`)],
      durableObjects: Object.fromEntries(config.durableObjects.map(({ binding, className }) =>
        [binding, { className, useSQLite: true, ...(index === 0 ? { unsafeUniqueKey: `downbeat-${className}` } : { scriptName: owner }) }])),
      unsafeDirectSockets: [
        { host: "127.0.0.1", port: port === 0 ? 0 : port + index },
        ...(links === false ? [] : [{ host: "127.0.0.1", port: 0, entrypoint: LINKS_ENTRYPOINT }]),
      ],
    })),
    ...extraWorkers,
  ];
  const decisions = options.decisions === undefined ? undefined : decisionFile(options.decisions);
  const { miniflare, pid } = await start({
    ...logging(options.logLevel ?? "none", decisions),
    ...(options.persist === undefined ? {} : { resourcePersistencePath: resolve(options.persist) }),
    host: "127.0.0.1",
    cf: false, // else Miniflare asks Cloudflare's network where we are
    workers,
  });
  const urls: Record<string, string> = {};
  for (const worker of workers) {
    if (worker.unsafeDirectSockets === undefined) continue;
    const url = await miniflare.unsafeGetDirectURL(worker.name);
    urls[worker.name] = url.origin;
  }
  const addresses = links === false ? [] : await Promise.all(pops.map(async (colo) => (await miniflare.unsafeGetDirectURL(colo, LINKS_ENTRYPOINT)).origin));
  const between = linksOf(addresses, links);
  if (Array.isArray(links)) await between.tell();
  return {
    edges: pops.map((colo) => ({ colo, url: urls[colo] ?? "" })),
    urls,
    pid,
    links: between,
    async evict(object, how) {
      const [binding = "", name = object] = object.split(":");
      const found = config.durableObjects.find((each) => each.binding === binding.toUpperCase());
      if (found === undefined) throw new Error(`no Durable Object is bound as ${binding.toUpperCase()}`);
      if (how === "crash") return between.crash(found.binding, name);
      await miniflare.unsafeEvictDurableObject(owner, found.className, { name }).catch((error: unknown) => {
        if (!/not currently running/.test(String(error))) throw error;
      });
    },
    close: () => miniflare.dispose().finally(() => decisions?.close()),
  };
}

function shapeOf(config: WranglerFile, options: FleetOptions): V4WorkerOptionsShape {
  return {
    compatibilityDate: config.compatibilityDate,
    compatibilityFlags: config.compatibilityFlags,
    // An object of a fleet cannot find out where it runs: all run in the first data centre's Worker.
    bindings: JSON.parse(JSON.stringify({ HOMES: homesOf(options.pops), ...varsOf(config, options) })),
    r2Buckets: { ...upstreamBuckets(varsOf(config, options)), ...(options.reserve === true ? { RESERVE: "reserve" } : {}) },
  };
}

function module(path: string, contents: string): { type: "ESModule"; path: string; contents: string } {
  return { type: "ESModule", path, contents };
}

/** A configuration without some of its Durable Objects. */
function bound(config: WranglerFile, without: readonly string[]): WranglerFile {
  return { ...config, durableObjects: config.durableObjects.filter(({ binding }) => !without.includes(binding)) };
}

/** One start at a time, or two fleets could not tell whose child a new workerd is. */
let starting: Promise<unknown> = Promise.resolve();

function start(options: Parameters<typeof convertV4MiniflareOptions>[0]): Promise<{ miniflare: Miniflare; pid: number | undefined }> {
  const turn = starting.then(async () => {
    const before = new Set(childrenNamed("workerd"));
    const miniflare = new Miniflare(convertV4MiniflareOptions(options));
    await miniflare.ready;
    return { miniflare, pid: childrenNamed("workerd").find((pid) => !before.has(pid)) };
  });
  starting = turn.catch(() => undefined);
  return turn;
}
