import { existsSync } from "node:fs";
import { resolve } from "node:path";
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

/**
 * The variables a fleet's Workers see: the file's, then `settings`, then `origin`. Local workerd has no limit of
 * subrequests, so it is the free plan's only where somebody says so.
 */
export function varsOf(config: WranglerFile, options: FleetOptions): Record<string, unknown> {
  return { PLAN: "paid", ...config.vars, ...options.settings, ...(options.origin === undefined ? {} : { ORIGIN: options.origin }) };
}
