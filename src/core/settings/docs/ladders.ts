import type { SettingText } from "../row.ts";
import type { LADDERS } from "../rows/ladders.ts";

/** In what variants tracks are to be had. In words. */
export const LADDERS_TEXTS: Readonly<Record<keyof typeof LADDERS, SettingText>> = {
  LADDER: {
    unit: "",
    text: "Which files a track is: its address, and the path of each of its variants, in which `:name` stands for what `track` names so.",
    consequence:
      "An order to warm tracks is one for these files. `track` is a pattern as in TAGS, without `*`; the first that fits a track counts, and `host` limits it to one site. " +
      "A track is named by its path or, where a single ladder of the site has a single name, by that alone.",
  },
};
