import { type CacheControl, deltaSeconds, parseCacheControl } from "./cache-control.ts";

/**
 * What a request asks of the caches on its way (RFC 9111 §5.2.1), in seconds. `maxStaleSec` is Infinity where it takes
 * any staleness. Nothing asked for: the three flags false and no times.
 */
export type RequestDirectives = {
  readonly noCache: boolean;
  readonly noStore: boolean;
  readonly onlyIfCached: boolean;
  readonly maxAgeSec?: number;
  readonly minFreshSec?: number;
  readonly maxStaleSec?: number;
};

/** Request headers, by any case of name. */
type HeaderReader = { get(name: string): string | null };

/**
 * Reads a request's `Cache-Control`; its `Pragma: no-cache` is one of `no-cache`, but only without any Cache-Control
 * (§5.4). A time that cannot be read asks for the freshest: no age at all, no staleness; a `min-fresh` that cannot be
 * read asks for nothing, because it could only be refused. Of two max-ages the shorter counts, of others the first.
 */
export function requestDirectives(headers: HeaderReader): RequestDirectives {
  const header = headers.get("cache-control");
  const control = parseCacheControl(header);
  const maxAgeSec = control.has("max-age") ? (deltaSeconds(control.get("max-age")) ?? 0) : undefined;
  const minFreshSec = deltaSeconds(control.get("min-fresh"));
  const maxStaleSec = staleSec(control);
  return {
    noCache: control.has("no-cache") || (header === null && parseCacheControl(headers.get("pragma")).has("no-cache")),
    noStore: control.has("no-store"),
    onlyIfCached: control.has("only-if-cached"),
    ...(maxAgeSec === undefined ? {} : { maxAgeSec }),
    ...(minFreshSec === undefined ? {} : { minFreshSec }),
    ...(maxStaleSec === undefined ? {} : { maxStaleSec }),
  };
}

function staleSec(control: CacheControl): number | undefined {
  const value = control.get("max-stale");
  if (value === undefined) return undefined;
  return value === true ? Number.POSITIVE_INFINITY : (deltaSeconds(value) ?? 0); // §5.2.1.2: without a value, any
}
