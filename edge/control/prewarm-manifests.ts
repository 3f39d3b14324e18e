import { SUBREQUESTS, SUBREQUESTS_RESERVED } from "../../src/core/limits.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import type { ManifestRead } from "../tracks/read.ts";
import type { Place } from "./named.ts";

/** What a manifest says; `unread`: nobody has looked yet. */
export type ManifestSeen = ManifestRead | "unread" | "too-many";

/** What the manifests that a plan needs say. */
export type Manifests = (site: string, pathname: string) => ManifestSeen;

/** Reads the manifest at a path of a site. Never throws; waits as a listener's request for it would. */
export type ReadManifest = (site: string, pathname: string) => Promise<ManifestRead>;

/** Manifests read in one call, by what it may ask of others and by how long it may take. */
export function mostManifests({ plan }: Pick<Settings, "plan">): number {
  return Math.min(500, Math.floor((SUBREQUESTS[plan] - SUBREQUESTS_RESERVED) / ASKED_EACH));
}

/** A look-up, a fill, what comes of it in two tiers, and what its tags change. */
const ASKED_EACH = 5;
/** How many are read at a time: as many as one request may have connections. */
const AT_A_TIME = 6;

/** A plan, made anew once the manifests that it turned out to need have been read; `undefined`: one of them is at a place that whoever asks may not touch. */
export async function withManifests<Plan>(
  settings: Pick<Settings, "plan">,
  read: ReadManifest,
  mayRead: (place: Place) => boolean,
  plan: (manifests: Manifests) => Plan,
): Promise<Plan | undefined> {
  const seen = new Map<string, ManifestSeen>();
  const wanted: Place[] = [];
  const most = mostManifests(settings);
  const first = plan((site, pathname) => {
    const key = site + pathname;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const is = wanted.length < most ? "unread" : "too-many";
    seen.set(key, is);
    if (is === "unread") wanted.push({ site, pathname });
    return is;
  });
  if (wanted.length === 0) return first;
  if (!wanted.every(mayRead)) return undefined;
  const queue = wanted.values();
  const readOn = async (): Promise<void> => {
    for (const { site, pathname } of queue) seen.set(site + pathname, await read(site, pathname));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, readOn));
  return plan((site, pathname) => seen.get(site + pathname));
}
