import type { Prior } from "../../../src/core/prewarm/agreement.ts";

/** Countries that listen in one language, where that is plain. */
const TOGETHER: readonly string[] = [
  "Argentina Bolivia Chile Colombia CostaRica DominicanRepublic Ecuador ElSalvador Guatemala Honduras Mexico Nicaragua Panama Paraguay Peru Spain Uruguay",
  "Australia Canada Ireland NewZealand SouthAfrica UnitedKingdom USA",
  "Austria Germany Switzerland Luxembourg",
  "Belgium France Luxembourg Switzerland",
  "Belgium Netherlands",
  "Brazil Portugal",
  "Egypt Morocco SaudiArabia UAE",
  "HongKong Taiwan Singapore Malaysia",
  "CzechRepublic Slovakia",
  "Russia Ukraine",
];
const ANYWHERE = 0.005;
const SAME_LANGUAGE = 0.02;

/** What is thought of two countries before anything is counted: as between regions (src/core/prewarm/kinship.ts), by language alone. */
export function countryPrior(here: string): Prior {
  const groups = TOGETHER.map((names) => new Set(names.split(" "))).filter((names) => names.has(here.replaceAll(" ", "")));
  return (from) => ANYWHERE + (groups.some((names) => names.has(from.replaceAll(" ", ""))) ? SAME_LANGUAGE : 0);
}

/** The same of any two. */
export function flatPrior(): Prior {
  return () => 0.01;
}
