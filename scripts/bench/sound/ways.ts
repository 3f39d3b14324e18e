/** Ways to play a track. "Ahead": what can be asked before anybody presses play has been, but no sound. */
export const WAYS = ["audio, redirected", "audio, at once", "audio, asked ahead", "hls, asked ahead", "hls.js as it comes", "the file itself"] as const;

/** One of `WAYS`. */
export type Way = (typeof WAYS)[number];
