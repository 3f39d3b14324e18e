import type { Problem } from "../../src/control/problem.ts";
import { hashOf, tagKey } from "../../src/core/purge/key.ts";
import { REGIONS } from "../../src/core/purge/regions.ts";
import type { NamedTag } from "./prewarm-plan.ts";
import { type ToRegion, askRegions } from "./regions.ts";

/** What tags came to: cache keys by tag, in the order tags were named; and which of them no region knows. */
export type TagsFound = {
  readonly basesOf: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
  readonly messages: readonly string[];
};

/** How long regions are waited for, ms. */
const DEADLINE_MS = 3000;

/** Asks all regions, once, which files carry these tags now: each knows those it has seen played. Timeout: 3 s; who does not answer is named. */
export async function tagsFound(toRegion: ToRegion, tags: readonly NamedTag[]): Promise<TagsFound> {
  if (tags.length === 0) return { basesOf: new Map(), problems: [], messages: [] };
  const hashes = new Map(tags.map(({ tag }) => [tag, hashOf(tagKey(tag))]));
  const { said, silent } = await askRegions(toRegion, REGIONS, DEADLINE_MS, (region) => region.tagged([...new Set(hashes.values())]));
  const byHash = Map.groupBy([...said.values()].flat(), ([hash]) => hash);
  const basesOf = new Map([...hashes].map(([tag, hash]) => [tag, [...new Set((byHash.get(hash) ?? []).flatMap(([, bases]) => bases))].toSorted()]));
  const unheard = silent.length === 0 ? "" : ` (${silent.join(", ")} did not answer)`;
  const expected = `a tag of a file that was played: no region knows a file with it${unheard}; name urls instead`;
  return {
    basesOf,
    problems: tags.filter(({ tag }) => basesOf.get(tag)?.length === 0).map(({ path, tag }) => ({ path, expected, found: JSON.stringify(tag) })),
    messages: silent.length === 0 ? [] : [`${silent.join(", ")} did not answer within ${DEADLINE_MS / 1000} s: files of these tags that nobody else knows are left out.`],
  };
}
