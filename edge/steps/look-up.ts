import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { currentAgeSec, freshnessOf } from "../../src/core/cache/freshness.ts";
import { freshnessFor } from "../../src/core/cache/wish.ts";
import { sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import type { TierName } from "../../src/core/outcome.ts";
import type { Context } from "../context.ts";
import type { Target } from "../target.ts";
import type { StoredFork, StoredHead } from "../tiers/port.ts";
import { fieldsName } from "../../src/core/cache/ask.ts";
import { cleared } from "../purge/clear.ts";
import { type Life, isDead, lifeOf } from "../purge/life.ts";
import { seenBy } from "../seen.ts";
import { isBeingOpened } from "./open.ts";
import { fresherInReserve } from "./fresher.ts";
import { refreshInBackground } from "./refresh.ts";
import { select } from "./select.ts";
import type { At, Stage } from "./stage.ts";

/** Looks for the descriptor in memory, then in the colo, then in the reserve; judges it by its freshness. */
export function lookUp(context: Context, { target, tries }: At<"look-up">): Stage | Promise<Stage> {
  const stage = look(context, target, tries);
  return stage instanceof Promise ? stage.then((found) => mayFill(context, found)) : mayFill(context, stage);
}

/** A request that may not make a copy passes where there is none to use; one that wants nothing else gets nothing else. */
export function mayFill({ wish }: Context, stage: Stage): Stage {
  if (stage.at !== "open" && stage.at !== "revalidate") return stage;
  if (wish?.onlyIfCached === true) return { at: "refuse", code: "only-if-cached" }; // RFC 9111 §5.2.1.7
  if (wish?.noStore === true) return { at: "pass", why: "request-directive" }; // §5.2.1.5
  const { fillsNot } = stage.target;
  return fillsNot === undefined ? stage : { at: "pass", why: fillsNot };
}

function look(context: Context, asked: Target, tries: number): Stage | Promise<Stage> {
  const { isolate, arrivedAtMs, tiers } = context;
  const kept = isolate.memory.find(asked.key);
  if (kept !== undefined) {
    const heldSec = (arrivedAtMs - kept.loadedAtMs) / 1000;
    if ("fork" in kept) {
      if (heldSec < isolate.settings.ttl.other.memorySec) return select(context, asked, kept.fork, tries);
    } else {
      const trusted = heldSec < isolate.policyOf(asked.rule).ttls[kept.descriptor.kind].memorySec;
      if (trusted && freshnessOf(kept.descriptor, arrivedAtMs) === "fresh" && !isDead(context, asked, kept.descriptor)) {
        // All of it is at hand: nothing needs the request's fields.
        const whole = kept.head?.byteLength === kept.descriptor.size;
        return judge(context, whole ? asked : seenBy(context, asked), kept.descriptor, "memory", tries);
      }
    }
  }
  const target = seenBy(context, asked);
  const marked = tiers.fills.passes.find(fieldsName(target.base, target.fields), arrivedAtMs);
  if (marked !== undefined) return context.wish?.onlyIfCached === true ? { at: "refuse", code: "only-if-cached" } : { at: "pass", why: marked };
  if (kept === undefined && isBeingOpened(context, target)) return { at: "open", target, tries };
  return lookOn(context, target, tries);
}

async function lookOn(context: Context, target: Target, tries: number): Promise<Stage> {
  const { isolate, tiers } = context;
  // Somebody is asking the same: what they find is in memory a moment later, and what they miss is missing.
  const followed = await tiers.fills.looks.follow(target.key);
  const learnt = followed === undefined ? undefined : learntMeanwhile(context, target, tries);
  if (learnt !== undefined) return learnt;
  if (followed === "missed") return { at: "open", target, tries };
  const end = tiers.fills.looks.begin(target.key);
  let stage: Stage = { at: "open", target, tries };
  try {
    stage = await lookBelow(context, target, tries);
    // A fill that was under way when the colo was read may have ended since: what it brought is not asked for again.
    return stage.at === "open" ? (learntMeanwhile(context, target, tries) ?? stage) : stage;
  } finally {
    // A fork that was found is in memory now: who follows selects a variant of its own.
    end(stage.at === "open" && isolate.memory.peekFork(target.base) === undefined ? "missed" : "found");
  }
}

/** What memory has come to know of a target since this request arrived. */
function learntMeanwhile(context: Context, target: Target, tries: number): Stage | Promise<Stage> | undefined {
  const kept = context.isolate.memory.find(target.key);
  if (kept === undefined || kept.loadedAtMs < context.arrivedAtMs) return undefined;
  if ("fork" in kept) return target.fork === undefined ? select(context, target, kept.fork, tries) : undefined;
  const usable = freshnessOf(kept.descriptor, context.arrivedAtMs) === "fresh" && !isDead(context, target, kept.descriptor);
  return usable ? judge(context, target, kept.descriptor, "colo", tries) : undefined;
}

async function lookBelow(context: Context, target: Target, tries: number): Promise<Stage> {
  const { isolate, tiers } = context;
  const inColo = labelled(context, target, await tiers.colo.readHead(target.key));
  if (inColo?.fork !== undefined) {
    const fork = isolate.memory.keepFork(target.key, inColo.fork);
    return select(context, target, fork, tries);
  }
  if (inColo !== undefined && !isDead(context, target, inColo.descriptor)) {
    await promote(context, target, inColo);
    return judge(context, target, inColo.descriptor, "colo", tries);
  }
  // What is dead here may have been filled anew elsewhere.
  inColo?.head?.cancel().catch(() => undefined);
  const inReserve = labelled(context, target, await isolate.reserve?.readHead(target.key));
  if (inReserve?.fork !== undefined) {
    const fork = isolate.memory.keepFork(target.key, inReserve.fork);
    context.waitUntil(tiers.colo.writeFork(target.key, fork).catch(() => undefined));
    return select(context, target, fork, tries);
  }
  if (inReserve !== undefined && !isDead(context, target, inReserve.descriptor)) {
    const head = await promote(context, target, inReserve, true);
    context.waitUntil(tiers.colo.writeHead(target.key, inReserve.descriptor, head).catch(() => undefined));
    return judge(context, target, inReserve.descriptor, "reserve", tries);
  }
  inReserve?.head?.cancel().catch(() => undefined);
  return { at: "open", target, tries };
}

/** What a tier holds, with what its track is purged by, as far as that is known here. */
function labelled(context: Context, { key }: Target, found: StoredHead | StoredFork | undefined): StoredHead | StoredFork | undefined {
  if (found?.descriptor === undefined) return found;
  const descriptor = context.tiers.fills.labels.met(key, found.descriptor, context);
  return descriptor === found.descriptor ? found : { ...found, descriptor };
}

/** Takes a descriptor into memory, with its head if this request wants some of it. */
async function promote(context: Context, target: Target, { descriptor, head }: StoredHead, always = false): Promise<Uint8Array | undefined> {
  const { memory, geometry } = context.isolate;
  let bytes: Uint8Array | undefined;
  if (head !== undefined && (always || wantsHead(target, geometry.headBytes))) {
    bytes = await readAll(head, spanBytes(sliceSpan(geometry, 0, descriptor.size)));
  } else {
    head?.cancel().catch(() => undefined);
  }
  memory.keep(target.key, descriptor, bytes);
  return bytes;
}

function wantsHead({ wish }: Target, headBytes: number): boolean {
  return wish.kind !== "ranges" || wish.specs.some((spec) => spec.kind === "from" && spec.first < headBytes);
}

/** The bytes of a head, or nothing if there are not exactly as many as there should be. */
async function readAll(head: ReadableStream<Uint8Array>, length: number): Promise<Uint8Array | undefined> {
  try {
    const bytes = new Uint8Array(await new Response(head).arrayBuffer());
    return bytes.byteLength === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** What a copy that was found is good for, once it is known whether it is alive. */
function judge(context: Context, target: Target, descriptor: Descriptor, tier: TierName, tries: number): Stage | Promise<Stage> {
  const use = (stage: Stage | undefined): Stage | Promise<Stage> => {
    if (stage !== undefined) return stage;
    const life = lifeOf(context, target, descriptor);
    return life instanceof Promise ? life.then((known) => asItLives(context, target, known, tier, tries)) : asItLives(context, target, life, tier, tries);
  };
  const known = cleared(context, target);
  return known instanceof Promise ? known.then(use) : use(known);
}

function asItLives(context: Context, target: Target, life: Life, tier: TierName, tries: number): Stage | Promise<Stage> {
  switch (life.kind) {
    case "alive":
      return found(context, target, life.descriptor, tier);
    case "dead":
      // Known to be dead, it is not found again: what is below is looked for.
      return { at: "look-up", target, tries };
    case "doubtful":
      return { at: "open", target, tries };
    case "unknown":
      context.note.forward = "stale";
      return { at: "revalidate", target: seenBy(context, target), stale: life.descriptor };
    default:
      return life satisfies never;
  }
}

function found(context: Context, target: Target, descriptor: Descriptor, tier: TierName): Stage | Promise<Stage> {
  const { note, arrivedAtMs } = context;
  const freshness = context.wish === undefined ? freshnessOf(descriptor, arrivedAtMs) : freshnessFor(descriptor, context.wish, arrivedAtMs);
  note.ttlSec = descriptor.freshSec - currentAgeSec(descriptor, arrivedAtMs);
  switch (freshness) {
    case "expired":
      return context.isolate.reserve === undefined || tier === "reserve" ? runOut(context, target, descriptor) : orFresher(context, target, descriptor);
    case "stale":
      refreshInBackground(context, target, descriptor, tier);
      note.outcome = "stale";
      break;
    case "fresh":
      note.outcome = "hit";
      break;
    default:
      return freshness satisfies never;
  }
  note.tier = tier;
  return { at: "answer", representation: { target, descriptor, stored: true, given: undefined }, tries: 0 };
}

/** The upstream is to be asked whether a copy is still right. */
function runOut(context: Context, target: Target, descriptor: Descriptor): Stage {
  if (freshnessOf(descriptor, context.arrivedAtMs) === "fresh") context.note.forward = "request";
  return { at: "revalidate", target: seenBy(context, target), stale: descriptor };
}

/** The same, unless another colo has asked already. */
async function orFresher(context: Context, target: Target, descriptor: Descriptor): Promise<Stage> {
  const fresher = await fresherInReserve(context, target, descriptor);
  return fresher === undefined ? runOut(context, target, descriptor) : found(context, target, fresher, "reserve");
}
