import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import type { Context } from "../context.ts";
import { hop } from "../deliver/hop.ts";
import { type Source, acquireHere, dropSource } from "../deliver/source.ts";
import { withIdle } from "../tiers/copy.ts";
import { discard } from "../tiers/send.ts";
import { type Slice, allOf, heldBy, write } from "./held.ts";

type Origin = "colo" | "reserve" | "upstream";

/**
 * Where a slice that the colo now holds was found, and the descriptor it is held with. `later`: buffers are short; `changed`: the upstream has another
 * representation; `absent`: those who may be asked do not have it; `lost`: it came, and the colo did not keep it.
 */
export type Brought =
  | { readonly kind: "here"; readonly from: Origin; readonly descriptor: Descriptor }
  | { readonly kind: "later" }
  | { readonly kind: "changed" }
  | { readonly kind: "absent" }
  | { readonly kind: "lost" }
  | { readonly kind: "failed"; readonly why: string };

/**
 * Brings a slice into the colo unless it is there: by the way a listener's would come, last in line for buffers, or
 * (`reserve`) from the reserve and from nowhere else. `settle` waits for what is left to be stored.
 */
export async function bring(context: Context, slice: Slice, from: "anywhere" | "reserve", settle: () => Promise<void>): Promise<Brought> {
  const { colo } = context.tiers;
  const before = await heldBy(context, colo, slice);
  if (before !== undefined) return { kind: "here", from: "colo", descriptor: before };
  const { representation, n, span } = slice;
  const brought = from === "reserve" ? await copied(context, slice) : await taken(context, slice, await acquireHere(context, representation, n, span, true));
  await settle();
  if (typeof brought !== "string") return brought;
  const after = await heldBy(context, colo, slice, true);
  return after === undefined ? { kind: "lost" } : { kind: "here", from: brought, descriptor: after };
}

async function taken(context: Context, slice: Slice, source: Source): Promise<Brought | Origin> {
  switch (source.kind) {
    case "buffer":
      // This isolate remembers what the colo has forgotten.
      await write(context, context.tiers.colo, slice, source.bytes).catch(() => undefined);
      return "colo";
    case "stream":
      dropSource(source);
      return "colo";
    case "flight": {
      const ended = await end(source.flight, context.isolate.settings.fillWaitTimeoutMs);
      if (ended !== "complete") return { kind: "failed", why: ended };
      return source.tier === "reserve" ? "reserve" : "upstream";
    }
    case "rest":
    case "later":
      return { kind: "later" };
    case "changed":
      return { kind: "changed" };
    case "lost":
      return { kind: "failed", why: source.code };
    default:
      return source satisfies never;
  }
}

/** Waits until a fill has ended, as long as it moves within `idleMs`; the timer is our own, since the fill may be another's. */
async function end(flight: Flight, idleMs: number): Promise<"complete" | "body-stalled" | "body-broken"> {
  while (flight.state === "open") if ((await withIdle(flight.changed(), idleMs)) === "idle") return "body-stalled";
  return flight.state === "complete" ? "complete" : "body-broken";
}

async function copied(context: Context, slice: Slice): Promise<Brought | Origin> {
  const { isolate, tiers } = context;
  const { target, descriptor } = slice.representation;
  const kept = slice.n === 0 ? isolate.memory.peek(target.key) : undefined;
  const inMemory = kept?.descriptor.identity === descriptor.identity ? kept.head : undefined;
  const stream = inMemory === undefined ? await isolate.reserve?.readSlice(target.key, descriptor, slice.n, slice.span) : undefined;
  const bytes = inMemory ?? (stream && (await allOf(stream, slice)));
  if (bytes === undefined) return { kind: "absent" };
  await write(context, tiers.colo, slice, bytes).catch(() => undefined);
  return inMemory === undefined ? "reserve" : "colo";
}

/** Has the cache in front of the entrypoint hold a slice, where there is one; heads do not go that way. Never fails. */
export async function throughEntrypoint(context: Context, { representation, n, span }: Slice): Promise<void> {
  if (n === 0 || context.entrypoint === undefined || !context.budget.hop()) return;
  const hopped = await hop(context, representation, n, span);
  if (hopped === undefined) return;
  if (hopped.cached) return discard(hopped.stream);
  // It keeps what is read to the end.
  await hopped.stream.pipeTo(new WritableStream()).catch(() => undefined);
}
