import { normalisePath } from "../cache/url-path.ts";
import { tagOf } from "./tag-text.ts";

/**
 * A URL pattern that gives tags to every URL it matches, fetched or not. Plain data, made by `compilePattern`.
 * `segments` stand for whole segments of the path; `rest`: anything may follow the last slash, nothing included. `start`: what every
 * path it matches begins with, which is the cheapest to ask first.
 */
export type TagPattern = {
  readonly host?: string;
  readonly start: string;
  readonly segments: readonly Segment[];
  readonly rest: boolean;
  readonly tags: readonly Template[];
};

/** Text as it stands in a normal path, or a value of at least one character between two such texts. */
export type Segment = string | { readonly before: string; readonly after: string };

/** Text, and the places of values in the order the pattern names them. */
type Template = readonly (string | number)[];

/** What is wrong with a pattern: where, and what would be right. */
export type PatternProblem = { readonly path: readonly (string | number)[]; readonly expected: string };

/** A pattern, or everything that is wrong with it. */
export type Compiled =
  | { readonly kind: "pattern"; readonly pattern: TagPattern }
  | { readonly kind: "problems"; readonly problems: readonly PatternProblem[] };

const MATCH = 'a path pattern such as "/audio/:release/:track", which starts with "/" and has no query, backslash or dot segment';
const NAME = /:([A-Za-z_]\w*)/;
const NAMES = new RegExp(NAME, "g");

/**
 * Compiles a pattern. `match`: segments of text, `:name` for a value (text may stand before and after it in its segment), and
 * `*` as the last segment for whatever follows. `tags`: text with `{name}` for what `match` names so. `host`: normalised.
 */
export function compilePattern(match: string, tags: readonly string[], host?: string): Compiled {
  const parsed = parseMatch(match);
  if (typeof parsed === "string") return { kind: "problems", problems: [{ path: ["match"], expected: parsed }] };
  const { segments, rest, names } = parsed;
  const templates: Template[] = [];
  const problems: PatternProblem[] = [];
  for (const [i, tag] of tags.entries()) {
    const template = parseTemplate(tag, names);
    if (typeof template === "string") problems.push({ path: ["tags", i], expected: template });
    else templates.push(template);
  }
  if (problems.length > 0) return { kind: "problems", problems };
  return { kind: "pattern", pattern: { ...(host === undefined ? {} : { host }), start: startOf(segments), segments, rest, tags: templates } };
}

/** The text before the first value: what every path begins with that segments match. */
export function startOf(segments: readonly Segment[]): string {
  let start = "";
  for (const segment of segments) {
    if (typeof segment !== "string") return `${start}/${segment.before}`;
    start += `/${segment}`;
  }
  return start;
}

/** The parts of a pattern for paths, the names in their order, or what was expected instead. */
export function parseMatch(match: string): { segments: Segment[]; rest: boolean; names: string[] } | string {
  if (!/^\/[^\s\\?#]*$/.test(match) || match.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return MATCH;
  const path = normalisePath(match, false);
  if (path.kind !== "ok") return MATCH;
  const names: string[] = [];
  const parts = path.text.slice(1).split("/");
  const rest = parts.at(-1) === "*";
  const segments: Segment[] = [];
  for (const part of rest ? parts.slice(0, -1) : parts) {
    if (part.includes("*")) return 'a path pattern whose "*" is its last segment and stands there alone';
    const found = [...part.matchAll(NAMES)];
    const [first] = found;
    if (found.length > 1) return `a path pattern with one name in a segment, not ${found.map(([name]) => name).join(" and ")}`;
    const name = first?.[1];
    if (first === undefined || name === undefined) {
      if (part.includes(":")) return 'a path pattern with a name after ":", such as ":release"';
      segments.push(part);
    } else {
      if (names.includes(name)) return `a path pattern that names :${name} once`;
      names.push(name);
      segments.push({ before: part.slice(0, first.index), after: part.slice(first.index + first[0].length) });
    }
  }
  return { segments, rest, names };
}

/** The template's parts, or what was expected instead. */
function parseTemplate(tag: string, names: readonly string[]): Template | string {
  const template: (string | number)[] = [];
  for (const part of tag.split(/(\{[^{}]*\})/)) {
    const at = names.indexOf(part.slice(1, -1));
    if (part.startsWith("{") && part.endsWith("}") && at !== -1) template.push(at);
    else if (/[{}]/.test(part)) return names.length === 0 ? "a tag without { and }: match names nothing" : `a tag with ${listed(names)} in it, as match names them`;
    else if (part !== "") template.push(part);
  }
  const sample = tagOf(template.map((part) => (typeof part === "number" ? "a" : part)).join(""));
  return sample === undefined ? "a tag of 1 to 1,024 characters, without control characters" : template;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(" or ");
}

/**
 * The tags a URL has by its path (in normal form) on a site, in normal form, each once, in the settings' order. All
 * patterns that match count. Values are the path's text, read as tags are: `%20` is a space, and case does not count. A tag
 * that would be longer than tags may be is left out; nobody can name it.
 */
export function patternTags(patterns: readonly TagPattern[], site: string, pathname: string): readonly string[] {
  let path: string[] | undefined;
  let found: string[] | undefined;
  for (const { host, start, segments, rest, tags: templates } of patterns) {
    if (!pathname.startsWith(start)) continue;
    if (host !== undefined && host !== site && host !== site.replace(/:\d+$/, "")) continue;
    path ??= pathname.slice(1).split("/");
    if (rest ? path.length <= segments.length : path.length !== segments.length) continue;
    const values = valuesOf(segments, path);
    if (values === undefined) continue;
    found ??= [];
    for (const template of templates) {
      const tag = filled(template, values);
      // A handful: quicker to look through than to hash.
      if (tag !== undefined && !found.includes(tag)) found.push(tag);
    }
  }
  return found ?? NONE;
}

function filled(template: Template, values: readonly string[]): string | undefined {
  let text = "";
  for (const part of template) text += typeof part === "number" ? (values[part] ?? "") : part;
  return tagOf(text);
}

/** The values of a path (cut at its slashes, without the first) whose first segments match, in order. */
export function valuesOf(segments: readonly Segment[], path: readonly string[]): string[] | undefined {
  const values: string[] = [];
  for (const [i, segment] of segments.entries()) {
    const text = path[i] ?? "";
    if (typeof segment === "string") {
      if (segment !== text) return undefined;
    } else {
      const { before, after } = segment;
      if (text.length <= before.length + after.length || !text.startsWith(before) || !text.endsWith(after)) return undefined;
      values.push(text.slice(before.length, text.length - after.length));
    }
  }
  return values;
}

const NONE: readonly string[] = [];
