import type { Region } from "../purge/regions.ts";

/** Of an order's regions those that start earliest, in one order for everybody: one of them leads for each URL. None of none. */
export function leadsOf(startsAtMs: Readonly<Partial<Record<Region, number>>>): readonly Region[] {
  const starts = Object.entries(startsAtMs) as [Region, number][];
  const first = Math.min(...starts.map(([, ms]) => ms));
  return starts.flatMap(([region, ms]) => (ms === first ? [region] : [])).toSorted();
}

/**
 * The region that asks the upstream for a URL while the others wait for its copy in the reserve. Everybody comes to the same one without
 * asking; without one of the regions only its own URLs move (rendezvous hashing). Nothing of none.
 */
export function leadOf(base: string, regions: readonly Region[]): Region | undefined {
  const hash = hashOf(base);
  let lead: Region | undefined;
  let highest = -1;
  for (const region of regions) {
    const weight = mixed(hash ^ hashOf(region));
    if (weight > highest) [lead, highest] = [region, weight];
  }
  return lead;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** Every bit of the result hangs on every bit of the argument (the last steps of MurmurHash3). */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
