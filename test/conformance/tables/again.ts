import type { Case } from "../case.ts";

/** Facts that hold whatever the profile, by the ids of their cases. */
const IN_GENERIC = [
  "max-age", "post", "fat-get", "query-apart", "no-store", "no-cache", "no-cache-max-age", "private-field", "must-revalidate-closed",
  "s-maxage-500", "s-maxage-wins", "expires-rfc850", "age-above", "apparent-age", "age-sent", "vary-plain", "vary-star", "vary-cookie", "replaced", "ask-both",
  "inm-equal", "ims-later", "head-copy", "confirm-updates", "invalidated-post", "invalidated-location", "not-invalidated-500", "swr", "swr-one", "sie-503",
  "cdn-stores", "cdn-no-store", "ours-first", "range-both", "audio-range-both", "authorized", "cut-off", "range-from-part", "joined", "not-joined",
];

/** Facts that hold though no isolate remembers anything: another isolate of the colo, or the same one later, has the colo's store alone. */
const WITHOUT_MEMORY = [
  "max-age", "large", "status-301", "status-404", "fields-unknown", "fields-repeated", "private-field", "confirm-updates", "s-maxage-wins", "age-above", "age-sent",
  "vary-plain", "vary-two", "vary-absent", "vary-confirm", "vary-head", "replaced", "ask-both", "confirm-lifetime", "inm-equal", "head-confirms",
  "invalidated-post", "invalidated-variants", "swr", "swr-one", "sie-503", "no-cache", "coding-br", "coding-range", "range-both", "audio-range-both", "joined", "not-joined",
];

/** The same conversations under other settings; throws for an id that names none of the cases. */
export function again(cases: readonly Case[]): Case[] {
  const named = (id: string): Case => {
    const given = cases.find((given) => given.id === id);
    if (given === undefined) throw new Error(`no case is called ${id}`);
    return given;
  };
  const generic = (id: string): Case => ({ ...named(id), id: `generic-${id}`, profile: "generic" });
  const fromColo = (id: string): Case => ({ ...named(id), id: `colo-${id}`, settings: { ...named(id).settings, MEMORY_BYTES: 0 } });
  return [...IN_GENERIC.map(generic), ...WITHOUT_MEMORY.map(fromColo)];
}
