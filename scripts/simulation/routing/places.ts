import type { Coordinates, Region } from "../../../src/core/purge/regions.ts";

/** Places round trips are known between, and where they are. */
export const PLACES = {
  "West US": { lat: 37.8, lon: -122.4 },
  "Central US": { lat: 41.6, lon: -93.6 },
  "East US": { lat: 37.4, lon: -79.5 },
  "Brazil South": { lat: -23.5, lon: -46.6 },
  "West Europe": { lat: 52.4, lon: 4.9 },
  "Germany North": { lat: 53.1, lon: 8.8 },
  "UAE North": { lat: 25.3, lon: 55.3 },
  "South Africa North": { lat: -25.7, lon: 28.2 },
  "Central India": { lat: 18.6, lon: 73.9 },
  "Southeast Asia": { lat: 1.3, lon: 103.8 },
  "Japan East": { lat: 35.7, lon: 139.8 },
  "Australia East": { lat: -33.9, lon: 151.2 },
} as const satisfies Readonly<Record<string, Coordinates>>;

/** One of them. */
export type Place = keyof typeof PLACES;

/** All their names. */
export const PLACE_NAMES = Object.keys(PLACES) as readonly Place[];

/** A region of the simulated world: the place that stands for it, its share of the world's listeners, its colos. */
export type Land = { readonly region: Region; readonly place: Place; readonly share: number; readonly colos: number };

/** Cloudflare's regions. The shares are assumed. */
export const LANDS: readonly Land[] = [
  { region: "weur", place: "West Europe", share: 0.25, colos: 4 },
  { region: "enam", place: "East US", share: 0.2, colos: 3 },
  { region: "wnam", place: "West US", share: 0.12, colos: 3 },
  { region: "eeur", place: "Germany North", share: 0.09, colos: 3 },
  { region: "sam", place: "Brazil South", share: 0.09, colos: 3 },
  { region: "apac", place: "Central India", share: 0.07, colos: 3 },
  { region: "apac-se", place: "Southeast Asia", share: 0.06, colos: 2 },
  { region: "apac-ne", place: "Japan East", share: 0.05, colos: 2 },
  { region: "oc", place: "Australia East", share: 0.03, colos: 2 },
  { region: "me", place: "UAE North", share: 0.02, colos: 2 },
  { region: "afr", place: "South Africa North", share: 0.02, colos: 2 },
];

/** How many listen at an hour of the day, by the clock there, in parts of the evening's most. */
export function listeningAt(hour: number): number {
  return 0.35 + 0.65 * ((1 + Math.cos(((hour - 20) / 12) * Math.PI)) / 2);
}
