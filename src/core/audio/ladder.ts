import { normalisePath } from "../cache/url-path.ts";
import { type PatternProblem, type Segment, parseMatch, startOf, valuesOf } from "../purge/patterns.ts";
import { type Folder, type PathTemplate, folderOf, pathWith, templateOf } from "./path-template.ts";

/**
 * A ladder: what a track's address looks like, and where its variants are: in its rows, or in a manifest beside each track's files.
 * Plain data, made by `compileLadder`.
 */
export type Ladder = {
  readonly host?: string;
  /** The pattern as it was written, for people. */
  readonly track: string;
  /** What every address of a track begins with, which is the cheapest to ask first. */
  readonly start: string;
  readonly segments: readonly Segment[];
  /** Empty where there is a manifest. */
  readonly variants: readonly Variant[];
  readonly manifest?: ManifestPath;
  /** The negotiated address answers with a variant's bytes, not with where they are. */
  readonly inline?: true;
};

/** Where a track's manifest is. A track has a folder of its own, so the path of any file in it says which track it is of. */
export type ManifestPath = { readonly path: PathTemplate; readonly folder: Folder };

/** One way a track is to be had. */
export type Variant = {
  readonly id: string;
  readonly path: PathTemplate;
  readonly codec?: string;
  readonly kbps?: number;
  readonly peakKbps?: number;
  readonly lossless?: boolean;
  /** The path is that of an HLS media playlist. */
  readonly playlist?: true;
};

/** A variant as it is written. */
export type WrittenVariant = {
  readonly id: string;
  readonly path: string;
  readonly codec?: string | undefined;
  readonly kbps?: number | undefined;
  readonly peakKbps?: number | undefined;
  readonly lossless?: boolean | undefined;
  readonly playlist?: boolean | undefined;
};

/** A ladder as it is written: with variants, or with the path of a manifest. `host`: normalised. */
export type WrittenLadder = {
  readonly track: string;
  readonly variants?: readonly WrittenVariant[] | undefined;
  readonly manifest?: string | undefined;
  readonly host?: string | undefined;
  readonly inline?: boolean | undefined;
};

/** A ladder, or everything that is wrong with it. */
export type CompiledLadder =
  | { readonly kind: "ladder"; readonly ladder: Ladder }
  | { readonly kind: "problems"; readonly problems: readonly PatternProblem[] };

const TRACK = 'a track\'s path with at least one name, such as "/audio/:track", and no "*"';
const PLAYLIST_END = 'a track\'s path that does not end in ".m3u8": its playlist is at this path and ".m3u8"';
const ONE_SORT = 'either variants = [{ id = "aac-96", path = "/media/:track/aac-96.mp4" }], files that exist, or manifest = "/media/:track/track.json"';

/**
 * Compiles a ladder. `track`: a pattern as in TAGS (`purge/patterns.ts`), without `*`; the paths of variants and of the manifest: text
 * with `:name` for what `track` names so, as often as they like; a manifest's folder has every name, once.
 */
export function compileLadder({ track, variants, manifest, host, inline }: WrittenLadder): CompiledLadder {
  const parsed = parseMatch(track);
  if (typeof parsed === "string") return { kind: "problems", problems: [{ path: ["track"], expected: parsed }] };
  const { segments, rest, names } = parsed;
  const problems: PatternProblem[] = rest || names.length === 0 ? [{ path: ["track"], expected: TRACK }] : [];
  if (track.endsWith(".m3u8")) problems.push({ path: ["track"], expected: PLAYLIST_END });
  if ((variants === undefined) === (manifest === undefined)) problems.push({ path: [], expected: ONE_SORT });
  if (variants?.length === 0) problems.push({ path: ["variants"], expected: "at least one variant" });
  const compiled = variantsOf(variants ?? [], names, problems);
  const at = manifest === undefined ? undefined : manifestOf(manifest, names, problems);
  if (problems.length > 0) return { kind: "problems", problems };
  const ladder: Ladder = {
    ...(host === undefined ? {} : { host }),
    track,
    start: startOf(segments),
    segments,
    variants: compiled,
    ...(at === undefined ? {} : { manifest: at }),
    ...(inline === true ? { inline } : {}),
  };
  return { kind: "ladder", ladder };
}

function variantsOf(variants: readonly WrittenVariant[], names: readonly string[], problems: PatternProblem[]): Variant[] {
  const ids = variants.map(({ id }) => id);
  return variants.flatMap(({ path, playlist, ...said }, v): Variant[] => {
    if (ids.indexOf(said.id) !== v) problems.push({ path: ["variants", v, "id"], expected: "an id that no other variant of the ladder has" });
    const template = templateOf(path, names);
    if (typeof template === "string") {
      problems.push({ path: ["variants", v, "path"], expected: template });
      return [];
    }
    const { id, codec, kbps, peakKbps, lossless } = said;
    if (kbps !== undefined && peakKbps !== undefined && peakKbps < kbps) problems.push({ path: ["variants", v, "peak_kbps"], expected: `at least kbps, which is ${kbps}` });
    const told = { codec, kbps, peakKbps, lossless, playlist: playlist === true ? playlist : undefined };
    return [{ id, path: template, ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) }];
  });
}

function manifestOf(manifest: string, names: readonly string[], problems: PatternProblem[]): ManifestPath | undefined {
  const path = templateOf(manifest, names);
  const folder = folderOf(manifest, names);
  if (typeof path !== "string" && typeof folder !== "string") return { path, folder };
  problems.push({ path: ["manifest"], expected: [path, folder].find((read) => typeof read === "string") ?? "" });
  return undefined;
}

/** Whether a ladder holds on a site: it names no host, or this one, with its port or without. */
export function holdsOn({ host }: Ladder, site: string): boolean {
  return host === undefined || host === site || host === site.replace(/:\d+$/, "");
}

/** Where a track's variants are, or why nobody can tell. */
export type VariantPaths =
  | { readonly kind: "paths"; readonly paths: readonly { readonly variant: string; readonly pathname: string }[] }
  /** Its variants are those its manifest names. */
  | { readonly kind: "manifest"; readonly pathname: string }
  /** It is no track by any of these patterns, which are those of the host. */
  | { readonly kind: "no-track"; readonly patterns: readonly string[] }
  /** Its ladder has no variants of these ids. */
  | { readonly kind: "no-variant"; readonly ids: readonly string[] };

/**
 * The paths of a track's variants on a host, in normal form: all of them, or those of `variantIds` in their order. A track is named by
 * its path (`/audio/abc`, spelled in any way that means it); or, where a single ladder of the host has a single name, by what stands
 * there, as plain text (`abc`, `My Album`). The first ladder that fits counts.
 */
export function variantPaths(ladders: readonly Ladder[], track: string, host: string, variantIds?: readonly string[]): VariantPaths {
  const own = ladders.filter((ladder) => holdsOn(ladder, host));
  const fitting = track.startsWith("/") ? byPath(own, track) : byName(own, track);
  if (fitting === undefined) return { kind: "no-track", patterns: own.map((ladder) => ladder.track) };
  const { ladder, values } = fitting;
  if (ladder.manifest !== undefined) {
    const pathname = pathWith(ladder.manifest.path, values);
    return pathname === undefined ? { kind: "no-track", patterns: own.map(({ track: pattern }) => pattern) } : { kind: "manifest", pathname };
  }
  const unknown = variantIds?.filter((id) => !ladder.variants.some((variant) => variant.id === id)) ?? [];
  if (unknown.length > 0) return { kind: "no-variant", ids: [...new Set(unknown)] };
  const wanted = variantIds === undefined ? ladder.variants : [...new Set(variantIds)].flatMap((id) => ladder.variants.filter((variant) => variant.id === id));
  const paths = wanted.flatMap(({ id, path }) => {
    const pathname = pathWith(path, values);
    return pathname === undefined ? [] : [{ variant: id, pathname }];
  });
  // A value that only in its track's path is no dot segment.
  if (paths.length !== wanted.length) return { kind: "no-track", patterns: own.map((ladder) => ladder.track) };
  return { kind: "paths", paths };
}

type Fitting = { readonly ladder: Ladder; readonly values: readonly string[] };

function byPath(ladders: readonly Ladder[], track: string): Fitting | undefined {
  const path = normalisePath(track, false);
  const parts = path.kind === "ok" ? path.text.slice(1).split("/") : [];
  for (const ladder of ladders) {
    const values = parts.length === ladder.segments.length ? valuesOf(ladder.segments, parts) : undefined;
    if (values !== undefined) return { ladder, values };
  }
  return undefined;
}

/** A name is text: what cannot stand in a path is encoded. One that would be a dot segment, or has no bytes, names nothing. */
function byName(ladders: readonly Ladder[], name: string): Fitting | undefined {
  const [ladder, ...others] = ladders.filter(({ segments }) => segments.filter((segment) => typeof segment !== "string").length === 1);
  if (ladder === undefined || others.length > 0 || !name.isWellFormed()) return undefined;
  const value = encodeURIComponent(name);
  const path = ladder.segments.map((segment) => (typeof segment === "string" ? segment : segment.before + value + segment.after));
  return byPath([ladder], `/${path.join("/")}`);
}
