import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { cacheKey } from "../../src/core/cache/key.ts";
import { type Site, pathRuleFor } from "../../src/core/settings/index.ts";
import type { Context } from "../context.ts";
import type { Given, Representation } from "../deliver/source.ts";
import { keepConfirmed } from "../steps/keep-confirmed.ts";
import { lookUp } from "../steps/look-up.ts";
import { open } from "../steps/open.ts";
import { pass } from "../steps/pass.ts";
import { refreshInBackground } from "../steps/refresh.ts";
import { revalidate } from "../steps/revalidate.ts";
import type { Handed, Stage } from "../steps/stage.ts";
import { walk } from "../steps/walk.ts";
import { gathered } from "../prewarm/gathered.ts";
import { arriveUnder } from "../purge/clear.ts";
import { seenBy } from "../seen.ts";
import { type Target, targetOf } from "../target.ts";
import { withIdle } from "../tiers/copy.ts";
import { discard } from "../tiers/send.ts";
import { settledTags } from "../../src/core/cache/track-tags.ts";
import { MOST_MANIFEST_BYTES } from "../../src/core/audio/manifest.ts";
import { bytesOf, decodedBytes, manifestIn, noManifest } from "./manifest.ts";
import type { KnownManifest, ManifestSaid } from "./tracks.ts";

/** Where the manifest of a track is. */
export type ManifestPlace = { readonly target: Target; readonly pathname: string };

/** A copy that is stored, and what it is stored for. */
export type StoredCopy = { readonly target: Target; readonly descriptor: Descriptor };

/**
 * What stands where a track's manifest should be. `said`: what it says, `manifest` where it is kept, `copy` where its answer is stored.
 * `nothing`: the origin has none. `dead`: a copy that is dead for the address, and was not read. `end`: the request ends here, as one for the
 * manifest would.
 */
export type Walked =
  | { readonly kind: "said"; readonly said: ManifestSaid; readonly manifest?: KnownManifest; readonly copy?: StoredCopy }
  | { readonly kind: "nothing"; readonly copy?: StoredCopy }
  | { readonly kind: "dead" }
  | { readonly kind: "end"; readonly stage: Stage };

/** How it is to be had: as a listener's request would, or although a copy is there. */
export type WalkFrom = { readonly at: "look-up" } | { readonly at: "open" } | { readonly at: "revalidate"; readonly stale: StoredCopy };

/** The manifest at a path of a site. */
export function placeOf(context: Context, site: Site, pathname: string): ManifestPlace {
  const rule = pathRuleFor(context.isolate.settings, pathname);
  return { pathname, target: targetOf(site, { pathname, search: "" }, rule, null, "manifest") };
}

/** Its cache key alone, which is what memory is asked for. */
export function keyOf(site: Site, pathname: string): string {
  return cacheKey(site.id, pathname, "");
}

/**
 * Fetches a manifest by the very steps a listener's GET for it would take, from the nearest tier that has it, and reads it. What was asked
 * and found is noted as the request's own. Waits as such a request would. `isDead`: whether a stored copy is known to be none for the
 * address, so that nobody waits for its bytes.
 */
export async function walkedTo(context: Context, place: ManifestPlace, from: WalkFrom, isDead: (copy: Descriptor) => boolean = never): Promise<Walked> {
  const beside = context.beside(new URL(place.pathname, context.url));
  beside.target = place.target;
  beside.clearance.era = context.clearance.era;
  beside.clearance.needs = context.clearance.needs;
  const walked = await read(beside, place, from, isDead);
  const { outcome, tier, why, upstreamStatus, joined, forward, ttlSec, unproven, edge, attempts } = beside.note;
  Object.assign(context.note, { outcome, tier, why, upstreamStatus, joined, forward, ttlSec, unproven, edge, attempts });
  return walked;
}

/** It has no other address than its own. */
const never = (): boolean => false;

/** Has a stale copy asked about after the response. */
export function refreshed(context: Context, { pathname }: ManifestPlace, { target, descriptor }: StoredCopy): void {
  const beside = context.beside(new URL(pathname, context.url));
  beside.clearance.needs = context.clearance.needs;
  beside.clearance.state = context.clearance.state;
  refreshInBackground(beside, seenBy(beside, target), descriptor, "memory");
}

const STEPS = { "look-up": lookUp, open, revalidate, pass };

async function read(context: Context, place: ManifestPlace, from: WalkFrom, isDead: (copy: Descriptor) => boolean): Promise<Walked> {
  const { target } = place;
  const refused = arriveUnder(context, target);
  if (refused !== undefined) return { kind: "end", stage: refused };
  const begin: Stage = from.at === "revalidate" ? { at: "revalidate", target: seenBy(context, from.stale.target), stale: from.stale.descriptor } : { at: from.at, target, tries: 0 };
  let stage = await walk(context, STEPS, begin);
  if (stage.at === "hand-on" && stage.answer.gather !== undefined && stage.answer.status === 200) {
    if ((await gathered(context, stage.answer)) === undefined) return { kind: "said", said: noManifest(`at most ${MOST_MANIFEST_BYTES} bytes, and an end`) };
    stage = await walk(context, STEPS, { at: "look-up", target, tries: 0 });
  }
  if (stage.at === "hand-on") return handedOn(context, place, stage.answer);
  if (stage.at !== "answer") return { kind: "end", stage };
  const { stored, descriptor, given } = stage.representation;
  if (!stored || !isDead(descriptor)) return answered(context, place.pathname, stage.representation);
  if (given?.kind === "body") discard(given.body);
  return { kind: "dead" };
}

async function answered(context: Context, pathname: string, { target, descriptor, stored, given }: Representation): Promise<Walked> {
  const { tracks } = context.isolate;
  const drop = (): void => (given?.kind === "body" ? discard(given.body) : undefined);
  if (descriptor.status === 404 || descriptor.status === 410) {
    drop();
    return stored ? { kind: "nothing", copy: { target, descriptor } } : { kind: "nothing" };
  }
  const known = stored ? tracks.find(target.base, descriptor) : undefined;
  if (known !== undefined) {
    drop();
    return { kind: "said", said: known.said, manifest: known, copy: { target, descriptor: tagged(context, target, descriptor, known.said, given) } };
  }
  if (descriptor.status !== 200) drop();
  const bytes = descriptor.status === 200 ? await bytesOf(context, { target, descriptor, stored, given }) : "other";
  if (bytes === "broken") return { kind: "end", stage: { at: "refuse", code: "upstream-protocol" } };
  if (!stored) return { kind: "said", said: saidBy(descriptor.status, bytes, pathname) };
  // Another request that waited for the same bytes may have read them first.
  const manifest = tracks.find(target.base, descriptor) ?? tracks.keep(target.base, descriptor, saidBy(descriptor.status, bytes, pathname), typeof bytes === "string" ? 0 : bytes.byteLength);
  return { kind: "said", said: manifest.said, manifest, copy: { target, descriptor: tagged(context, target, descriptor, manifest.said, given) } };
}

function saidBy(status: number, bytes: Uint8Array | "too-long" | "other", pathname: string): ManifestSaid {
  if (bytes === "other") return noManifest(`an answer with status 200 and a track manifest; the origin's was ${status}`);
  return bytes === "too-long" ? noManifest(`at most ${MOST_MANIFEST_BYTES} bytes`) : manifestIn(bytes, pathname);
}

/** The copy with the tags its bytes name; so it is written where it is kept, and whoever finds it next knows what purges mean it. */
function tagged(context: Context, target: Target, descriptor: Descriptor, said: ManifestSaid, given: Given | undefined): Descriptor {
  if (said.kind === "problems") return descriptor;
  const copy = settledTags(descriptor, said.track.tags);
  if (copy === descriptor) return descriptor;
  context.waitUntil(stored(given).then(() => keepConfirmed(context, target, copy)));
  return copy;
}

/** Waits until a fill has written what it brought, or what is written here would be written over; a few seconds at most. */
async function stored(given: Given | undefined): Promise<void> {
  if (given?.kind !== "flight") return;
  while (!given.flight.released && given.flight.state !== "failed") if ((await withIdle(given.flight.changed(), STORED_MS)) === "idle") return;
}

const STORED_MS = 5000;

/** An answer that is not stored serves this request alone. */
async function handedOn(context: Context, { pathname }: ManifestPlace, { status, headers, body, tap }: Handed): Promise<Walked> {
  if (status !== 200 || body === null) {
    tap?.end("left");
    discard(body);
    if (status >= 500) return { kind: "end", stage: { at: "refuse", code: "upstream-protocol" } };
    return status === 404 || status === 410 ? { kind: "nothing" } : { kind: "said", said: saidBy(status, "other", pathname) };
  }
  const coding = headers.find(([name]) => name.toLowerCase() === "content-encoding")?.[1] ?? null;
  const bytes = await decodedBytes(context, body, coding);
  // Where one of several edges sent it, its request is under way until this is said.
  tap?.end(bytes === "broken" ? "broken" : bytes === "too-long" ? "left" : "complete", typeof bytes === "string" ? 0 : bytes.byteLength);
  if (bytes === "broken") return { kind: "end", stage: { at: "refuse", code: "upstream-protocol" } };
  return { kind: "said", said: saidBy(200, bytes, pathname) };
}
