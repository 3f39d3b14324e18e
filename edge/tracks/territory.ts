import type { Territories } from "../../src/core/audio/track.ts";

/** Whether a track is not for whoever is in this country. Where nobody knows the country (none, `XX`; Tor, `T1`) nobody is refused. */
export function isRefusedIn(territories: Territories | undefined, country: string | undefined): boolean {
  if (territories === undefined || country === undefined || country === "XX" || country === "T1") return false;
  return "only" in territories ? !territories.only.includes(country) : territories.not.includes(country);
}
