import { readSettings } from "../../src/core/settings/index.ts";
import type { SettingsProblem } from "../../src/core/settings/index.ts";
import { readConfig, varsOf } from "./fleet-config.ts";
import type { FleetOptions } from "./fleet.ts";

/** What is wrong with the settings a fleet would run with, all at once; empty when nothing is. Throws as `readConfig` does. */
export async function checkSettings(options: FleetOptions): Promise<readonly SettingsProblem[]> {
  const result = readSettings(varsOf(await readConfig(options.config), options));
  return result.ok ? [] : result.problems;
}
