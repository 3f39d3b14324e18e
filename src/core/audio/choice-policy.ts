import type { Quality } from "./quality.ts";

/** The numbers a choice goes by. */
export type ChoicePolicy = {
  /** A file that cannot be left again needs so many times its densest part: a line has worse half minutes than its estimate's. @default 1.5 */
  readonly wholeHeadroom: number;
  /** The same of a lossless one, which is a treat: nobody should wait for it. @default 2.5 */
  readonly losslessHeadroom: number;
  /** Lossless unasked only where the estimate's confidence is as much: a hint alone is not enough. @default 0.5 */
  readonly losslessConfidence: number;
  /** The best a whole file is of whose listener's line nothing is known: what any broadband and most of 3G carries. @default "normal" */
  readonly unknownWhole: Quality;
  /** What a line of which nothing is known is taken to hold when a player starts, which then sees for itself, in kbit/s. @default 250 */
  readonly unknownFirstKbps: number;
  /** A player's first variant is one whose sound is there within so many ms, at the rate that is safe, and does not stop for 30 s. @default 500 */
  readonly firstSoundMs: number;
};

/** The policy where nobody says otherwise. */
export const DEFAULT_CHOICE: ChoicePolicy = {
  wholeHeadroom: 1.5,
  losslessHeadroom: 2.5,
  losslessConfidence: 0.5,
  unknownWhole: "normal",
  unknownFirstKbps: 250,
  firstSoundMs: 500,
};
