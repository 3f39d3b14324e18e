import { normalisePath } from "../cache/url-path.ts";
import { type Segment, parseMatch, valuesOf } from "../purge/patterns.ts";

/** Text of a normal path, and which of a pattern's values stand between, by their place in its order. */
export type PathTemplate = readonly (string | number)[];

/** The folder a template's path is in, as a pattern: its segments, and the place of each segment's value in the order of the names it was made with. */
export type Folder = { readonly segments: readonly Segment[]; readonly names: readonly number[] };

const PATH = 'a path such as "/media/:track/aac-96.mp4", which starts with "/" and has no query, "*", backslash or dot segment';
const NAMES = /:([A-Za-z_]\w*)/g;

/** A path with `:name` for each of `names` that stands in it, or what was expected instead. */
export function templateOf(path: string, names: readonly string[]): PathTemplate | string {
  const text = path.replaceAll(NAMES, "a");
  if (!path.startsWith("/") || /[*:]/.test(text) || !isNormal(text)) return PATH;
  // Every second part is a name.
  const template = path.split(NAMES).map((part, i) => (i % 2 === 0 ? part : names.indexOf(part)));
  const known = template.every((part) => part !== -1) && template.length > 1;
  if (!known) return `a path with ${listed(names)} in it, as track names them, and no other name`;
  return template.filter((part) => part !== "");
}

/** The folder of a path in which every one of `names` stands once, or what was expected instead. */
export function folderOf(path: string, names: readonly string[]): Folder | string {
  const expected = `a path whose folder has ${listed(names, "and")} in it, each once, so that a track has a folder of its own`;
  const parsed = parseMatch(path.slice(0, path.lastIndexOf("/")));
  if (typeof parsed === "string" || parsed.rest || !names.every((name) => parsed.names.includes(name))) return expected;
  return { segments: parsed.segments, names: parsed.names.map((name) => names.indexOf(name)) };
}

/** A template's path with these values in it; `undefined`: with them it is no normal path, and names nothing. */
export function pathWith(template: PathTemplate, values: readonly string[]): string | undefined {
  const path = template.map((part) => (typeof part === "number" ? (values[part] ?? "") : part)).join("");
  return isNormal(path) ? path : undefined;
}

/** The values by which a file's path is in the folder, or in one below it, in the order of the names. */
export function valuesIn({ segments, names }: Folder, parts: readonly string[]): readonly string[] | undefined {
  const values = parts.length > segments.length ? valuesOf(segments, parts) : undefined;
  return values === undefined ? undefined : names.map((_, place) => values[names.indexOf(place)] ?? "");
}

function listed(names: readonly string[], joint = "or"): string {
  return names.map((name) => `:${name}`).join(` ${joint} `) || "a name";
}

/** Whether a path is as requests' paths are once they are read. */
function isNormal(pathname: string): boolean {
  const path = normalisePath(pathname, false);
  return path.kind === "ok" && path.text === pathname;
}
