import { parseEntityTag } from "../http/etag.ts";
import type { PurgeNumber } from "./number.ts";

/**
 * The entity tag a player is given: the origin's own, until a hard purge says that equal tags are not equal bytes. From then on
 * it carries the purge, so that what a player holds from before is neither confirmed nor continued with bytes from after.
 */
export function playerEtag(etag: string, era: PurgeNumber): string {
  const tag = era === 0 ? undefined : parseEntityTag(etag);
  return tag === undefined ? etag : `${tag.weak ? "W/" : ""}${tag.value.slice(0, -1)}~${era.toString(36)}"`;
}

/** What is added to the identity of a representation (cache/descriptor.ts) for the same reason. */
export function eraMark(era: PurgeNumber): string {
  return era === 0 ? "" : `~${era.toString(36)}`;
}
