import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Region, regionOf } from "../../src/core/purge/regions.ts";
import type { FleetOptions } from "./fleet.ts";
import { readWranglerFile } from "./wrangler-file.ts";
import type { WranglerFile } from "./wrangler-file.ts";

/**
 * The configuration at `path`, or `wrangler.toml` here. Throws when the one named is not there; without any, the Worker
 * still gets the Durable Objects it cannot do without.
 */
export async function readConfig(path: string | undefined): Promise<WranglerFile> {
  if (path !== undefined || existsSync("wrangler.toml")) return readWranglerFile(path ?? "wrangler.toml");
  return {
    main: resolve("src/index.ts"),
    compatibilityDate: "2026-11-01",
    compatibilityFlags: [],
    minify: false,
    vars: {},
    durableObjects: [
      { binding: "FILL", className: "Fill" },
      { binding: "LEDGER", className: "Ledger" },
      { binding: "REGION", className: "Region" },
    ],
    buckets: [],
  };
}

/** The regions of a fleet's data centres, each with the first of them that is in it: where its object is said to be. */
export function homesOf(pops: readonly string[] = ["FRA"]): Readonly<Partial<Record<Region, string>>> {
  const homes: Partial<Record<Region, string>> = {};
  for (const colo of pops) homes[regionOf(colo)] ??= colo;
  return homes;
}

/**
 * The variables a fleet's Workers see: the file's, then `settings`, then `origin`. Local workerd has no limit of
 * subrequests, so it is the free plan's only where somebody says so; regions without a data centre of the fleet have no listeners.
 */
export function varsOf(config: WranglerFile, options: FleetOptions): Record<string, unknown> {
  return { PLAN: "paid", PREWARM_REGIONS: Object.keys(homesOf(options.pops)), ...config.vars, ...options.settings, ...(options.origin === undefined ? {} : { ORIGIN: options.origin }) };
}
