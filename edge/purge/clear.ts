import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Block } from "../../src/core/purge/entry.ts";
import type { Context } from "../context.ts";
import type { Handed, Stage } from "../steps/stage.ts";
import type { Target } from "../target.ts";
import type { ColoPurges } from "./colo.ts";
import { blockOfDelivery, mayNotBeTold } from "./delivery.ts";
import { type Keys, keysOfAnswer, keysOfCopy } from "./track-keys.ts";

/**
 * Begins to find out what a request may be answered with. Under a promise that is at hand all is known at once, and what is
 * blocked by its URL is refused; without one it is asked for while the look-up runs.
 */
export function arriveUnder(context: Context, target: Target): Stage | undefined {
  const { clearance, tiers } = context;
  const { purges } = tiers;
  if (purges === undefined) {
    clearance.state = "promised";
    clearance.judged = true;
    return undefined;
  }
  if (purges.holdsFor(context.arrivedAtMs)) {
    clearance.state = "promised";
    clearance.judged = true;
    purges.renewInTime(context, context.arrivedAtMs);
    return refusedUrl(context, target);
  }
  clearance.asking = purges.ask(context, context.arrivedAtMs).then((held) => {
    clearance.state = held ? "promised" : "unproven";
  });
  return undefined;
}

/**
 * What must be known before anything leaves for a listener: a promise that covers the request, or what its class says
 * where there is none; and that no block holds for its URL. Nothing: it may go on.
 */
export function cleared(context: Context, target: Target): Stage | undefined | Promise<Stage | undefined> {
  const { clearance } = context;
  if (clearance.judged) return undefined;
  return (clearance.asking ?? Promise.resolve()).then(() => {
    clearance.judged = true;
    const { withoutLease } = context.isolate.policyOf(target.rule);
    if (clearance.state === "unproven" && withoutLease === "refuse") return { at: "refuse", code: "no-promise" };
    return refusedUrl(context, target);
  });
}

/** Refuses what is blocked by its URL, path, prefix or a tag of its pattern. */
function refusedUrl(context: Context, { base }: Target): Stage | undefined {
  const { purges } = context.tiers;
  const nowMs = context.nowMs();
  const block = purges?.blockOfUrl(base, context.country, nowMs);
  if (block !== undefined && context.clearance.counts) purges?.refused(block, context.country, context, nowMs);
  return block && refusal(context, block);
}

/** Refuses an answer that carries a blocked tag, before its first byte; otherwise takes note of whom it is delivered to. */
export function refusedCopy(context: Context, target: Target, descriptor: Descriptor): Stage | undefined | Promise<Stage | undefined> {
  const { purges } = context.tiers;
  return purges && judgedBy(context, purges, target, keysOfCopy(context, purges, target, descriptor));
}

/** The same for what answers to keys that are known already. */
export function refusedBy(context: Context, hashes: Float64Array): Stage | undefined {
  const { purges } = context.tiers;
  const block = purges && blockOfDelivery(context, purges, hashes);
  return block && refusal(context, block);
}

/** The same for an answer that is handed on as it came. */
export function refusedAnswer(context: Context, answer: Pick<Handed, "status" | "headers">): Stage | undefined | Promise<Stage | undefined> {
  const { purges } = context.tiers;
  const { target } = context;
  if (purges === undefined || target === undefined) return undefined;
  return judgedBy(context, purges, target, keysOfAnswer(context, purges, target, answer));
}

function judgedBy(context: Context, purges: ColoPurges, target: Target, keys: Keys | Promise<Keys>): Stage | undefined | Promise<Stage | undefined> {
  if (keys instanceof Promise) return keys.then((known) => judgedBy(context, purges, target, known));
  if (keys === undefined) return mayNotBeTold(context, target) ? { at: "refuse", code: "no-promise" } : undefined;
  const block = blockOfDelivery(context, purges, keys);
  return block && refusal(context, block);
}

/** The answer to whoever asks for what is blocked (RFC 7725). */
function refusal(context: Context, block: Block): Stage {
  Object.assign(context.note, { outcome: "refused", tier: "none", why: "blocked", ttlSec: undefined });
  return { at: "refuse", code: "blocked", reason: block.reason };
}
