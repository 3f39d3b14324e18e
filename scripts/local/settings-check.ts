import type { FleetOptions } from "./fleet.ts";

export type SettingProblem = { path: string; expected: string; found: string };

export async function checkSettings(_options: FleetOptions): Promise<SettingProblem[]> {
  return [];
}
