import type { TrackAddress } from "../../src/core/audio/address.ts";
import { trackOfRows } from "../../src/core/audio/ladder-track.ts";
import type { ManifestProblem } from "../../src/core/audio/manifest.ts";
import { pathWith } from "../../src/core/audio/path-template.ts";
import type { Track } from "../../src/core/audio/track.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { currentAgeSec } from "../../src/core/cache/freshness.ts";
import type { Site } from "../../src/core/settings/index.ts";
import type { Context } from "../context.ts";
import { cleared } from "../purge/clear.ts";
import type { Stage } from "../steps/stage.ts";
import type { Target } from "../target.ts";
import { type JudgedCopy, copyFor, judge } from "./judged.ts";
import type { KnownManifest } from "./tracks.ts";
import { type ManifestPlace, type WalkFrom, type Walked, keyOf, placeOf, refreshed, walkedTo } from "./walked.ts";

/**
 * A track, or why there is none. `hashes`: what blocks are asked by; `copy`: what it was made of, as it answers for this address;
 * `manifest`: where what is made of it is kept.
 */
export type TrackFound =
  | { readonly kind: "track"; readonly track: Track; readonly hashes: Float64Array | undefined; readonly copy?: Descriptor; readonly manifest?: KnownManifest }
  | { readonly kind: "unknown"; readonly hashes: Float64Array | undefined }
  | { readonly kind: "unreadable"; readonly problems: readonly ManifestProblem[] }
  /** The request ends as one for the manifest would have. */
  | { readonly kind: "end"; readonly stage: Stage };

/** An address on a site. `target`: its own, without query. */
export type Asked = { readonly address: TrackAddress; readonly target: Target; readonly site: Site };

/** A walk that found something, or that there is nothing. */
type Found = Exclude<Walked, { kind: "end" | "dead" }>;

/** How often a manifest is asked for again because what came of it is older than a purge that this request must know. */
const MOST_TRIES = 3;

/**
 * The track at an address, alive and as fresh as the policy wants it: from what this isolate has read already, which waits for nothing
 * under a promise; else from wherever its manifest is. A ladder without manifest is asked for nothing.
 */
export function trackFor(context: Context, asked: Asked): TrackFound | Promise<TrackFound> {
  const { ladder, values } = asked.address;
  if (ladder.manifest === undefined) return ofRows(context, asked);
  const pathname = pathWith(ladder.manifest.path, values);
  if (pathname === undefined) return { kind: "unknown", hashes: undefined };
  const here = inMemory(context, asked, pathname);
  return here ?? walked(context, asked, placeOf(context, asked.site, pathname), { at: "look-up" });
}

/** The keys of an address, its own first. An id of no variant has none of its own: strangers think of any number. */
function basesOf({ address: { form, track }, target, site }: Asked, manifestKey: string | undefined, found: Track | undefined): readonly string[] {
  const own = typeof form === "object" && found?.variants.some(({ id }) => id === form.media) !== true ? [] : [target.base];
  return [...new Set([...own, keyOf(site, track), ...(manifestKey === undefined ? [] : [manifestKey])])];
}

function ofRows(context: Context, asked: Asked): TrackFound | Promise<TrackFound> {
  const { ladder, values } = asked.address;
  const known = cleared(context, asked.target);
  const found = (refused: Stage | undefined): TrackFound => {
    if (refused !== undefined) return { kind: "end", stage: refused };
    const track = trackOfRows(ladder, values);
    const hashes = context.tiers.purges?.keys.ofSeveral(basesOf(asked, undefined, track), [], 200);
    context.note.outcome = "hit";
    return track === undefined ? { kind: "unknown", hashes } : { kind: "track", track, hashes };
  };
  return known instanceof Promise ? known.then(found) : found(known);
}

/** What memory holds and may be used as it is; nothing: it is to be looked for. */
function inMemory(context: Context, asked: Asked, pathname: string): TrackFound | Promise<TrackFound> | undefined {
  const { isolate, arrivedAtMs, wish } = context;
  const key = keyOf(asked.site, pathname);
  const kept = isolate.memory.peek(key);
  if (kept === undefined || wish !== undefined) return undefined;
  const place = placeOf(context, asked.site, pathname);
  const trusted = (arrivedAtMs - kept.loadedAtMs) / 1000 < isolate.policyOf(place.target.rule).ttls.manifest.memorySec;
  const manifest = trusted && kept.descriptor.status === 200 ? isolate.tracks.find(key, kept.descriptor) : undefined;
  if (manifest?.said.kind !== "track") return undefined;
  const { track } = manifest.said;
  const held = { target: place.target, descriptor: kept.descriptor };
  const judged = copyFor(context, kept.descriptor, basesOf(asked, key, track), track.tags);
  const use = (refused: Stage | undefined): TrackFound | Promise<TrackFound> => {
    if (refused !== undefined) return { kind: "end", stage: refused };
    const judgement = judge(context, asked.target, judged);
    return judgement instanceof Promise ? judgement.then(asJudged) : asJudged(judgement);
  };
  const asJudged = (judgement: Awaited<ReturnType<typeof judge>>): TrackFound | Promise<TrackFound> => {
    switch (judgement.kind) {
      case "fresh":
        noteHit(context, kept.descriptor);
        return { kind: "track", track, manifest, ...judged };
      case "stale":
        refreshed(context, place, held);
        noteHit(context, judgement.copy, "stale");
        return { kind: "track", track, manifest, ...judged };
      case "ask":
        return walked(context, asked, place, context.clearance.state === "unproven" ? { at: "look-up" } : { at: "revalidate", stale: held });
      case "dead":
        return walked(context, asked, place, again(context));
      default:
        return judgement satisfies never;
    }
  };
  const known = cleared(context, asked.target);
  return known instanceof Promise ? known.then(use) : use(known);
}

function noteHit({ note, arrivedAtMs }: Context, descriptor: Descriptor, outcome: "hit" | "stale" = "hit"): void {
  note.outcome = outcome;
  note.tier = "memory";
  note.ttlSec = descriptor.freshSec - currentAgeSec(descriptor, arrivedAtMs);
}

/** It is asked for again, and joins nothing that knows less of purges than this request does now. */
function again({ clearance, tiers }: Context): WalkFrom {
  clearance.needs = Math.max(clearance.needs, tiers.purges?.known ?? 0);
  return { at: "open" };
}

async function walked(context: Context, asked: Asked, place: ManifestPlace, from: WalkFrom): Promise<TrackFound> {
  let way = from;
  for (let tries = 1; ; tries += 1) {
    const found = await walkedTo(context, place, way, (copy) => tries < MOST_TRIES && isDeadFor(context, asked, copy));
    const refused = await cleared(context, asked.target);
    if (refused !== undefined) return { kind: "end", stage: refused };
    if (found.kind === "end") return found;
    if (found.kind === "dead") {
      way = again(context);
      continue;
    }
    const track = found.kind === "said" && found.said.kind === "track" ? found.said.track : undefined;
    const bases = basesOf(asked, place.target.base, track);
    const judged = found.copy === undefined ? undefined : copyFor(context, found.copy.descriptor, bases, track?.tags);
    const next = judged === undefined || tries >= MOST_TRIES ? undefined : await nextWay(context, asked, place, judged, found);
    if (next === undefined) return foundIn(context, found, judged, bases);
    way = next;
  }
}

/** Whether a manifest's copy is dead by a key of the address alone. The walk has judged it by its own; its tags are known once it is read. */
function isDeadFor({ tiers: { purges }, clearance }: Context, asked: Asked, copy: Descriptor): boolean {
  if (purges === undefined || clearance.state === "unproven") return false;
  // A copy is judged by the keys it was first judged by: this one is of its own.
  return basesOf(asked, undefined, undefined).some((base) => purges.verdict(base, { ...copy }).kind === "dead");
}

/** What is to be done instead of using what was found, where the address itself was purged since; the walk has judged all else. */
async function nextWay(context: Context, asked: Asked, place: ManifestPlace, judged: JudgedCopy, { copy }: Found): Promise<WalkFrom | undefined> {
  const { purges } = context.tiers;
  // Where nobody promises anything the class of the manifest's path has decided.
  if (purges === undefined || copy === undefined || context.clearance.state === "unproven" || purges.verdict(asked.target.base, judged.copy).kind === "alive") return undefined;
  const judgement = await judge(context, asked.target, judged);
  switch (judgement.kind) {
    case "fresh":
      return undefined;
    case "stale":
      refreshed(context, place, copy);
      return undefined;
    case "ask":
      return { at: "revalidate", stale: copy };
    case "dead":
      return again(context);
    default:
      return judgement satisfies never;
  }
}

function foundIn(context: Context, found: Found, judged: JudgedCopy | undefined, bases: readonly string[]): TrackFound {
  const said = found.kind === "said" ? found.said : undefined;
  const tags = said?.kind === "track" ? said.track.tags : [];
  const hashes = judged === undefined ? context.tiers.purges?.keys.ofSeveral(bases, tags, 200) : judged.hashes;
  if (said === undefined) return { kind: "unknown", hashes };
  if (said.kind === "problems") return { kind: "unreadable", problems: said.problems };
  const manifest = found.kind === "said" ? found.manifest : undefined;
  return { kind: "track", track: said.track, hashes, ...(judged === undefined ? {} : { copy: judged.copy }), ...(manifest === undefined ? {} : { manifest }) };
}
