import { NO_PURGES, askFields, expectedOf } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Span } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { type Target, askFor } from "../target.ts";
import { Carry, type CarryEnd } from "../upstreams/carry.ts";
import type { Way } from "../upstreams/errand.ts";
import { partErrand } from "../upstreams/part-errand.ts";
import type { Routes } from "../upstreams/routes.ts";

/** How often the rest is asked for, the first time included. */
const MOST_ASKS = 5;

/** What is left to be sent of an answer. */
type Rest = { readonly target: Target; readonly descriptor: Descriptor; readonly span: Span };

/** Streams the rest of a response in plain ranges from one edge, and goes on from the next where it breaks off. */
export function restFromEdges(
  context: Context,
  routes: Routes,
  way: Way,
  { target, descriptor, span }: Rest,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<CarryEnd> {
  const { settings, geometry } = context.isolate;
  const { routing } = context.tiers;
  const question = askFor(target, { kind: "whole" }, NO_PURGES, { expected: expectedOf(descriptor) });
  const fields = askFields(question, geometry, settings.nodeName);
  const carry = new Carry({
    routes,
    descriptor,
    errandFor: (part) => partErrand({
      way,
      key: target.base,
      descriptor,
      fields,
      follow: question.follow,
      routing: routing?.of(target.base, context, context.nowMs(), descriptor.era),
      keep: (work) => context.waitUntil(work),
      nowMs: () => context.nowMs(),
    }, part),
    resumes: MOST_ASKS,
    resumed: ({ attempts }) => {
      context.tried(attempts);
      routing?.tried(attempts);
    },
    nowMs: () => context.nowMs(),
  });
  return carry.bring(span, undefined, take, true);
}
