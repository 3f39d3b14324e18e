import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { staleSince } from "../../src/core/cache/freshness.ts";
import type { Verdict } from "../../src/core/purge/generations.ts";
import { msOfNumber } from "../../src/core/purge/number.ts";
import type { Context } from "../context.ts";
import type { Landing } from "../fill/landing.ts";
import type { Target } from "../target.ts";
import type { Clearance } from "./clearance.ts";
import type { ColoPurges } from "./colo.ts";

/**
 * What a copy is to a request. `alive`: as good as its own times say; one that a soft purge called stale comes as such.
 * `unknown`: nobody can say, and its class wants the upstream's word.
 */
export type Life =
  | { readonly kind: "alive"; readonly descriptor: Descriptor }
  | { readonly kind: "dead" }
  | { readonly kind: "unknown"; readonly descriptor: Descriptor }
  /** It may be dead, and who could tell is not to be reached: it is asked for anew. */
  | { readonly kind: "doubtful" };

/** Whether a copy is known to be dead. What comes in its place gets another identity, and joins nothing that knows less. */
export function isDead(context: Context, { base }: Target, descriptor: Descriptor): boolean {
  const { tiers, clearance } = context;
  const verdict = tiers.purges && verdictOf(tiers.purges, clearance, base, descriptor);
  if (verdict?.kind !== "dead") return false;
  clearance.era = Math.max(clearance.era, verdict.by);
  return true;
}

/** Whether what a fill that began before the request has brought is too old for it: dead, stale, or nobody can say. */
export function isOutdated(context: Context, { base }: Target, landing: Landing): boolean {
  const { tiers, clearance } = context;
  const { purges } = tiers;
  if (purges === undefined) return false;
  if (clearance.state === "unproven") return true;
  // Asked again it joins nothing that knows less than this request does now.
  clearance.needs = purges.known;
  if (!("descriptor" in landing) || landing.descriptor === undefined) return landing.kind === "not-modified" && landing.asOf < purges.ofUrl(base).newest;
  return verdictOf(purges, clearance, base, landing.descriptor).kind !== "alive";
}

/** Whether what an edge that lags has just given is of a time before a purge that only its tags tell of: the next question goes by it. */
export function isLagging(context: Context, target: Target, landing: Landing): boolean {
  const descriptor = "descriptor" in landing ? landing.descriptor : undefined;
  if (descriptor?.edge === undefined) return false;
  const lags = context.isolate.settings.edges.some(({ id, lagMs }) => id === descriptor.edge && lagMs > 0);
  context.clearance.lagged = lags && isDead(context, target, descriptor);
  return context.clearance.lagged;
}

/** What a copy is to a request that has been cleared. */
export function lifeOf(context: Context, target: Target, descriptor: Descriptor): Life | Promise<Life> {
  const { tiers, clearance, note } = context;
  const { purges } = tiers;
  if (purges === undefined) return { kind: "alive", descriptor };
  if (clearance.state === "unproven") {
    if (context.isolate.policyOf(target.rule).withoutLease !== "serve-marked") return { kind: "unknown", descriptor };
    note.unproven = true;
    return { kind: "alive", descriptor };
  }
  const verdict = verdictOf(purges, clearance, target.base, descriptor);
  return verdict.kind === "doubt" ? settled(context, purges, target, descriptor) : lifeBy(context, verdict, descriptor);
}

/** What is known against a copy, by its own keys and by those of the address it is answered at. */
function verdictOf(purges: ColoPurges, { address }: Clearance, base: string, descriptor: Descriptor): Verdict {
  if (descriptor.asOf < address.era) return { kind: "dead", by: address.era };
  const own = purges.verdict(base, descriptor);
  return own.kind === "alive" && descriptor.asOf < address.newest ? { kind: "stale", by: address.newest } : own;
}

/** What a copy is by what is known against it. */
function lifeBy({ clearance }: Context, verdict: Exclude<Verdict, { kind: "doubt" }>, descriptor: Descriptor): Life {
  switch (verdict.kind) {
    case "alive":
      return { kind: "alive", descriptor };
    case "stale":
      // By a tag, perhaps, of which its URL says nothing: an answer of before it is none to this request.
      clearance.needs = Math.max(clearance.needs, verdict.by);
      return { kind: "alive", descriptor: staleSince(descriptor, msOfNumber(verdict.by)) };
    case "dead":
      clearance.era = Math.max(clearance.era, verdict.by);
      return { kind: "dead" };
    default:
      return verdict satisfies never;
  }
}

/** What a copy is that only the folded rows speak against, by the region's exact word; it is remembered either way. */
async function settled(context: Context, purges: ColoPurges, target: Target, descriptor: Descriptor): Promise<Life> {
  const { clearance, isolate } = context;
  const { known } = purges;
  const verdict = await purges.settle(target.base, descriptor);
  if (verdict.kind === "doubt") {
    clearance.era = Math.max(clearance.era, purges.ofUrl(target.base).newest);
    return { kind: "doubtful" };
  }
  if (verdict.kind !== "alive") return lifeBy(context, verdict, descriptor);
  // Nothing up to what was known then concerns it: the same is not asked again.
  const advanced = { ...descriptor, asOf: Math.max(descriptor.asOf, known) };
  if (isolate.memory.peek(target.key)?.descriptor === descriptor) isolate.memory.keep(target.key, advanced, undefined);
  return { kind: "alive", descriptor: advanced };
}
