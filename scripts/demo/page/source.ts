/** Where the bytes of an answer came from, and what the edge calls it; an empty word where it calls it nothing. */
export type Source = { place: Place; word: "hit" | "miss" | "joined" | "" };
/** The edge's tiers, the origin itself, or the browser's own copy. `unknown` when the browser does not tell. */
export type Place = (typeof PLACES)[number];

const PLACES = ["memory", "colo", "reserve", "upstream", "origin", "browser", "unknown"] as const;
const HELD = new Set<Place>(["memory", "colo", "reserve"]);

/**
 * What the edge says in `Cache-Status` (RFC 9211): the last member is the cache nearest to us, its detail names the
 * tier, `collapsed` says that another request had already asked for these bytes.
 */
export function fromCacheStatus(header: string | null): Source {
  const nearest = header?.split(",").at(-1) ?? "";
  const [, detail = ""] = /;\s*detail="?([\w-]+)/.exec(nearest) ?? [];
  return sourceOf(placeIn(detail), /;\s*collapsed\b/.test(nearest));
}

/** What the edge says in `Server-Timing`, where the browser hands it to the page. */
export function fromServerTiming(metrics: readonly PerformanceServerTiming[]): Source {
  return fromServed(metrics.find((metric) => metric.name === "cache")?.description ?? "");
}

/** The words of that, such as `hit, memory`. */
export function fromServed(said: string): Source {
  return sourceOf(placeIn(said), /\bjoined\b/.test(said));
}

/** An answer the edge had no part in. */
export function elsewhere(place: "origin" | "browser"): Source {
  return { place, word: "" };
}

/** A hit is what the edge already held: bytes that had to be fetched are none, even if their description was here. */
function sourceOf(place: Place, joined: boolean): Source {
  if (place === "unknown") return { place, word: "" };
  return { place, word: HELD.has(place) ? "hit" : joined ? "joined" : "miss" };
}

function placeIn(text: string): Place {
  return PLACES.find((place) => new RegExp(`\\b${place}\\b`).test(text)) ?? "unknown";
}
