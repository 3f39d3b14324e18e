import { startOf } from "../../src/core/audio/start/start.ts";
import { storedField } from "../../src/core/cache/descriptor.ts";
import type { Flight } from "../../src/core/cache/flight.ts";
import { type Span, sliceAt, sliceSpan } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { type Representation, acquireHere, dropSource } from "./source.ts";

/** So many of a file's bytes say where it goes on that has its index at its end. */
const ENOUGH_BYTES = 4096;

/**
 * Begins, once, the slice a player will ask for next: what its first sound needs that does not follow its head. Called where this
 * request has begun to fill the head; as with any slice nobody waits for yet, not where buffers or the budget are short. Fails to nothing.
 */
export function fetchStart(context: Context, representation: Representation, head: Flight): void {
  const { descriptor } = representation;
  const { headBytes } = context.isolate.geometry;
  if (!representation.stored || !descriptor.ranges || descriptor.size <= headBytes || head.pivot > 0) return;
  const fetched = startBehind(head, representation, headBytes).then(async (span) => {
    if (span === undefined) return;
    const n = sliceAt(context.isolate.geometry, span.first);
    const { last } = sliceSpan(context.isolate.geometry, n, descriptor.size);
    dropSource(await acquireHere(context, { ...representation, given: undefined }, n, { first: span.first, last: Math.min(span.last, last) }, true));
  });
  context.waitUntil(fetched.catch(() => undefined));
}

/** What the first sound needs behind a gap, as soon as the head's first bytes tell. */
async function startBehind(head: Flight, { descriptor }: Representation, headBytes: number): Promise<Span | undefined> {
  if (descriptor.start !== undefined) return behind(descriptor.start.map(([first, last]) => ({ first, last })), headBytes);
  // The flight is this request's own: when this is ended, so is that.
  while (head.state === "open" && head.arrived < ENOUGH_BYTES) await head.changed();
  return behind(startOf(firstBytes(head), descriptor.size, storedField(descriptor, "content-type")), headBytes);
}

function behind(spans: readonly Span[] | undefined, headBytes: number): Span | undefined {
  return spans?.slice(1).find(({ first }) => first >= headBytes);
}

function firstBytes({ chunks }: Flight): Uint8Array {
  const bytes = new Uint8Array(ENOUGH_BYTES);
  let at = 0;
  for (const chunk of chunks) {
    if (at === bytes.length) break;
    const fitting = chunk.subarray(0, bytes.length - at);
    bytes.set(fitting, at);
    at += fitting.length;
  }
  return bytes.subarray(0, at);
}
