import { WorkerEntrypoint } from "cloudflare:workers";
import { decodeDescriptor } from "../src/core/cache/descriptor.ts";
import { sliceSpan } from "../src/core/cache/slices.ts";
import { Context } from "./context.ts";
import { streamSpan } from "./deliver/body.ts";
import { SLICE_FIELD, type SliceMessage, TIER_FIELD } from "./deliver/hop.ts";
import { type Representation, acquireHere } from "./deliver/source.ts";
import { type Bindings, isolateOf } from "./isolate.ts";
import type { Urgency } from "../src/core/routing/patience.ts";
import { entrypointRefusal } from "./respond.ts";
import { readsManifests } from "./tracks/read.ts";

const YEAR_SEC = 31_536_000;

/**
 * One slice as a plain 200 resource. Workers Cache stands in front of this entrypoint: what it holds never gets here, what
 * it lacks is found or filled below and kept by it on the way out. Slices are immutable, so they are kept for a year.
 * Reached through `ctx.exports` only; a caller it cannot understand gets a refusal that is not stored.
 */
export class Colo extends WorkerEntrypoint<Bindings> {
  override async fetch(request: Request): Promise<Response> {
    const opening = isolateOf(this.env);
    const message = readMessage(request.headers.get(SLICE_FIELD));
    if (!opening.ok || message === undefined) return entrypointRefusal();
    readsManifests(opening.isolate);
    const { n, representation, cf, urgency } = message;
    const context = new Context(new Request(request.url, { cf }), new URL(request.url), opening.isolate, this.ctx);
    context.givenUrgency = urgency;
    const span = sliceSpan(opening.isolate.geometry, n, representation.descriptor.size);
    const source = await acquireHere(context, representation, n, span, false);
    if (source.kind === "changed" || source.kind === "lost" || source.kind === "later" || source.kind === "rest") {
      return entrypointRefusal();
    }
    const { stream, delivered } = streamSpan(context, representation, span, source);
    this.ctx.waitUntil(delivered);
    const headers = { "cache-control": `public, max-age=${YEAR_SEC}, immutable`, [TIER_FIELD]: source.tier };
    return new Response(stream, { headers });
  }
}

function readMessage(text: string | null): { n: number; representation: Representation; cf: { colo: string }; urgency: Urgency | undefined } | undefined {
  if (text === null) return undefined;
  try {
    const { n, target, colo, descriptor: encoded, urgency } = JSON.parse(text) as SliceMessage;
    const descriptor = decodeDescriptor(encoded);
    return descriptor && { n, representation: { target, descriptor, stored: true, given: undefined }, cf: { colo }, urgency };
  } catch {
    return undefined;
  }
}
