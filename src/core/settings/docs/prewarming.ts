import type { SettingText } from "../row.ts";
import type { PREWARMING } from "../rows/prewarming.ts";

/** What regions fill themselves with, and what that may cost. In words. */
export const PREWARMING_TEXTS: Readonly<Record<keyof typeof PREWARMING, SettingText>> = {
  PREWARM: {
    unit: "",
    text: "What regions fetch before anybody asks: what they are told to and what they judge will be played (`judgement`), what they are told to (`orders`), or nothing.",
    consequence: "`off`: orders are refused, and purges with `rewarm` whole; events order nothing, and do what else they do.",
  },
  PREWARM_REGIONS: {
    unit: "",
    text: "The regions that are warmed where an order names none, and that judge by themselves.",
    consequence: "Leave out where you have no listeners: without a reserve each region asks the origin for itself.",
  },
  PREWARM_REQUESTS_PER_SEC: {
    unit: "requests a second",
    text: "How often all regions together may ask one upstream for the sake of warming.",
    consequence: "The share of the origin's capacity you give away; an order may ask for less, never for more. Divided evenly among the regions of an order.",
  },
  PREWARM_CONCURRENCY: {
    unit: "requests",
    text: "How many of a region's warming requests may be under way to one upstream at a time.",
    consequence: "Each holds a slice in memory. When the upstream slows down or refuses, fewer are.",
  },
  PREWARM_DAILY_BYTES: {
    unit: "bytes",
    text: "How much a region may fetch in a day by its own judgement.",
    consequence: "What saves most waiting for its bytes comes first; at 0 nothing is judged. Orders have budgets of their own.",
  },
  PREWARM_LISTENERS: {
    unit: "listeners",
    text: "By how many different listeners a file must have been played within a day before a region's judgement counts it at all, a purge has it fetched again, or it is kept warm without an order.",
    consequence: "What a region warms tells nobody about fewer people than this.",
  },
  PREWARM_PRECISION: {
    unit: "",
    text: "The least share of the bytes warmed by judgement that must be played within a day; under it judgement stops, and says so.",
    consequence: "It tries again a day later with a tenth of its bytes. 0: it never stops.",
  },
  PREWARM_HOURS: {
    unit: "",
    text: "The hours of a region's own day in which it may warm by its own judgement, off its peak.",
    consequence: "Orders, and refreshing what is warm, do not wait for them.",
  },
};
