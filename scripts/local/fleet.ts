import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import type { V4WorkerOptions, V4WorkerOptionsShape } from "miniflare";
import { buildWorker } from "./build.ts";
import { originBuckets } from "./buckets.ts";
import { childrenNamed } from "./children.ts";
import { cfOf, COLO_CODES, isColo } from "./colos.ts";
import { readConfig, varsOf } from "./fleet-config.ts";
import { logging } from "./log.ts";
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
  /** What the Worker says on stderr. @default "none" */
  logLevel?: LogLevelName;
  /** Binds one R2 bucket, shared by the fleet, as `RESERVE`; the buckets of `r2://` origins are bound anyhow. @default false */
  reserve?: boolean;
  /** Other Workers to run in the same workerd, such as an origin; their direct sockets get a URL in `urls`. */
  extraWorkers?: readonly (V4WorkerOptions & { name: string })[];
  /** File of an already bundled Worker, instead of bundling the configuration's main module. */
  bundle?: string;
  /** The configuration. @default "wrangler.toml" */
  config?: string;
};

/** A running fleet. `urls` holds the address of every worker with a direct socket, by name; `pid` is workerd's, where the system tells. */
export type Fleet = {
  edges: { colo: string; url: string }[];
  urls: Record<string, string>;
  pid: number | undefined;
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
  const config = await readConfig(options.config);
  const code = options.bundle === undefined
    ? (await buildWorker({ entry: config.main, sourcemap: true })).code
    : await readFile(options.bundle, "utf8");
  const wrapper = await readFile(new URL("pop.js", import.meta.url), "utf8");
  for (const index of pops.keys()) if (port !== 0) await requireFreePort(port + index);

  const shape = shapeOf(config, options);
  const workers = [
    ...pops.map((colo, index): V4WorkerOptions & { name: string } => ({
      ...shape,
      name: colo,
      modules: modules(wrapper, code, colo),
      durableObjects: Object.fromEntries(config.durableObjects.map(({ binding, className }) =>
        [binding, { className, useSQLite: true, ...(index === 0 ? { unsafeUniqueKey: `downbeat-${className}` } : { scriptName: owner }) }])),
      unsafeDirectSockets: [{ host: "127.0.0.1", port: port === 0 ? 0 : port + index }],
    })),
    ...extraWorkers,
  ];
  const { miniflare, pid } = await start({
    ...logging(options.logLevel ?? "none"),
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
  return {
    edges: pops.map((colo) => ({ colo, url: urls[colo] ?? "" })),
    urls,
    pid,
    close: () => miniflare.dispose(),
  };
}

function shapeOf(config: WranglerFile, options: FleetOptions): V4WorkerOptionsShape {
  return {
    compatibilityDate: config.compatibilityDate,
    compatibilityFlags: config.compatibilityFlags,
    bindings: JSON.parse(JSON.stringify(varsOf(config, options))),
    r2Buckets: { ...originBuckets(varsOf(config, options)), ...(options.reserve === true ? { RESERVE: "reserve" } : {}) },
  };
}

function modules(wrapper: string, code: string, colo: string): { type: "ESModule"; path: string; contents: string }[] {
  const cf = isColo(colo) ? cfOf(colo) : null;
  return [
    { type: "ESModule", path: "pop.js", contents: wrapper },
    { type: "ESModule", path: "worker.js", contents: code },
    { type: "ESModule", path: "cf.js", contents: `export default ${JSON.stringify(cf)};` },
  ];
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
