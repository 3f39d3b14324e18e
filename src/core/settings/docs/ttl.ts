import type { ContentKind } from "../kinds.ts";

/** Why the policy of each kind is what it is where `[[vars.TTL]]` says nothing. */
export const TTL_REASONS: Readonly<Record<ContentKind, string>> = {
  audio:
    "A recording is rarely replaced under its own name, so a day without asking is safe, and an hour more hides the " +
    "revalidation from the listener. An origin that is down for a night costs nobody a song.",
  segment: "Packagers write a segment once and give the next one a new name: an old copy is still the right one.",
  playlist:
    "A live playlist changes every few seconds and does not say that it is live, so only the origin's word makes one " +
    "stored. While the origin fails a stale one keeps players polling instead of giving up.",
  manifest:
    "What a track's packager wrote of its files, which have other names when they change: an hour without asking, and a purge " +
    "where a new master must be heard at once. Without it there is no track, so a copy stands in for as long as segments do.",
  key: "Keys and licences decide who may listen: they are never stored, and no setting changes that.",
  other:
    "Covers, lyrics, pages and API answers look alike from here: only the origin's word makes one stored, and stale " +
    "ones only stand in for errors. Browsers get the origin's own words. An error the origin wants kept is kept for a " +
    "moment: enough to shield it, too short to be worth provoking.",
};
