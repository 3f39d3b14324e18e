import { COLOS } from "./regions-table.ts";

/** Where Cloudflare can be asked to put an object: its location hints. Each has one region object. */
export const REGIONS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"] as const;

/** A region, by its location hint. */
export type Region = (typeof REGIONS)[number];

/** Degrees, north and east positive. */
export type Coordinates = { readonly lat: number; readonly lon: number };

/** The city that stands for each region when distances are measured; hints are best effort, so no city is promised. */
const MIDDLES: Readonly<Record<Region, Coordinates>> = {
  wnam: { lat: 37.4, lon: -121.9 }, // San Jose
  enam: { lat: 38.9, lon: -77.5 }, // Ashburn
  sam: { lat: -23.4, lon: -46.5 }, // São Paulo
  weur: { lat: 50, lon: 8.5 }, // Frankfurt
  eeur: { lat: 52.2, lon: 21 }, // Warsaw
  apac: { lat: 19.1, lon: 72.9 }, // Mumbai: what is neither north-east nor south-east of Asia
  "apac-ne": { lat: 35.8, lon: 140.4 }, // Tokyo
  "apac-se": { lat: 1.4, lon: 104 }, // Singapore
  oc: { lat: -33.9, lon: 151.2 }, // Sydney
  afr: { lat: -26.1, lon: 28.3 }, // Johannesburg
  me: { lat: 25.3, lon: 55.4 }, // Dubai
};

/** For who says neither a known colo nor where it stands. */
const ANYWHERE: Region = "weur";

let known: ReadonlyMap<string, Region> | undefined;

/** The region of a colo of the table, whatever the case of its code; `undefined`: the table has no such colo. */
export function tableRegionOf(colo: string): Region | undefined {
  known ??= new Map(REGIONS.flatMap((region) => COLOS[region].split(" ").map((code) => [code, region] as const)));
  return known.get(colo.toUpperCase());
}

/**
 * The region a colo asks first. Colos of the table (regions-table.ts) have theirs whatever `coordinates` say, so that all
 * isolates of a colo agree; others that which is nearest to the coordinates (a request's own will do), else `weur`.
 */
export function regionOf(colo: string, coordinates?: Coordinates): Region {
  return tableRegionOf(colo) ?? (coordinates === undefined ? ANYWHERE : nearestRegion(coordinates));
}

/** The region whose middle is nearest by great circle; coordinates that are no numbers are anywhere. */
export function nearestRegion(coordinates: Coordinates): Region {
  if (!Number.isFinite(coordinates.lat) || !Number.isFinite(coordinates.lon)) return ANYWHERE;
  return byDistance(REGIONS, coordinates)[0] ?? ANYWHERE;
}

/** The other regions, nearest first: whom to ask when a colo's own does not answer. */
export function neighboursOf(region: Region): readonly Region[] {
  return byDistance(REGIONS.filter((other) => other !== region), MIDDLES[region]);
}

/** Where a region's middle is, as distances to it are measured. */
export function middleOf(region: Region): Coordinates {
  return MIDDLES[region];
}

function byDistance(regions: readonly Region[], from: Coordinates): Region[] {
  const away = new Map(regions.map((region) => [region, chord(from, MIDDLES[region])]));
  return regions.toSorted((a, b) => (away.get(a) ?? 0) - (away.get(b) ?? 0));
}

/** Grows with the distance on the globe: the haversine of the angle between two places, 0 to 1. */
function chord(a: Coordinates, b: Coordinates): number {
  const radians = Math.PI / 180;
  const half = (degrees: number): number => Math.sin((degrees * radians) / 2) ** 2;
  return half(b.lat - a.lat) + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * half(b.lon - a.lon);
}
