import { Context } from "../context.ts";
import type { Background } from "../fill/background.ts";
import type { LearntTags } from "../fill/file-tracks.ts";
import type { Isolate } from "../isolate.ts";
import type { ManifestSaid } from "./tracks.ts";
import { type WalkFrom, placeOf, walkedTo } from "./walked.ts";

/** What stands at a manifest's path: what it says; `none`: the origin has none there; `undefined`: it cannot be had just now. */
export type ManifestRead = ManifestSaid | "none" | undefined;

/** How often it is asked for because what came of it is older than a purge of its tags. */
const MOST_TRIES = 3;

/** Reads the manifest at a path of the site that `context` is for, alive and from the nearest tier. Waits as a listener's request for it would; never throws. */
export async function manifestAt(context: Context, pathname: string): Promise<ManifestRead> {
  const site = context.isolate.siteOf(context.url.host);
  if (site === undefined) return undefined;
  const place = placeOf(context, site, pathname);
  const { purges } = context.tiers;
  let way: WalkFrom = { at: "look-up" };
  for (let tries = 1; ; tries += 1) {
    const walked = await walkedTo(context, place, way).catch(() => undefined);
    if (walked === undefined || walked.kind === "end" || walked.kind === "dead") return undefined;
    if (walked.kind === "nothing") return "none";
    const verdict = walked.copy && purges?.verdict(place.target.base, walked.copy.descriptor).kind;
    if (tries >= MOST_TRIES || (verdict !== "dead" && verdict !== "doubt")) return walked.said;
    // It was purged by a tag of its own, which only its bytes tell.
    context.clearance.needs = Math.max(context.clearance.needs, purges?.known ?? 0);
    way = { at: "open" };
  }
}

/** Lets an isolate's fills read manifests: it takes the steps of a request, which stand above them. */
export function readsManifests(isolate: Isolate): void {
  isolate.readsManifest ??= async (colo, site, pathname, background) => {
    const said = await manifestAt(contextAt(isolate, colo, `https://${site}${pathname}`, background), pathname);
    return tagsIn(said);
  };
}

function contextAt(isolate: Isolate, colo: string, href: string, background: Background): Context {
  const url = new URL(href);
  const context = new Context(new Request(url, { cf: { colo } }), url, isolate, background);
  context.clearance.counts = false;
  context.counted = false;
  return context;
}

function tagsIn(said: ManifestRead): LearntTags {
  if (said === undefined || said === "none") return said;
  return said.kind === "track" ? said.track.tags : undefined;
}
