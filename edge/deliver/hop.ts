import { asciiJson } from "../../src/core/cache/ascii-json.ts";
import { type Descriptor, encodeDescriptor } from "../../src/core/cache/descriptor.ts";
import { sliceAddress } from "../../src/core/cache/key.ts";
import { type Span, sliceSpan, spanBytes } from "../../src/core/cache/slices.ts";
import { formatContentRange } from "../../src/core/http/content-range.ts";
import type { TierName } from "../../src/core/outcome.ts";
import { type Urgency, isUsual } from "../../src/core/routing/patience.ts";
import type { Context } from "../context.ts";
import type { Target } from "../target.ts";
import { cutStream } from "../tiers/cut.ts";
import { discard } from "../tiers/send.ts";

/** Carries what the entrypoint needs to find or fill a slice; not part of the cache's key, which is the address alone. */
export const SLICE_FIELD = "downbeat-slice";
/** Says in the entrypoint's answer where the bytes came from when it was made. */
export const TIER_FIELD = "downbeat-tier";

/** The message in `SLICE_FIELD`. The descriptor carries the format version. `urgency`: of the request, where it says anything of it. */
export type SliceMessage = {
  readonly n: number;
  readonly target: Target;
  readonly colo: string;
  readonly descriptor: string;
  readonly urgency?: Urgency;
};

/** Whose slice it is. */
type Whose = { readonly target: Target; readonly descriptor: Descriptor };

/** A slice's part that came through the entrypoint; `cached`: out of the cache before it. */
export type Hopped = { readonly stream: ReadableStream<Uint8Array>; readonly tier: TierName; readonly cached: boolean };

/**
 * Asks for part of a slice through the cached entrypoint: one subrequest and one invocation, whoever has the bytes. `ahead`: nobody waits yet.
 * Fails open: an answer that is not the slice is nothing, and the tiers are asked from here.
 */
export async function hop(context: Context, { target, descriptor }: Whose, n: number, part: Span, ahead = false): Promise<Hopped | undefined> {
  const { geometry } = context.isolate;
  const span = sliceSpan(geometry, n, descriptor.size);
  const from = part.first - span.first;
  const length = spanBytes(part);
  const whole = length === spanBytes(span);
  const urgency = ahead ? context.urgencyFor("ahead") : context.urgency;
  const message: SliceMessage = { n, target, colo: context.colo, descriptor: encodeDescriptor(descriptor), ...(isUsual(urgency) ? {} : { urgency }) };
  const headers = new Headers({ [SLICE_FIELD]: asciiJson(message) });
  if (!whole) headers.set("range", `bytes=${from}-${from + length - 1}`);
  const entrypoint = context.entrypoint;
  if (entrypoint === undefined) return undefined;
  try {
    const response = await entrypoint.fetch(new Request(sliceAddress(target.key, descriptor.identity, n, geometry).url, { headers }));
    const due = formatContentRange(from, from + length - 1, spanBytes(span));
    const named = response.status === 206 && !whole && response.headers.get("content-range") === due;
    if ((response.status !== 200 && !named) || response.body === null) {
      discard(response.body);
      return undefined;
    }
    const cached = response.headers.get("cf-cache-status") === "HIT";
    const tier = cached ? "colo" : ((response.headers.get(TIER_FIELD) ?? "colo") as TierName);
    // The platform's cache answers a range from what it holds; the entrypoint itself always answers with the whole.
    const cut = response.status === 200 && !whole;
    return { stream: cut ? cutStream(response.body, from, length) : response.body, tier, cached };
  } catch {
    return undefined;
  }
}
