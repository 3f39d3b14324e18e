/** Where the bytes of an answer came from. `unknown` when the browser does not tell. */
export type Source = { place: Place; hit: boolean };
/** The edge's tiers, the origin itself, or the browser's own copy. */
export type Place = (typeof PLACES)[number];

const PLACES = ["memory", "colo", "reserve", "upstream", "origin", "browser", "unknown"] as const;
const HELD = new Set<Place>(["memory", "colo", "reserve"]);

/** What the edge says in `Cache-Status` (RFC 9211): the last member is the cache nearest to us, its detail names the tier. */
export function fromCacheStatus(header: string | null): Source {
  const nearest = header?.split(",").at(-1) ?? "";
  const [, detail = ""] = /;\s*detail="?([\w-]+)/.exec(nearest) ?? [];
  return { place: placeIn(detail), hit: /;\s*hit\b/.test(nearest) };
}

/** What the edge says in `Server-Timing`, where the browser hands it to the page. */
export function fromServerTiming(metrics: readonly PerformanceServerTiming[]): Source {
  const cache = metrics.find((metric) => metric.name === "cache");
  const place = placeIn(cache?.description ?? "");
  return { place, hit: HELD.has(place) };
}

function placeIn(text: string): Place {
  return PLACES.find((place) => new RegExp(`\\b${place}\\b`).test(text)) ?? "unknown";
}
