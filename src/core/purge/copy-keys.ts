import { type PurgeKey, UNTAGGED, locationKeys, tagKey } from "./key.ts";

/**
 * Every purge key a copy answers to: those of its URL, of the tags its path has by pattern and of those its answer carried.
 * `base`: its URL's cache key; `tags`: in normal form. What is not there (404, 410) and has no tag of either kind might have had any.
 */
export function copyKeys(base: string, patternTags: readonly string[], tags: readonly string[], status: number): PurgeKey[] {
  const keys = locationKeys(base);
  for (const tag of patternTags) keys.push(tagKey(tag));
  for (const tag of tags) if (!patternTags.includes(tag)) keys.push(tagKey(tag));
  const untagged = patternTags.length === 0 && tags.length === 0;
  if (untagged && (status === 404 || status === 410)) keys.push(UNTAGGED);
  return keys;
}
