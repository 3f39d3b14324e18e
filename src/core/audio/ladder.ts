import { normalisePath } from "../cache/url-path.ts";
import { type PatternProblem, type Segment, parseMatch, valuesOf } from "../purge/patterns.ts";

/** A ladder: what a track's address looks like, and where its variants are. Plain data, made by `compileLadder`. */
export type Ladder = {
  readonly host?: string;
  /** The pattern as it was written, for people. */
  readonly track: string;
  readonly segments: readonly Segment[];
  readonly variants: readonly Variant[];
};

/** One way a track is to be had. `path`: text of a normal path, and which of the track's values stand between. */
export type Variant = {
  readonly id: string;
  readonly path: readonly (string | number)[];
  readonly codec?: string;
  readonly kbps?: number;
};

/** A variant as it is written. */
export type WrittenVariant = { readonly id: string; readonly path: string; readonly codec?: string | undefined; readonly kbps?: number | undefined };

/** A ladder, or everything that is wrong with it. */
export type CompiledLadder =
  | { readonly kind: "ladder"; readonly ladder: Ladder }
  | { readonly kind: "problems"; readonly problems: readonly PatternProblem[] };

const TRACK = 'a track\'s path with at least one name, such as "/audio/:track", and no "*"';
const PATH = 'a path such as "/media/:track/aac-96.mp4", which starts with "/" and has no query, "*", backslash or dot segment';
const NAMES = /:([A-Za-z_]\w*)/g;

/**
 * Compiles a ladder. `track`: a pattern as in TAGS (`purge/patterns.ts`), without `*`; each variant's `path`: text with `:name` for
 * what `track` names so, as often as it likes. `host`: normalised.
 */
export function compileLadder(track: string, variants: readonly WrittenVariant[], host?: string): CompiledLadder {
  const parsed = parseMatch(track);
  if (typeof parsed === "string") return { kind: "problems", problems: [{ path: ["track"], expected: parsed }] };
  const { segments, rest, names } = parsed;
  const problems: PatternProblem[] = rest || names.length === 0 ? [{ path: ["track"], expected: TRACK }] : [];
  if (variants.length === 0) problems.push({ path: ["variants"], expected: "at least one variant" });
  const ids = variants.map(({ id }) => id);
  const compiled = variants.flatMap(({ id, path, codec, kbps }, v): Variant[] => {
    if (ids.indexOf(id) !== v) problems.push({ path: ["variants", v, "id"], expected: "an id that no other variant of the ladder has" });
    const template = templateOf(path, names);
    if (typeof template !== "string") return [{ id, path: template, ...(codec === undefined ? {} : { codec }), ...(kbps === undefined ? {} : { kbps }) }];
    problems.push({ path: ["variants", v, "path"], expected: template });
    return [];
  });
  if (problems.length > 0) return { kind: "problems", problems };
  return { kind: "ladder", ladder: { ...(host === undefined ? {} : { host }), track, segments, variants: compiled } };
}

/** A path's parts, or what was expected instead. */
function templateOf(path: string, names: readonly string[]): (string | number)[] | string {
  const text = path.replaceAll(NAMES, "a");
  if (!path.startsWith("/") || /[*:]/.test(text) || !isNormal(text)) return PATH;
  // Every second part is a name.
  const template = path.split(NAMES).map((part, i) => (i % 2 === 0 ? part : names.indexOf(part)));
  const known = template.every((part) => part !== -1) && template.length > 1;
  if (!known) return `a path with ${names.map((name) => `:${name}`).join(" or ") || "a name"} in it, as track names them, and no other name`;
  return template.filter((part) => part !== "");
}

/** Where a track's variants are, or why nobody can tell. */
export type VariantPaths =
  | { readonly kind: "paths"; readonly paths: readonly { readonly variant: string; readonly pathname: string }[] }
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
  const own = ladders.filter((ladder) => ladder.host === undefined || ladder.host === host || ladder.host === host.replace(/:\d+$/, ""));
  const fitting = track.startsWith("/") ? byPath(own, track) : byName(own, track);
  if (fitting === undefined) return { kind: "no-track", patterns: own.map((ladder) => ladder.track) };
  const { ladder, values } = fitting;
  const unknown = variantIds?.filter((id) => !ladder.variants.some((variant) => variant.id === id)) ?? [];
  if (unknown.length > 0) return { kind: "no-variant", ids: [...new Set(unknown)] };
  const wanted = variantIds === undefined ? ladder.variants : [...new Set(variantIds)].flatMap((id) => ladder.variants.filter((variant) => variant.id === id));
  const paths = wanted.map(({ id, path }) => ({ variant: id, pathname: path.map((part) => (typeof part === "number" ? values[part] : part)).join("") }));
  // A value that only in its track's path is no dot segment.
  if (!paths.every(({ pathname }) => isNormal(pathname))) return { kind: "no-track", patterns: own.map((ladder) => ladder.track) };
  return { kind: "paths", paths };
}

function isNormal(pathname: string): boolean {
  const path = normalisePath(pathname, false);
  return path.kind === "ok" && path.text === pathname;
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
