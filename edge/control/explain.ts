import type { Explanation, HeldCopy, Probe } from "../../src/control/explain.ts";
import { type Descriptor, storedField } from "../../src/core/cache/descriptor.ts";
import { currentAgeSec, freshnessOf, staleSince } from "../../src/core/cache/freshness.ts";
import { placeOfKey } from "../../src/core/cache/key.ts";
import { copyKeys } from "../../src/core/purge/copy-keys.ts";
import { msOfNumber } from "../../src/core/purge/number.ts";
import { patternTags } from "../../src/core/purge/patterns.ts";
import { freshnessFor } from "../../src/core/cache/wish.ts";
import type { Fork } from "../../src/core/cache/variants.ts";
import { sortFields } from "../../src/core/http/request-fields.ts";
import type { TierName } from "../../src/core/outcome.ts";
import { Context } from "../context.ts";
import { NO_PURGES, fieldsName } from "../../src/core/cache/ask.ts";
import { endToEnd } from "../../src/core/http/fields.ts";
import { cleared } from "../purge/clear.ts";
import { seenBy } from "../seen.ts";
import { select } from "../steps/select.ts";
import { admit } from "../steps/admit.ts";
import type { Stage } from "../steps/stage.ts";
import { type Target, askFor, firstWant } from "../target.ts";
import type { StoredFork, StoredHead } from "../tiers/port.ts";
import { discard } from "../tiers/send.ts";
import { type TrackSaid, explainTrack } from "./explain-track.ts";
import { saying } from "./saying.ts";
import { routeFor } from "./routed.ts";
import { warmthOf } from "./warmth.ts";

/** What is asked beside the request: the origin, once; the choice among edges as another data centre would make it. */
export type ExplainWish = { readonly probe: boolean; readonly colo?: string | undefined };

/** How a request would be served here and now. Reads every tier, asks the origin only where `probe` says so, changes nothing. */
export async function explain(asker: Context, request: Request, { probe, colo }: ExplainWish): Promise<Explanation> {
  const { isolate } = asker;
  const context = new Context(request, new URL(request.url), isolate, { waitUntil: (work) => asker.waitUntil(work) });
  context.clearance.counts = false;
  const admitted = await admit(context);
  const asked = context.target;
  // Regions are far away: they are asked while the tiers are read.
  const warmth = context.target === undefined ? null : warmthOf((region) => isolate.region(region), isolate.settings.prewarmRegions, context.target.base);
  const refused = "target" in admitted ? await cleared(context, admitted.target) : undefined;
  const site = isolate.siteOf(context.url.host);
  const address = admitted.at === "choose" && site !== undefined ? await explainTrack(context, site, admitted) : undefined;
  // A track's address holds nothing itself: what it answers is made of its manifest.
  const looked = address === undefined ? ("target" in admitted ? admitted.target : undefined) : address.target;
  const found = looked === undefined ? undefined : await held(context, seenBy(context, looked));
  const stage = refused ?? found?.stage ?? admitted;
  const target = "target" in stage ? stage.target : context.target;
  const own = address === undefined ? target : asked;
  const copies = found?.copies ?? [];
  // A copy in memory counts while it is fresh and believed; what is older is looked for below.
  const memorySec = target === undefined ? 0 : isolate.policyOf(target.rule).ttls[target.kind].memorySec;
  const alive = copies.filter(({ copy }) => copy?.purged !== "dead");
  const usable = alive.filter(({ tier, copy }) => tier !== "memory" || (copy?.freshness === "fresh" && memorySec > 0));
  return {
    url: own === undefined ? request.url : `${context.url.origin}${own.url.slice(originOf(context).length)}`,
    key: own?.key ?? null,
    upstream: target?.url ?? null,
    kind: target?.kind ?? null,
    rule: target?.rule?.prefix ?? null,
    colo: context.colo,
    atMs: context.arrivedAtMs,
    would: refused === undefined && address !== undefined ? address.would : saying(stage, usable, target, context),
    purge: own === undefined ? null : purgeable(own, copies, context, address),
    fields: { ...shown(stage, target, request), odd: sortFields(request.headers).odd },
    variants: found?.fork === undefined ? null : { names: found.fork.names, stored: found.fork.variants.length, selected: found.selected },
    tiers: copies,
    ...(address === undefined ? {} : { track: address.track }),
    warmth: await warmth,
    route: target === undefined ? null : await routeFor(context, { stage, target, nearest: found?.nearest, colo }),
    probe: probe && target !== undefined && stage.at !== "pass" && stage.at !== "refuse" ? await probed(context, target) : null,
  };
}

/** What purges can name this by: in all that is held of it, since tiers may hold answers with different tags. */
function purgeable({ base }: Target, copies: readonly HeldCopy[], { isolate }: Context, address?: TrackSaid): NonNullable<Explanation["purge"]> {
  const { site, pathname } = placeOfKey(base);
  const tags = patternTags(isolate.settings.tags, site, pathname);
  const held = copies.flatMap(({ copy }) => (copy === undefined ? [] : copyKeys(base, tags, copy.tags, copy.status)));
  // What its manifest says may not be written with its copy yet.
  const ofManifest = address?.target === undefined ? [] : copyKeys(address.target.base, [], address.track.manifest?.tags ?? [], 200);
  return { tags, keys: [...new Set([...copyKeys(base, tags, [], 200), ...ofManifest, ...held])] };
}

function originOf({ isolate, url }: Context): string {
  return isolate.siteOf(url.host)?.origin ?? "";
}

/** Names of the request's fields that its origin sees, and those it does not: all go along where it passes, none where nobody is asked. */
function shown(stage: Stage, target: Target | undefined, request: Request): { sent: string[]; withheld: string[] } {
  const names = [...request.headers.keys()];
  if (stage.at === "pass" || target?.fillsNot !== undefined) return { sent: endToEnd(request.headers).map(([name]) => name), withheld: [] };
  const sent = target?.fields.map(([name]) => name) ?? [];
  return { sent, withheld: names.filter((name) => !sent.includes(name)) };
}

type Held = {
  readonly stage: Stage;
  readonly copies: readonly HeldCopy[];
  /** The copy of the nearest tier that holds one which is not purged. */
  readonly nearest: Descriptor | undefined;
  readonly fork: Fork | undefined;
  readonly selected: readonly (string | null)[];
};

async function held(context: Context, target: Target): Promise<Held> {
  const { memory, reserve } = context.isolate;
  const tiers = [memory, context.tiers.colo, ...(reserve === undefined ? [] : [reserve])];
  const read = async (key: string): Promise<(StoredHead | StoredFork | undefined)[]> => {
    const found = await Promise.all(tiers.map((tier) => tier.readHead(key).catch(() => undefined)));
    for (const entry of found) discard(entry?.head);
    return found;
  };
  const base = await read(target.base);
  const fork = base.find((entry) => entry?.fork !== undefined)?.fork;
  const stage: Stage = fork === undefined ? { at: "look-up", target, tries: 0 } : select(context, target, fork, 0);
  // What was found out about this URL a moment ago; a fresh copy in memory goes before it.
  const marked = context.tiers.fills.passes.find(fieldsName(target.base, target.fields), context.arrivedAtMs);
  const variant = "target" in stage ? stage.target : target;
  const entries = fork === undefined ? base : await read(variant.key);
  const copies = entries.map((entry, i) => copyOf(tiers[i]?.name ?? "none", entry, variant.base, context));
  const selected = fork?.names.map((name) => variant.fields.find(([field]) => field === name)?.[1] ?? null) ?? [];
  const inMemory = copies[0]?.copy?.freshness === "fresh";
  const nearest = entries.find((_, i) => copies[i]?.copy !== undefined && copies[i]?.copy?.purged !== "dead")?.descriptor;
  return { stage: marked !== undefined && !inMemory ? { at: "pass", why: marked } : stage, copies, nearest, fork, selected };
}

function copyOf(tier: TierName, entry: StoredHead | StoredFork | undefined, base: string, context: Context): HeldCopy {
  if (entry?.descriptor === undefined) return { tier, held: false };
  const verdict = context.tiers.purges?.verdict(base, entry.descriptor) ?? { kind: "alive" };
  const descriptor = verdict.kind === "stale" ? staleSince(entry.descriptor, msOfNumber(verdict.by)) : entry.descriptor;
  const purged = verdict.kind === "alive" ? null : verdict.kind;
  return { tier, held: true, copy: { ...timesOf(descriptor, context), purged, headHeld: entry.head !== undefined } };
}

function timesOf(descriptor: Descriptor, { arrivedAtMs: nowMs, wish }: Context): Omit<NonNullable<HeldCopy["copy"]>, "headHeld" | "purged"> {
  const { status, size, etag, edge, ranges, joining, freshSec, staleWhileRevalidateSec, staleIfErrorSec, tags, start } = descriptor;
  const age = currentAgeSec(descriptor, nowMs);
  const until = (sec: number): number => Math.round(nowMs + (sec - age) * 1000);
  return {
    status,
    size,
    etag: etag ?? null,
    edge: edge ?? null,
    freshness: wish === undefined ? freshnessOf(descriptor, nowMs) : freshnessFor(descriptor, wish, nowMs),
    ageSec: Math.floor(age),
    freshUntilMs: until(freshSec),
    staleUntilMs: until(freshSec + staleWhileRevalidateSec),
    errorUntilMs: until(freshSec + Math.max(staleIfErrorSec, staleWhileRevalidateSec)),
    cacheControl: storedField(descriptor, "cdn-cache-control") ?? storedField(descriptor, "cache-control"),
    ranges,
    joining,
    tags,
    ...(start === undefined ? {} : { start }),
  };
}

/** Asks the origin, or the edges that stand for it, what a fill would ask, looks at the head of its answer and drops the rest. Timeout: the upstream's. */
async function probed(context: Context, target: Target): Promise<Probe> {
  const { isolate, tiers } = context;
  const ask = askFor(target, firstWant(target, isolate.geometry, false), NO_PURGES);
  const opened = await isolate.origin.open(tiers.routing?.added(ask, context, context.nowMs()) ?? ask);
  const tried = opened.spent?.attempts ?? null;
  switch (opened.kind) {
    case "slice":
      opened.drop();
      break;
    case "run":
    case "response":
      discard(opened.body);
      break;
    default:
      return { answered: opened.kind, status: null, stored: false, why: "code" in opened ? opened.code : null, freshSec: null, tried };
  }
  const descriptor = opened.kind === "response" ? opened.gather : opened.descriptor;
  const why = opened.kind === "response" ? (opened.gather === undefined ? opened.why : null) : (opened.notStored ?? null);
  const stored = why === null && descriptor !== undefined;
  const status = opened.kind === "response" ? opened.status : opened.descriptor.status;
  return { answered: opened.kind, status, stored, why, freshSec: stored ? descriptor.freshSec : null, tried };
}
