import type { Settings } from "../src/core/settings/index.ts";

/**
 * Workers Cache is in front of our entrypoint exactly where the platform gives us its handle. Where it is not, a hop would
 * reach the same Cache API by a detour, so the tiers are asked from here.
 */
export function entrypointFor(reach: Settings["coloReach"], execution: Pick<ExecutionContext, "cache" | "exports">): Fetcher | undefined {
  const wanted = reach === "loopback" || (reach === "auto" && execution.cache !== undefined);
  return wanted ? (execution.exports as { Colo?: Fetcher }).Colo : undefined;
}
