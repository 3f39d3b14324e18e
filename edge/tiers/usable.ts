import { contentLength } from "../../src/core/cache/answer.ts";
import { type Descriptor, sameRepresentation, validatorsOf } from "../../src/core/cache/descriptor.ts";
import { type Span, spanBytes } from "../../src/core/cache/slices.ts";
import { cutStream } from "./cut.ts";
import { isPart } from "./is-part.ts";

/** The bytes of `span` out of an answer that is proved to hold them. `idleTimeoutMs`: how long one may rest of which they are cut (cut.ts). */
export function usable(response: Response, descriptor: Descriptor, span: Span, idleTimeoutMs = 0): ReadableStream<Uint8Array> | undefined {
  if (response.body === null) return undefined;
  if (isPart(response, descriptor, span.first, span.last)) return response.body;
  const size = contentLength(response.headers);
  if (response.status !== 200 || size === undefined || response.headers.get("content-encoding") !== null) return undefined;
  if (!sameRepresentation(descriptor, validatorsOf(response.headers, size))) return undefined;
  return cutStream(response.body, span.first, spanBytes(span), idleTimeoutMs);
}
