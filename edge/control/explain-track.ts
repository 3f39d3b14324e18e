import type { ExplainedTrack, ExplainedVariant } from "../../src/control/explain-track.ts";
import type { Explanation } from "../../src/control/explain.ts";
import { choose } from "../../src/core/audio/choice.ts";
import { weightFor } from "../../src/core/audio/decoders.ts";
import type { Estimate } from "../../src/core/audio/estimate.ts";
import { trackOfRows } from "../../src/core/audio/ladder-track.ts";
import { pathWith } from "../../src/core/audio/path-template.ts";
import type { Track } from "../../src/core/audio/track.ts";
import { averageKbpsOf, qualityOf, rankOf } from "../../src/core/audio/variant-quality.ts";
import type { Wish, WishRead } from "../../src/core/audio/wish.ts";
import { type Descriptor, storedField } from "../../src/core/cache/descriptor.ts";
import type { Site } from "../../src/core/settings/index.ts";
import type { Context } from "../context.ts";
import type { At } from "../steps/stage.ts";
import type { Target } from "../target.ts";
import { discard } from "../tiers/send.ts";
import { groundsFor } from "../tracks/grounds.ts";
import { decodedBytes, manifestIn } from "../tracks/manifest.ts";
import { isRefusedIn } from "../tracks/territory.ts";
import type { ManifestSaid } from "../tracks/tracks.ts";
import { placeOf } from "../tracks/walked.ts";

/** What an address of a track comes to; `target`: of its manifest, which stands in the tiers in its place. */
export type TrackSaid = { readonly track: ExplainedTrack; readonly would: Explanation["would"]; readonly target: Target | undefined };

/** How an address of a track would be answered here and now, by what is held. Asks no origin and changes nothing. */
export async function explainTrack(context: Context, site: Site, { address }: At<"choose">): Promise<TrackSaid> {
  const { ladder, values, form } = address;
  const pathname = ladder.manifest === undefined ? undefined : pathWith(ladder.manifest.path, values);
  const target = pathname === undefined ? undefined : placeOf(context, site, pathname).target;
  const held = target === undefined || pathname === undefined ? undefined : await manifestHeld(context, target, pathname);
  const track = ladder.manifest === undefined ? trackOfRows(ladder, values) : held?.said?.kind === "track" ? held.said.track : undefined;
  const isInline = ladder.inline === true && form === "negotiate";
  const { read, estimate, failing } = groundsFor(context, site, track, isInline);
  const told: ExplainedTrack = {
    ladder: ladder.track,
    form: typeof form === "object" ? "media" : form,
    manifest: held === undefined || pathname === undefined ? null : { pathname, state: held.state, tier: held.tier, problems: held.problems, tags: track?.tags ?? [] },
    estimate,
    variants: track === undefined || read.kind === "problem" ? [] : variantsOf(track, read.wish, failing, form === "multivariant" ? "first" : "whole"),
    choice: track === undefined ? null : choiceOf(context, track, form, read, estimate, failing),
  };
  return { track: told, would: wouldOf(told, isInline), target };
}

type Held = Pick<NonNullable<ExplainedTrack["manifest"]>, "state" | "tier" | "problems"> & { readonly said?: ManifestSaid };

async function manifestHeld(context: Context, { key, base }: Target, pathname: string): Promise<Held> {
  const { memory, reserve, tracks } = context.isolate;
  const { colo, purges } = context.tiers;
  for (const tier of [memory, colo, ...(reserve === undefined ? [] : [reserve])]) {
    const found = await tier.readHead(key).catch(() => undefined);
    if (found?.descriptor === undefined || purges?.verdict(base, found.descriptor).kind === "dead") {
      discard(found?.head);
      continue;
    }
    const { descriptor, head } = found;
    const known = tracks.find(key, descriptor)?.said;
    if (known !== undefined || descriptor.status !== 200) discard(head);
    const said = known ?? (descriptor.status === 200 ? await readIn(context, descriptor, head, pathname) : undefined);
    if (descriptor.status !== 200) return { state: "missing", tier: tier.name, problems: [] };
    if (said?.kind === "track") return { state: "read", tier: tier.name, problems: [], said };
    if (said !== undefined) return { state: "unreadable", tier: tier.name, problems: said.problems.map(({ path, expected }) => `${path === "" ? "all of it" : path}: expected ${expected}`) };
  }
  return { state: "not-held", tier: null, problems: [] };
}

/** What a manifest says that lies in a head; one that is longer is read where it is used. */
async function readIn(context: Context, descriptor: Descriptor, head: ReadableStream<Uint8Array> | undefined, pathname: string): Promise<ManifestSaid | undefined> {
  if (head === undefined || descriptor.size > context.isolate.geometry.headBytes) {
    discard(head);
    return undefined;
  }
  const bytes = await decodedBytes(context, head, storedField(descriptor, "content-encoding"), descriptor.size);
  return typeof bytes === "string" ? undefined : manifestIn(bytes, pathname);
}

function variantsOf({ variants }: Track, wish: Wish, failing: ReadonlySet<string>, use: "whole" | "first"): ExplainedVariant[] {
  return variants.map((variant) => ({
    id: variant.id,
    url: variant.pathname,
    type: variant.type,
    codecs: variant.codecs ?? null,
    kbps: Math.round(averageKbpsOf(variant)),
    quality: qualityOf(variant),
    playable: weightFor(wish.decoders, variant, use) > 0,
    entitled: rankOf(qualityOf(variant)) <= rankOf(wish.most),
    fits: averageKbpsOf(variant) <= (wish.maxKbps ?? Infinity),
    failing: failing.has(variant.id),
  }));
}

function choiceOf({ country }: Context, track: Track, form: At<"choose">["address"]["form"], read: WishRead, estimate: Estimate, failing: ReadonlySet<string>): ExplainedTrack["choice"] {
  const none = (refused: string) => ({ id: null, why: null, instead: null, refused }) as const;
  if (isRefusedIn(track.territories, country)) return none("territory");
  if (typeof form === "object") return track.variants.some(({ id }) => id === form.media) ? { id: form.media, why: "asked", instead: null, refused: null } : none("no-variant");
  if (read.kind === "problem") return none("choice-argument");
  const choice = choose(track, read.wish, estimate, form === "multivariant" ? "first" : "whole", failing);
  return choice.kind === "variant" ? { id: choice.variant.id, why: choice.why, instead: choice.instead ?? null, refused: null } : none(choice.kind);
}

function wouldOf({ manifest, choice, form, variants }: ExplainedTrack, isInline: boolean): Explanation["would"] {
  const refused = (why: string): Explanation["would"] => ({ outcome: "refused", why, says: `It is refused here: ${why}.` });
  if (manifest?.state === "not-held") return { outcome: "miss", why: null, says: `No tier holds the manifest ${manifest.pathname}: the origin is asked for it, and the choice follows from what it says.` };
  if (manifest?.state === "unreadable") return { outcome: "failed", why: "manifest-unreadable", says: `The manifest ${manifest.pathname} cannot be read: 502.` };
  if (choice === null) return refused("track-unknown");
  if (choice.id === null) return refused(choice.refused);
  const url = variants.find(({ id }) => id === choice.id)?.url ?? "";
  const because = choice.instead === null ? choice.why : `${choice.why}, in the place of ${choice.instead}`;
  if (form === "media") return { outcome: "hit", why: null, says: `It is the playlist of ${choice.id}, made here.` };
  if (form === "multivariant") return { outcome: "hit", why: choice.why, says: `It is a playlist, made here, that begins with ${choice.id}: ${because}.` };
  return { outcome: "hit", why: choice.why, says: isInline ? `It is answered with the bytes of ${url}: ${choice.id}, ${because}.` : `It is sent on to ${url} (307): ${choice.id}, ${because}.` };
}
