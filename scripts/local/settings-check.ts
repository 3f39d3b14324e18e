import { boundProblems, readSettings } from "../../src/core/settings/index.ts";
import type { SettingsProblem } from "../../src/core/settings/index.ts";
import { upstreamBuckets } from "./buckets.ts";
import { readConfig, varsOf } from "./fleet-config.ts";
import type { FleetOptions } from "./fleet.ts";

/**
 * What is wrong with the settings a fleet would run with, all at once; empty when nothing is. Secrets are among its
 * variables here, and a fleet binds the buckets of its origins itself. Throws as `readConfig` does.
 */
export async function checkSettings(options: FleetOptions): Promise<readonly SettingsProblem[]> {
  const vars = varsOf(await readConfig(options.config), options);
  const result = readSettings(vars);
  if (!result.ok) return result.problems;
  const buckets = Object.keys(upstreamBuckets(vars)).map((binding) => [binding, BUCKET] as const);
  return boundProblems(result.settings, { ...vars, ...Object.fromEntries(buckets) });
}

/** Stands for a bucket that is going to be bound. */
const BUCKET = { head: () => null, get: () => null, list: () => null };
