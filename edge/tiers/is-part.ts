import { contentLength } from "../../src/core/cache/answer.ts";
import { type Descriptor, sameRepresentation, validatorsOf } from "../../src/core/cache/descriptor.ts";
import { formatContentRange } from "../../src/core/http/content-range.ts";

/** Whether an answer is exactly these bytes of this representation. */
export function isPart(response: Response, descriptor: Descriptor, first: number, last: number): boolean {
  if (response.status !== 206) return false;
  if (response.headers.get("content-range")?.trim() !== formatContentRange(first, last, descriptor.size)) return false;
  const length = contentLength(response.headers);
  if (length !== undefined && length !== last - first + 1) return false;
  if (response.headers.get("content-encoding") !== null) return false;
  return sameRepresentation(descriptor, validatorsOf(response.headers, descriptor.size));
}
