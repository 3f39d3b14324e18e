import { type Descriptor, storedField } from "../cache/descriptor.ts";
import { startOf } from "./start/start.ts";

/**
 * A descriptor that says which bytes a player needs for its first sound, where that is more than its head; as it was where the head
 * does, where it says so already, or where it is no file but an error. `head`: the first bytes, all of slice 0.
 */
export function withStart(descriptor: Descriptor, head: Uint8Array): Descriptor {
  const { size, status, kind, start } = descriptor;
  if (start !== undefined || status !== 200 || kind === "key" || size <= head.length) return descriptor;
  const spans = startOf(head, size, storedField(descriptor, "content-type"));
  if (spans === undefined || spans.every(({ last }) => last < head.length)) return descriptor;
  return { ...descriptor, start: spans.map(({ first, last }) => [first, last]) };
}
