/** How good a variant sounds, in the words people choose by, the smallest first. */
export const QUALITIES = ["low", "normal", "high", "lossless"] as const;

/** One of `QUALITIES`. */
export type Quality = (typeof QUALITIES)[number];
