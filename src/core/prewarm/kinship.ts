import type { Region } from "../purge/regions.ts";

/** Where a region's listeners mostly are: hours ahead of UTC in winter, and the languages they mostly listen in. */
const PLACES: Readonly<Record<Region, { readonly hours: number; readonly languages: string }>> = {
  wnam: { hours: -8, languages: "en es" },
  enam: { hours: -5, languages: "en es fr" },
  sam: { hours: -3, languages: "pt es" },
  weur: { hours: 1, languages: "en de fr es it pt nl" },
  eeur: { hours: 2, languages: "ru pl en" },
  apac: { hours: 5.5, languages: "hi en" },
  "apac-ne": { hours: 9, languages: "ja ko zh" },
  "apac-se": { hours: 8, languages: "id en zh" },
  oc: { hours: 10, languages: "en" },
  afr: { hours: 2, languages: "en fr ar" },
  me: { hours: 4, languages: "ar en" },
};

const ANYWHERE = 0.005;
const NEXT_DOOR = 0.01;
const SAME_LANGUAGE = 0.02;

/**
 * What is thought of two regions before anything is counted: one in two hundred files comes over in a day, up to one in a hundred
 * more the nearer their clocks are, and two in a hundred where they share a language. Regions without a place: the least.
 */
export function kinship(here: string, from: string): number {
  const [a, b] = [placeOf(here), placeOf(from)];
  if (a === undefined || b === undefined) return ANYWHERE;
  const apart = Math.abs(a.hours - b.hours);
  const near = 1 - Math.min(apart, 24 - apart) / 12;
  const languages = a.languages.split(" ");
  return ANYWHERE + NEXT_DOOR * near + (b.languages.split(" ").some((language) => languages.includes(language)) ? SAME_LANGUAGE : 0);
}

function placeOf(region: string): { readonly hours: number; readonly languages: string } | undefined {
  return Object.hasOwn(PLACES, region) ? PLACES[region as Region] : undefined;
}
