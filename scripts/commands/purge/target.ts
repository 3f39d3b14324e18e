import { MOST_TAG_CHARS, tagOf } from "../../../src/core/purge/tag-text.ts";

/** What a purge or block can name. */
export type TargetKind = "tag" | "prefix" | "url" | "host" | "all";

/** One thing to purge or block, as it was written. */
export type PurgeTarget = { readonly kind: TargetKind; readonly value: string };

/** A target, or the sentence that says what is wrong with the words. */
export type TargetRead = { readonly ok: true; readonly target: PurgeTarget } | { readonly ok: false; readonly why: string };

const KINDS: readonly TargetKind[] = ["tag", "prefix", "url", "host"];

/** Reads a line such as `tag:release:7`, `prefix:/audio/`, `host:music.example`, `url:…`, or a URL by itself. */
export function readTarget(line: string): TargetRead {
  if (/^https?:\/\//i.test(line) || line.startsWith("/")) return checkTarget("url", line);
  const colon = line.indexOf(":");
  const kind = KINDS.find((kind) => kind === line.slice(0, Math.max(0, colon)).toLowerCase());
  if (kind === undefined) return { ok: false, why: `expected tag:, prefix:, host:, url: or a URL, found ${JSON.stringify(line)}` };
  return checkTarget(kind, line.slice(colon + 1).trim());
}

/** Whether a value can be what an option says it is. What the edge makes of it is the edge's to say. */
export function checkTarget(kind: TargetKind, value: string): TargetRead {
  if (value === "") return { ok: false, why: `expected a ${kind}, found nothing` };
  const why = WRONG[kind](value);
  return why === undefined ? { ok: true, target: { kind, value } } : { ok: false, why: `${why}, found ${JSON.stringify(value)}` };
}

const WRONG: Readonly<Record<TargetKind, (value: string) => string | undefined>> = {
  all: () => undefined,
  tag: (value) => (tagOf(value) === undefined ? `expected a tag of at most ${MOST_TAG_CHARS} characters, without control characters` : undefined),
  url: (value) => (isUrl(value) ? undefined : "expected a URL (https://host/path) or a path (/path)"),
  prefix: (value) => (/^[^/\s?#]*(?<!:)\/(?!\/)[^\s?#]*$/.test(value) ? undefined : "expected /path or host/path, without scheme and query"),
  host: (value) => (/^[a-z0-9.[\]:-]+$/i.test(value) && URL.canParse(`https://${value}/`) ? undefined : "expected a host such as music.example"),
};

function isUrl(value: string): boolean {
  if (/\s/.test(value)) return false;
  if (value.startsWith("/")) return !value.startsWith("//");
  const protocol = URL.parse(value)?.protocol;
  return protocol === "https:" || protocol === "http:";
}

/** Targets without those named before; the first of each stays where it is. */
export function distinct(targets: readonly PurgeTarget[]): PurgeTarget[] {
  return [...new Map(targets.map((target) => [`${target.kind} ${target.value}`, target])).values()];
}
