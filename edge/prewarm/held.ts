import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { freshnessOf } from "../../src/core/cache/freshness.ts";
import { type Span, sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import type { Representation } from "../deliver/source.ts";
import type { Tier } from "../tiers/port.ts";
import { discard } from "../tiers/send.ts";

/** A slice of a representation. */
export type Slice = { readonly representation: Representation; readonly n: number; readonly span: Span };

/** Slice `n` of a representation as it is cut here. */
export function sliceOf({ isolate }: Context, representation: Representation, n: number): Slice {
  return { representation, n, span: sliceSpan(isolate.geometry, n, representation.descriptor.size) };
}

/**
 * The descriptor of a slice that a tier holds, nothing where it does not; a head counts only with one that was confirmed no
 * earlier than the one at hand, or, where `older` will do, with one that is fresh and alive. Nothing of the bytes is read.
 */
export async function heldBy(context: Context, tier: Tier, { representation: { target, descriptor }, n, span }: Slice, older = false): Promise<Descriptor | undefined> {
  if (n > 0) {
    const first = await tier.readSlice(target.key, descriptor, n, { first: span.first, last: span.first });
    discard(first);
    return first && descriptor;
  }
  const held = await tier.readHead(target.key);
  discard(held?.head);
  if (held?.descriptor?.identity !== descriptor.identity) return undefined;
  if (held.head === undefined && spanBytes(span) > 0) return undefined;
  if (held.descriptor.askedAtMs >= descriptor.askedAtMs) return held.descriptor;
  const life = context.tiers.purges?.verdict(target.base, held.descriptor).kind ?? "alive";
  return older && life === "alive" && freshnessOf(held.descriptor, context.nowMs()) === "fresh" ? held.descriptor : undefined;
}

/** The bytes of a slice out of memory or the colo; nothing where neither has them all. */
export async function bytesHere({ isolate, tiers }: Context, { representation: { target, descriptor }, n, span }: Slice): Promise<Uint8Array | undefined> {
  const kept = n === 0 ? isolate.memory.peek(target.key) : undefined;
  if (kept?.head !== undefined && kept.descriptor.identity === descriptor.identity) return kept.head;
  if (spanBytes(span) === 0) return new Uint8Array(0);
  const stream = await tiers.colo.readSlice(target.key, descriptor, n, span);
  if (stream === undefined) return undefined;
  return allOf(stream, { span });
}

/** The bytes of a stream, if they are as many as the slice has. */
export async function allOf(stream: ReadableStream<Uint8Array>, { span }: Pick<Slice, "span">): Promise<Uint8Array | undefined> {
  const bytes = await new Response(stream).bytes().catch(() => undefined);
  return bytes?.byteLength === spanBytes(span) ? bytes : undefined;
}

/** Writes a slice into a tier: a head with its descriptor. Fails as the tier does. */
export async function write({ tiers }: Context, tier: Tier, { representation: { target, descriptor }, n }: Slice, bytes: Uint8Array): Promise<void> {
  await (n === 0 ? tier.writeHead(target.key, tiers.fills.labels.exact(target.key, descriptor), bytes) : tier.writeSlice(target.key, descriptor, n, bytes));
}

/**
 * Has the reserve hold a slice the colo holds, since all other colos look there; `renewed`: with the descriptor as it is now,
 * not only with one that will do. Nothing where no reserve is bound, or none keeps this kind. Fails as the reserve does.
 */
export async function keepInReserve(context: Context, slice: Slice, renewed: boolean): Promise<void> {
  const { reserve, memory, settings } = context.isolate;
  const { target, descriptor } = slice.representation;
  if (reserve === undefined || settings.ttl[descriptor.kind].reserveSec === 0 || (await heldBy(context, reserve, slice, !renewed)) !== undefined) return;
  const bytes = await bytesHere(context, slice);
  if (bytes === undefined || context.tiers.fills.isUndone(target.key, descriptor)) return;
  // A region that asked later may have another representation there by now.
  if (slice.n === 0 && (await isAhead(context, reserve, slice))) return;
  await write(context, reserve, slice, bytes);
  const fork = target.fork === undefined ? undefined : memory.peekFork(target.base)?.fork;
  // Without its fork nobody finds a variant.
  if (slice.n === 0 && fork !== undefined && (await reserve.readHead(target.base))?.fork === undefined) await reserve.writeFork(target.base, fork);
}

/** Whether a tier holds a head that was asked for later and is alive. */
async function isAhead({ tiers }: Context, tier: Tier, { representation: { target, descriptor } }: Slice): Promise<boolean> {
  const held = await tier.readHead(target.key);
  discard(held?.head);
  if (held?.descriptor === undefined || held.descriptor.askedAtMs <= descriptor.askedAtMs) return false;
  return (tiers.purges?.verdict(target.base, held.descriptor).kind ?? "alive") === "alive";
}
