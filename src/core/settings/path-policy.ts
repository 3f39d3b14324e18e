import type { ContentKind } from "./kinds.ts";
import type { PathRule } from "./paths.ts";
import type { Settings } from "./settings.ts";
import { changed } from "./ttl.ts";
import type { TtlPolicy } from "./ttl-defaults.ts";

/** The policy of the paths under one rule: the TTL table with the rule's changes, and what else the operator allows there. */
export type PathPolicy = {
  readonly ttls: Readonly<Record<ContentKind, TtlPolicy>>;
  readonly stance: { readonly heuristicShare: number; readonly storeSetCookie: boolean; readonly silentStored: boolean };
  /** The fields of an answer that hold its tags, lower case. */
  readonly tagFields: readonly string[];
  /** What is done with copies while nobody can be asked about purges. */
  readonly withoutLease: Settings["withoutLease"];
};

/** What holds under a rule; without one, what holds everywhere. Keys are never stored, whatever a rule says. */
export function pathPolicy(settings: Settings, rule: PathRule | undefined): PathPolicy {
  const { ttl, heuristicShare, tagFields } = settings;
  const storeSetCookie = rule?.storeSetCookie ?? settings.storeSetCookie;
  const stance = { heuristicShare, storeSetCookie, silentStored: (rule?.ttl.coloSec ?? 0) > 0 };
  const withoutLease = rule?.withoutLease ?? settings.withoutLease;
  if (rule === undefined) return { ttls: ttl, stance, tagFields, withoutLease };
  const of = (kind: ContentKind): TtlPolicy => {
    const policy = changed(ttl[kind], rule.ttl);
    return kind === "other" ? policy : { ...policy, browserSec: Math.min(policy.browserSec, settings.browserMaxAgeSec) };
  };
  return { ttls: { audio: of("audio"), segment: of("segment"), playlist: of("playlist"), manifest: of("manifest"), key: ttl.key, other: of("other") }, stance, tagFields, withoutLease };
}
