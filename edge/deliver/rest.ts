import { NO_PURGES, askFields, expectedOf } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { type Span, spanBytes } from "../../src/core/cache/slices.ts";
import { isForLater } from "../../src/core/cache/statuses.ts";
import type { Context } from "../context.ts";
import { type Target, askFor } from "../target.ts";
import { copyBytes } from "../tiers/copy.ts";
import { discard, pauseBeforeRetry } from "../tiers/send.ts";
import { usable } from "../tiers/usable.ts";
import { restFromEdges } from "./rest-from-edges.ts";

/** How the rest of a response ended: `changed` says that the upstream has another representation now. */
export type RestEnd = "complete" | "broken" | "changed";

/**
 * Streams the rest of a response from the upstream in one plain range, unshared and unstored. Only under a strong
 * validator, and only if the answer is exactly these bytes of this representation; otherwise nothing is written.
 * An upstream whose ranges cannot be used is asked for the whole, and what has been sent already is skipped.
 */
export async function streamRest(
  context: Context,
  target: Target,
  descriptor: Descriptor,
  span: Span,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<RestEnd> {
  if (descriptor.joining !== "strong") return "changed";
  const { settings, routes } = context.isolate;
  const way = target.authorized ? undefined : routes?.wayTo(target.url);
  if (routes !== undefined && way !== undefined) return restFromEdges(context, routes, way, { target, descriptor, span }, take);
  let next = span.first;
  let verdict: RestEnd = "broken";
  let whole = false;
  for (let tries = 0; tries <= settings.upstreamRetries + 1; tries += 1) {
    if (tries > 0 && !whole) await pauseBeforeRetry();
    const answer = await ask(context, target, descriptor, whole ? undefined : { first: next, last: span.last });
    if (answer === undefined) continue;
    const body = usable(answer, descriptor, { first: next, last: span.last });
    if (body === undefined) {
      discard(answer.body);
      verdict = "broken";
      // An upstream that cannot be had has said nothing of the representation.
      if (isForLater(answer.status)) continue;
      // A part although the validator did not match, or of other bytes than asked for: its ranges cannot be relied on.
      if (answer.status === 206) context.tiers.fills.wholes.mark(target.key, "ranges", context.arrivedAtMs);
      if (whole) return "changed";
      verdict = "changed";
      whole = true;
      continue;
    }
    const left = spanBytes({ first: next, last: span.last });
    const end = await copyBytes(body, left, settings.upstreamIdleTimeoutMs, async (chunk) => {
      next += chunk.byteLength;
      await take(chunk);
    });
    if (end === "complete") return "complete";
    verdict = "broken";
  }
  return verdict;
}

async function ask(context: Context, target: Target, descriptor: Descriptor, part: Span | undefined): Promise<Response | undefined> {
  const { settings, geometry, dispatch } = context.isolate;
  const conditions = part === undefined ? {} : { expected: expectedOf(descriptor) };
  const question = askFor(target, { kind: "whole" }, NO_PURGES, conditions);
  const range: [string, string][] = part === undefined ? [] : [["range", `bytes=${part.first}-${part.last}`]];
  const sent = await dispatch({
    url: target.url,
    headers: [...askFields(question, geometry, settings.nodeName), ...range],
    redirect: question.follow ? "follow" : "manual",
    firstByteTimeoutMs: settings.upstreamFirstByteTimeoutMs,
  });
  return sent.ok ? sent.response : undefined;
}

