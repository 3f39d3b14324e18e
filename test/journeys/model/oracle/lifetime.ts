import { TTL_DEFAULTS } from "../../../../src/core/settings/ttl-defaults.ts";
import type { Case } from "./case.ts";
import type { Copy } from "./copy.ts";

const DAY_SEC = 86_400;
/** Codes that may be given a lifetime nobody stated (RFC 9110 §15.1), of those the model's origin knows. */
const GUESSABLE: ReadonlySet<number> = new Set([200, 203, 204, 301, 404, 410]);

/** How long a copy is fresh, seconds from its generation; `undefined`: nobody gives it a lifetime. Errors have a longest one. */
export function lifetimeSec(copy: Copy, { world, kind }: Pick<Case, "world" | "kind">): number | undefined {
  const longest = longestSec(copy.status ?? 0, kind);
  const stated = statedSec(copy);
  if (stated !== undefined) return Math.min(stated, longest);
  const { first, last, status } = copy;
  // What arrives encoded has no parts to be joined.
  const strong = !first.life.gzip && (first.etag === undefined ? first.lastModified !== undefined : !first.etag.startsWith("W/"));
  if (kind === "audio" && status === 200 && strong) return TTL_DEFAULTS.audio.coloSec;
  if (!world.heuristics || first.lastModified === undefined) return undefined;
  if (!GUESSABLE.has(status ?? 0) && copy.ruling.public === undefined) return undefined;
  const tenth = (last.atMs - Date.parse(first.lastModified)) / 10_000;
  return Math.min(tenth, DAY_SEC, longest);
}

/** The lifetime the origin stated (RFC 9111 §4.2.1, RFC 9213 §2.2); `no-cache` is one of nothing. */
export function statedSec(copy: Copy): number | undefined {
  const { ruling, targeted } = copy;
  if (ruling["no-cache"] === true) return 0;
  return ruling["s-maxage"] ?? ruling["max-age"] ?? (targeted ? undefined : expiresSec(copy));
}

/** What `Expires` gives from the newest `Date` on; `0` and other nonsense is over. */
export function expiresSec({ fields, last }: Copy): number | undefined {
  const expires = fields.get("expires");
  if (expires === undefined) return undefined;
  const until = expires === "0" ? 0 : Date.parse(expires) / 1000;
  return Math.max(0, until - Math.floor(last.atMs / 1000));
}

/** How long past its lifetime a copy may be answered: while it is refreshed, and where the origin fails. RFC 5861, TTL policy. */
export function staleSec({ ruling, status }: Copy, { kind }: Pick<Case, "kind">): { refreshing: number; failing: number } {
  const forbidden = ruling["must-revalidate"] ?? ruling["proxy-revalidate"] ?? ruling["s-maxage"];
  if (forbidden !== undefined || ruling["no-cache"] === true || (status ?? 0) >= 400) return { refreshing: 0, failing: 0 };
  const { staleWhileRevalidateSec, staleIfErrorSec } = TTL_DEFAULTS[kind];
  const refreshing = ruling["stale-while-revalidate"] ?? staleWhileRevalidateSec;
  return { refreshing, failing: Math.max(refreshing, ruling["stale-if-error"] ?? staleIfErrorSec) };
}

/** The least age a copy can have at a time, seconds: the origin's word and what has passed since it answered. */
export function leastAgeSec({ last }: Copy, nowMs: number): number {
  return (last.life.age ?? 0) + (nowMs - last.atMs) / 1000;
}

function longestSec(status: number, kind: Case["kind"]): number {
  if (status === 404 || status === 410) return 60;
  if (status < 400) return Number.POSITIVE_INFINITY;
  return status >= 500 || status === 400 ? TTL_DEFAULTS[kind].errorSec : kind === "other" ? 60 : 0;
}
