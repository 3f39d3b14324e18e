import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { freshnessOf } from "../../src/core/cache/freshness.ts";
import { freshnessFor } from "../../src/core/cache/wish.ts";
import { sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { lifeOf } from "../purge/life.ts";
import type { Target } from "../target.ts";
import { withIdle } from "../tiers/copy.ts";
import { keepConfirmed } from "./keep-confirmed.ts";

/** Whether a copy out of the reserve will do, as it is to the request. */
type WillDo = (found: Descriptor) => boolean;

/** Whoever waits for the reserve could have asked the upstream: longer than this nobody does. */
const READ_MS = 1000;

/**
 * A copy that the reserve holds and that was confirmed after the one at hand, which is not fresh: somewhere else the upstream
 * has been asked already. It is taken into memory and colo. One read, where a reserve is bound that keeps such, 1 s at most; where it
 * brings a listener nothing the upstream is asked next, so it is not looked for again for a minute. Never throws.
 */
export async function fresherInReserve(context: Context, target: Target, than: Descriptor, willDo: WillDo = (found) => isFresh(context, found)): Promise<Descriptor | undefined> {
  const { isolate, counted, tiers: { fills } } = context;
  if (isolate.reserve === undefined || isolate.settings.ttl[than.kind].reserveSec === 0) return undefined;
  // Without anybody's promise only the upstream's word counts; nor is a copy wanted by who says no-cache.
  if (context.clearance.state === "unproven" || context.wish?.noCache === true) return undefined;
  // Who warms may be waiting for just that, and not be going to ask.
  if (counted && fills.behind.find(target.key, context.arrivedAtMs) !== undefined) return undefined;
  const name = `reserve ${target.key}`;
  const isNewer: WillDo = (found) => found.askedAtMs > than.askedAtMs && willDo(found);
  if ((await fills.looks.follow(name)) !== undefined) return inMemory(context, target, isNewer);
  const end = fills.looks.begin(name);
  const read = await withIdle(taken(context, target, than, isNewer), READ_MS).catch(() => undefined);
  // Where it cannot be read the upstream is asked as if there were no reserve.
  const found = read === "idle" ? undefined : read;
  if (found === undefined && counted) fills.behind.mark(target.key, "behind", context.nowMs());
  end(found === undefined ? "missed" : "found");
  return found;
}

/** What has come to memory meanwhile. */
function inMemory(context: Context, target: Target, willDo: WillDo): Descriptor | undefined {
  const kept = context.isolate.memory.peek(target.key)?.descriptor;
  return kept !== undefined && willDo(kept) && !isDoubtful(context, target, kept) ? kept : undefined;
}

function isFresh({ wish, arrivedAtMs }: Context, found: Descriptor): boolean {
  return (wish === undefined ? freshnessOf(found, arrivedAtMs) : freshnessFor(found, wish, arrivedAtMs)) === "fresh";
}

function isDoubtful({ tiers }: Context, { base }: Target, descriptor: Descriptor): boolean {
  return (tiers.purges?.verdict(base, descriptor).kind ?? "alive") !== "alive";
}

async function taken(context: Context, target: Target, than: Descriptor, willDo: WillDo): Promise<Descriptor | undefined> {
  const held = await context.isolate.reserve?.readHead(target.key);
  const life = held?.descriptor === undefined ? undefined : await lifeOf(context, target, context.tiers.fills.labels.met(target.key, held.descriptor, context));
  if (life?.kind !== "alive" || !willDo(life.descriptor)) {
    held?.head?.cancel().catch(() => undefined);
    return undefined;
  }
  const { descriptor } = life;
  // Somebody has asked the upstream while the reserve was read.
  if ((context.isolate.memory.peek(target.key)?.descriptor?.askedAtMs ?? 0) > descriptor.askedAtMs) {
    held?.head?.cancel().catch(() => undefined);
    return inMemory(context, target, willDo);
  }
  // Of the same bytes the colo has the head.
  const bytes = descriptor.identity === than.identity ? undefined : await headOf(context, descriptor, held?.head);
  if (bytes === undefined) held?.head?.cancel().catch(() => undefined);
  context.isolate.memory.keep(target.key, descriptor, bytes);
  context.waitUntil(keepConfirmed(context, target, descriptor, bytes));
  return descriptor;
}

async function headOf({ isolate }: Context, { size }: Descriptor, head: ReadableStream<Uint8Array> | undefined): Promise<Uint8Array | undefined> {
  if (head === undefined) return undefined;
  const bytes = await new Response(head).bytes();
  return bytes.byteLength === spanBytes(sliceSpan(isolate.geometry, 0, size)) ? bytes : undefined;
}
