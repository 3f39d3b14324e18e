import { askFields, expectedOf } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { type Span, spanBytes } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { isPart } from "../tiers/is-part.ts";
import { copyBytes } from "../tiers/copy.ts";
import { discard, send } from "../tiers/send.ts";
import { type Target, askFor } from "../target.ts";

/**
 * Streams the rest of a response from the upstream in one plain range, unshared and unstored. Only under a strong
 * validator, and only if the answer is exactly these bytes of this representation; otherwise nothing is written.
 * Returns how it ended; bytes are handed on as they come, with the upstream's idle timeout.
 */
export async function streamRest(
  context: Context,
  target: Target,
  descriptor: Descriptor,
  span: Span,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<"complete" | "broken"> {
  if (descriptor.joining !== "strong") return "broken";
  const { settings, geometry } = context.isolate;
  let next = span.first;
  for (let tries = 0; tries <= settings.upstreamRetries; tries += 1) {
    const ask = askFor(target, { kind: "whole" }, { expected: expectedOf(descriptor) });
    const sent = await send({
      url: target.url,
      headers: [...askFields(ask, geometry, settings.nodeName), ["range", `bytes=${next}-${span.last}`]],
      redirect: ask.follow ? "follow" : "manual",
      firstByteTimeoutMs: settings.upstreamFirstByteTimeoutMs,
    });
    if (!sent.ok) continue;
    if (!isPart(sent.response, descriptor, next, span.last) || sent.response.body === null) {
      discard(sent.response.body);
      return "broken";
    }
    const left = spanBytes({ first: next, last: span.last });
    const end = await copyBytes(sent.response.body, left, settings.upstreamIdleTimeoutMs, async (chunk) => {
      next += chunk.byteLength;
      await take(chunk);
    });
    if (end === "complete") return "complete";
  }
  return "broken";
}
