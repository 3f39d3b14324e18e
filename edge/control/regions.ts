import type { EdgePort } from "../../durable-objects/edge-ports.ts";
import type { WarmPort } from "../../durable-objects/prewarm-ports.ts";
import { within } from "../../durable-objects/within.ts";
import type { Region } from "../../src/core/purge/regions.ts";

/** A region as the control API asks it. */
export type AskedRegion = WarmPort & EdgePort;

/** The way to a region; nothing where regions are not bound. */
export type ToRegion = (region: Region) => AskedRegion | undefined;

/** What regions said, and which of them said nothing. */
export type Heard<T> = { readonly said: ReadonlyMap<Region, T>; readonly silent: readonly Region[] };

/**
 * Asks regions, all at once. Timeout: `deadlineMs`, for all of them together. Never fails: who cannot be reached, fails, or is
 * later than that is silent.
 */
export async function askRegions<T>(toRegion: ToRegion, regions: readonly Region[], deadlineMs: number, ask: (port: AskedRegion, region: Region) => Promise<T>): Promise<Heard<T>> {
  const said = new Map<Region, T>();
  const asked = regions.map(async (region) => {
    const port = toRegion(region);
    if (port !== undefined) said.set(region, await ask(port, region));
  });
  await within(Promise.allSettled(asked), deadlineMs, undefined);
  // In the order they were asked; who comes later than now is heard no more.
  const heard = regions.flatMap((region) => {
    const answer = said.get(region);
    return answer === undefined ? [] : [[region, answer] as const];
  });
  return { said: new Map(heard), silent: regions.filter((region) => !said.has(region)) };
}
