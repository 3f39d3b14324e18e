import { checkTarget } from "../purge/target.ts";
import type { LineRead } from "../purge/list-file.ts";

/** What can be named to be warmed. */
export type WarmKind = "url" | "tag" | "track";

/** One thing to warm, as it was written. */
export type WarmTarget = { readonly kind: WarmKind; readonly value: string };

const KINDS: readonly WarmKind[] = ["tag", "track", "url"];

/** Reads a line such as `tag:release:7`, `track:/audio/7`, `url:…`, or a URL or path by itself. */
export function readWarmTarget(line: string): LineRead<WarmTarget> {
  if (/^https?:\/\//i.test(line) || line.startsWith("/")) return checkWarmTarget("url", line);
  const colon = line.indexOf(":");
  const kind = KINDS.find((kind) => kind === line.slice(0, Math.max(0, colon)).toLowerCase());
  if (kind === undefined) return { ok: false, why: `expected tag:, track:, url: or a URL, found ${JSON.stringify(line)}` };
  return checkWarmTarget(kind, line.slice(colon + 1).trim());
}

/** Whether a value can be what an option says it is. What the edge makes of it is the edge's to say. */
export function checkWarmTarget(kind: WarmKind, value: string): LineRead<WarmTarget> {
  if (kind === "track") {
    if (value !== "" && !/[\s\p{Cc}]/u.test(value)) return { ok: true, target: { kind, value } };
    return { ok: false, why: `expected a track by its path (/audio/7), its name or its URL, found ${JSON.stringify(value)}` };
  }
  const read = checkTarget(kind, value);
  return read.ok ? { ok: true, target: { kind, value } } : read;
}
