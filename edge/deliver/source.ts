import { expectedOf } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import { sliceName } from "../../src/core/cache/key.ts";
import { type Span, sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import { isForLater } from "../../src/core/cache/statuses.ts";
import type { Fields } from "../../durable-objects/upstream.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { TierName } from "../../src/core/outcome.ts";
import type { Context } from "../context.ts";
import type { Landing } from "../fill/landing.ts";
import { knownOf } from "../purge/known.ts";
import { seenBy } from "../seen.ts";
import { type Target, askFor, fillFrom } from "../target.ts";
import { hop } from "./hop.ts";

/** Where a part of a slice comes from. A stream yields exactly that part and must be read or cancelled. */
export type Source =
  | { readonly kind: "buffer"; readonly bytes: Uint8Array; readonly tier: TierName }
  | { readonly kind: "stream"; readonly stream: ReadableStream<Uint8Array>; readonly tier: TierName }
  | { readonly kind: "flight"; readonly flight: Flight; readonly joined: boolean; readonly tier: TierName }
  /** From here on in one plain range from the upstream: budget or buffers are spent, or nothing is stored. */
  | { readonly kind: "rest" }
  /** Not begun ahead of time, because buffers are short; ask again when it is wanted. */
  | { readonly kind: "later" }
  /** The upstream has another representation by now. */
  | { readonly kind: "changed" }
  | { readonly kind: "lost"; readonly code: ErrorCode };

/** What an opening already brings: the first slice wanted, or all of it in a body that is this request's alone. */
export type Given =
  | { readonly kind: "flight"; readonly n: number; readonly flight: Flight; readonly joined: boolean }
  /** Slice 0, in one piece that others may hold as well. `made`: here, and it is all there is of it; such may be made again, and encoded. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly tier: TierName; readonly made?: true }
  | { readonly kind: "body"; readonly body: ReadableStream<Uint8Array> };

/** A representation being delivered: what it is, whether it is stored, and the slice its opening already brings. */
export type Representation = {
  readonly target: Target;
  readonly descriptor: Descriptor;
  /** False: nothing but the given slice is to be had from tiers or shared. */
  readonly stored: boolean;
  readonly given: Given | undefined;
  /** The answer's own fields, where it is not stored. */
  readonly fields?: Fields;
};

/** What a slice costs of the request's subrequests: a look-up, and what a miss adds (limits.ts). */
const LOOK_UP_COST = 1;
const FILL_COST = 2;
/** A reserve is looked up before the fill and stored to after it. */
const RESERVE_COST = 2;

/**
 * Finds the part of slice `n` in the nearest tier that has it, and begins its fill where none has.
 * `ahead`: nobody waits for it yet, so it is not begun where buffers are short.
 */
export async function acquire(context: Context, representation: Representation, n: number, part: Span, ahead: boolean): Promise<Source> {
  const { given, stored } = representation;
  // Heads travel with their descriptors, which change; only slices go through the cached entrypoint.
  const brought = given?.kind === "flight" && given.n === n;
  if (n > 0 && stored && !brought && context.entrypoint !== undefined && context.budget.hop()) {
    const hopped = context.budget.spend(LOOK_UP_COST) ? await hop(context, representation, n, part, ahead) : undefined;
    if (hopped !== undefined) return { kind: "stream", stream: hopped.stream, tier: hopped.tier };
  }
  return acquireHere(context, representation, n, part, ahead);
}

/** The same without the cached entrypoint in front: what it is behind it, and where there is none. */
export async function acquireHere(context: Context, representation: Representation, n: number, part: Span, ahead: boolean): Promise<Source> {
  const { target, descriptor, stored } = representation;
  const here = atHand(context, representation, n, part);
  if (here !== undefined) return here;
  if (!stored) return { kind: "rest" };
  const { fills } = context.tiers;
  const { reserve } = context.isolate;
  const underWay = fills.find(target.key, descriptor, n);
  if (underWay !== undefined && !underWay.released) return joined(underWay);
  if (!context.budget.spend(LOOK_UP_COST)) return { kind: "rest" };
  const stream = await lookInColo(context, representation, n, part);
  if (stream !== undefined) return { kind: "stream", stream, tier: "colo" };
  // Somebody may have begun, or ended, while the colo was asked.
  const begun = fills.find(target.key, descriptor, n);
  if (begun !== undefined) return joined(begun);
  const span = sliceSpan(context.isolate.geometry, n, descriptor.size);
  if (!fills.hasRoom(spanBytes(span), ahead)) return { kind: ahead ? "later" : "rest" };
  if (!context.budget.spend(reserve === undefined ? FILL_COST : FILL_COST + RESERVE_COST)) return { kind: "rest" };
  if (reserve !== undefined) {
    const kept = await reserve.readSlice(target.key, descriptor, n, span);
    if (kept !== undefined) {
      const flight = fills.find(target.key, descriptor, n);
      if (flight !== undefined) {
        kept.cancel().catch(() => undefined);
        return joined(flight);
      }
      return {
        kind: "flight",
        flight: fills.fromReserve(target.key, descriptor, n, span, kept, context),
        joined: false,
        tier: "reserve",
      };
    }
  }
  return fill(context, representation, n, part, ahead);
}

/** The part of a slice that is to be had without waiting: brought by the opening, or in memory. */
export function atHand({ isolate }: Context, { target, descriptor, given, stored }: Representation, n: number, part: Span): Source | undefined {
  if (given?.kind === "flight" && given.n === n) return { kind: "flight", flight: given.flight, joined: given.joined, tier: "upstream" };
  if (given?.kind === "bytes" && n === 0) return { kind: "buffer", bytes: given.bytes.subarray(part.first, part.last + 1), tier: given.tier };
  const entry = n === 0 && stored ? isolate.memory.peek(target.key) : undefined;
  if (entry?.head === undefined || entry.descriptor.identity !== descriptor.identity) return undefined;
  return { kind: "buffer", bytes: entry.head.subarray(part.first, part.last + 1), tier: "memory" };
}

/** Looks into the colo, unless somebody who asks for the same slice just now finds that it is not there. */
async function lookInColo(context: Context, { target, descriptor }: Representation, n: number, part: Span): Promise<ReadableStream<Uint8Array> | undefined> {
  const { fills, colo } = context.tiers;
  const name = sliceName(target.key, descriptor.identity, n);
  if ((await fills.looks.follow(name)) === "missed") return undefined;
  const end = fills.looks.begin(name);
  const stream = await colo.readSlice(target.key, descriptor, n, part);
  end(stream === undefined ? "missed" : "found");
  return stream;
}

function joined(flight: Flight): Source {
  return { kind: "flight", flight, joined: true, tier: "upstream" };
}

async function fill(context: Context, { target, descriptor }: Representation, n: number, part: Span, ahead: boolean): Promise<Source> {
  const { fills } = context.tiers;
  const expected = expectedOf(descriptor);
  const from = fillFrom(context.isolate.geometry, n, part.first);
  const want = descriptor.ranges ? ({ kind: "slice", n, from } as const) : ({ kind: "whole" } as const);
  const landing = await fills.land(askFor(seenBy(context, target), want, knownOf(context, descriptor), { expected }), ahead ? context.unhurried("ahead") : context);
  switch (landing.kind) {
    case "slice":
      // It depends on other fields now than when its descriptor was stored.
      if (landing.notStored === undefined && landing.place.key !== target.key) return { kind: "changed" };
      // Judged anew, it may no longer be one to store; the bytes are right all the same.
      return { kind: "flight", flight: landing.flight, joined: landing.joined, tier: "upstream" };
    case "run": {
      const flight = landing.run.flight(n) ?? fills.find(target.key, landing.descriptor, n);
      if (landing.descriptor.identity !== descriptor.identity || landing.place.key !== target.key) return { kind: "changed" };
      if (flight !== undefined) return { kind: "flight", flight, joined: landing.joined, tier: "upstream" };
      // The run has passed this slice: it is stored by now.
      const stream = await context.tiers.colo.readSlice(target.key, descriptor, n, part);
      return stream === undefined ? { kind: "lost", code: "internal" } : { kind: "stream", stream, tier: "colo" };
    }
    case "unreachable":
      return { kind: "lost", code: landing.code };
    case "response":
      dropBody(landing);
      // Who is told to come again has been told nothing of the copy.
      return landing.failed || isForLater(landing.status) ? { kind: "lost", code: "upstream-unreachable" } : { kind: "changed" };
    case "body":
      dropBody(landing);
      return { kind: "changed" };
    case "changed":
    case "outside":
    case "hand-over":
    case "varies":
    case "not-modified":
      return { kind: "changed" };
    default:
      return landing satisfies never;
  }
}

/** Gives back what a source holds and nobody will read. */
export function dropSource(source: Source): void {
  if (source.kind === "stream") source.stream.cancel().catch(() => undefined);
}

function dropBody(landing: Extract<Landing, { kind: "response" | "body" }>): void {
  landing.body?.cancel().catch(() => undefined);
}
