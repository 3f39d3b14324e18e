import { joinTags } from "../purge/tags.ts";
import { fitsStored } from "./describe.ts";
import type { Descriptor } from "./descriptor.ts";

/**
 * In the place of tags that nobody knows yet: its key is that of answers without tags (purge/key.ts, `UNTAGGED`), which every purge by
 * a tag raises.
 */
export const ANY_TAG = "*";

/**
 * A descriptor of a file of a packaged track, with the track's tags beside its answer's own; with `ANY_TAG` while they are not
 * known, or where a copy cannot carry them all.
 */
export function withTrackTags(descriptor: Descriptor, track: readonly string[] | "unknown"): Descriptor {
  const joined = track === "unknown" ? undefined : joinedTags(descriptor, track, descriptor.tags);
  const tags = joined ?? (descriptor.tags.includes(ANY_TAG) ? descriptor.tags : [...descriptor.tags, ANY_TAG].toSorted());
  return { ...descriptor, tags };
}

/** A stored descriptor once its track's tags are known: with them, and without `ANY_TAG`. The same one where that changes nothing. */
export function settledTags(descriptor: Descriptor, track: readonly string[]): Descriptor {
  const { tags } = descriptor;
  const isOpen = tags.includes(ANY_TAG);
  if (!isOpen && track.every((tag) => tags.includes(tag))) return descriptor;
  const joined = joinedTags(descriptor, track, isOpen ? tags.filter((tag) => tag !== ANY_TAG) : tags);
  return joined === undefined ? descriptor : { ...descriptor, tags: joined };
}

/** Nothing: they are more than a copy can carry. */
function joinedTags({ headers }: Descriptor, track: readonly string[], carried: readonly string[]): readonly string[] | undefined {
  const { kind, tags } = joinTags(carried, { kind: "tags", tags: track });
  return kind === "tags" && fitsStored(headers, tags) ? tags : undefined;
}
