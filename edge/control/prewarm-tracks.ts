import { type Problem, problem } from "../../src/control/problem.ts";
import { variantPaths } from "../../src/core/audio/ladder.ts";
import { warmedVariants } from "../../src/core/audio/warmed.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import { type ManifestSeen, type Manifests, mostManifests } from "./prewarm-manifests.ts";
import { type Names, type NamedUrl, namedHost } from "./named.ts";
import { warmable } from "./warmable.ts";

/** What a body says of tracks; `hostOfCall`: where the call came to, if listeners may come there too. */
export type Tracks = { readonly tracks: readonly unknown[]; readonly variants: readonly string[] | undefined; readonly host: string | undefined; readonly hostOfCall: string | undefined; readonly manifests: Manifests };

const NAMED = "a track by its path or name, or its whole URL";

/**
 * The URLs of tracks' variants, by the setting LADDER or by their manifests, which are warmed with them; what is wrong becomes a problem. A track that is no URL is played from
 * `host`, else from the one host that all ladders name, else from where the call came to.
 */
export function trackUrls(names: Names, { tracks, variants, host, hostOfCall, manifests }: Tracks, problems: Problem[]): readonly NamedUrl[] {
  if (tracks.length === 0) return [];
  const site = defaultSite(names, host, hostOfCall);
  if (site.kind === "wrong" && host !== undefined) problems.push(problem("host", site.expected, host));
  return tracks.flatMap((text, i) => {
    if (typeof text !== "string") return [];
    const place = placeOf(names, text, site.kind === "ok" ? site.value.site : undefined);
    const wrong = (expected: string): [] => {
      problems.push(problem(`tracks[${i}]`, expected, text));
      return [];
    };
    // One host that is wrong is one problem, however many tracks are played from it.
    if (place === undefined) return host !== undefined && !isUrl(text) ? [] : wrong(`${NAMED}; of a path or name \`host\` says where it is played from`);
    const found = variantPaths(names.settings.ladder, place.track, place.site, variants);
    if (found.kind === "no-track") return wrong(found.patterns.length === 0 ? `${NAMED}; LADDER has none for ${place.site}` : `${NAMED} that fits LADDER: ${found.patterns.join(", ")}`);
    if (found.kind === "no-variant") return wrong(`a track that is to be had as ${found.ids.join(", ")}: its ladder has no such variant`);
    const files = found.kind === "paths" ? found : filesIn(names.settings, manifests(place.site, found.pathname), found.pathname, variants);
    // Of too many the first is told.
    if (files.kind === "wrong") return problems.some(({ expected }) => expected === files.expected) ? [] : wrong(files.expected);
    return files.paths.flatMap(({ pathname }) => {
      const read = warmable(names, `https://${place.site}${pathname}`);
      return read.kind === "ok" ? [read.value] : wrong(`${read.expected} (${pathname})`);
    });
  });
}

type Files = { readonly kind: "paths"; readonly paths: readonly { readonly pathname: string }[] } | { readonly kind: "wrong"; readonly expected: string };

/** A manifest's path and those of the variants it names, the manifest first: without it no playback begins. */
function filesIn(settings: Settings, seen: ManifestSeen, pathname: string, ids: readonly string[] | undefined): Files {
  const wrong = (expected: string): Files => ({ kind: "wrong", expected });
  if (seen === "unread") return { kind: "paths", paths: [] };
  if (seen === "too-many") return wrong(`at most ${mostManifests(settings)} tracks with manifests in one call; send several calls`);
  if (seen === undefined) return wrong(`a track whose manifest can be had: ${pathname} cannot just now`);
  if (seen === "none") return wrong(`a track that has a manifest: there is none at ${pathname}`);
  if (seen.kind === "problems") return wrong(`a track whose manifest can be read; of ${pathname}: ${seen.problems.map(({ path, expected }) => `${path === "" ? "" : `${path}: `}${expected}`).join("; ")}`);
  const warmed = warmedVariants(seen.track, ids, settings.entitledQuality);
  if (warmed.kind === "unknown") return wrong(`a track that is to be had as ${warmed.ids.join(", ")}: its manifest names ${seen.track.variants.map(({ id }) => id).join(", ")}`);
  return { kind: "paths", paths: [{ pathname }, ...warmed.variants] };
}

function defaultSite(names: Names, host: string | undefined, hostOfCall: string | undefined): ReturnType<typeof namedHost> {
  const own = new Set(names.settings.ladder.map((ladder) => ladder.host));
  const [only] = own;
  return namedHost(names, host ?? (own.size === 1 ? only : undefined) ?? hostOfCall ?? "");
}

/** Where a track is played from and what it is called there; nothing where nobody can tell. */
function placeOf(names: Names, text: string, site: string | undefined): { readonly site: string; readonly track: string } | undefined {
  if (!isUrl(text)) return site === undefined ? undefined : { site, track: text };
  const url = /[\s\p{Cc}]/u.test(text) ? null : URL.parse(text);
  const named = url === null || url.search !== "" ? undefined : names.siteOf(url.host);
  return named === undefined ? undefined : { site: named.id, track: url?.pathname ?? "" };
}

function isUrl(text: string): boolean {
  return /^https?:/i.test(text);
}
