import type { Cmcd } from "../audio/cmcd.ts";
import { USUAL_URGENCY } from "../http/priority.ts";
import { NEUTRAL_PATIENCE } from "./question.ts";

/**
 * What bytes are fetched for: a listener; what comes after those a listener is getting (`ahead`); a listener who may come (`prefetch`);
 * nobody yet (`warming`, `refresh`).
 */
export type Purpose = "listener" | "ahead" | "prefetch" | "warming" | "refresh";

/** All that is known of how urgent a request is. */
export type Urgency = {
  readonly purpose: Purpose;
  readonly cmcd?: Cmcd | undefined;
  /** RFC 9218's, 0 (first) to 7 (background); absent: not said. */
  readonly urgency?: number | undefined;
};

/** Whether nothing is said that a request of anybody's would not say. */
export function isUsual({ purpose, cmcd, urgency = USUAL_URGENCY }: Urgency): boolean {
  return purpose === "listener" && cmcd === undefined && urgency === USUAL_URGENCY;
}

/** Who has so little sound left waits for nothing; who has so much waits for the cheap edge, nearly as who does not wait at all. */
const DRY_SEC = 2;
const FULL_SEC = 30;
const FULL_PATIENCE = 0.9;

/** What each step of RFC 9218's urgency is worth. */
const URGENCY_STEP = 0.1;

/** Who is being played to needs what comes next soon, but not now: this much of what is left to complete patience. */
const AHEAD_SHARE = 0.4;

/** A line that brings less than this many times what is played fills no buffer to rely on. */
const ENOUGH_HEADROOM = 1.5;

/**
 * How much of the money a listener's time buys (`Question.patience`): 0, somebody waits or is about to, to 1, nobody waits.
 *
 * More sound in the buffer, a later deadline, a slower playback and a quicker line are never less patient, a lower urgency is never
 * more urgent, all else equal; what is ahead of a listener is never more urgent than what the listener waits for. Somebody without sound stays
 * at 0 whatever `Priority` says: browsers choose that by the kind of request, and know nothing of a player's buffer.
 */
export function patienceOf({ purpose, cmcd, urgency = USUAL_URGENCY }: Urgency): number {
  if (purpose === "prefetch" || purpose === "warming" || purpose === "refresh" || cmcd?.preloading === true) return 1;
  const own = ownPatience(cmcd);
  const shifted = own + (urgency - USUAL_URGENCY) * URGENCY_STEP * Math.min(1, own / NEUTRAL_PATIENCE);
  const patience = Math.min(1, Math.max(0, shifted));
  return purpose === "ahead" ? patience + AHEAD_SHARE * (1 - patience) : patience;
}

function ownPatience(cmcd: Cmcd | undefined): number {
  if (cmcd === undefined) return NEUTRAL_PATIENCE;
  if (cmcd.startup === true || cmcd.starved === true) return 0;
  const leftSec = secondsLeft(cmcd);
  if (leftSec === undefined) return NEUTRAL_PATIENCE;
  const share = (leftSec * headroom(cmcd) - DRY_SEC) / (FULL_SEC - DRY_SEC);
  return FULL_PATIENCE * Math.min(1, Math.max(0, share));
}

/** Until the sound runs out, as the clock runs: a deadline is told so, a buffer in what was recorded. The sooner of the two. */
function secondsLeft({ bufferMs, deadlineMs, playbackRate = 1 }: Cmcd): number | undefined {
  if (bufferMs === undefined && deadlineMs === undefined) return undefined;
  // Who stands still goes on at any moment: half the usual pace stands for that.
  const buffered = bufferMs === undefined ? Number.POSITIVE_INFINITY : bufferMs / Math.max(playbackRate, 0.5);
  return Math.min(buffered, deadlineMs ?? Number.POSITIVE_INFINITY) / 1000;
}

/** What is left counts in full where the line is quick enough to fill up again, and less where it is not: 0 to 1. */
function headroom({ throughputKbps, bitrateKbps, playbackRate = 1 }: Cmcd): number {
  if (throughputKbps === undefined || bitrateKbps === undefined) return 1;
  return Math.min(1, throughputKbps / (bitrateKbps * Math.max(playbackRate, 0.5)) / ENOUGH_HEADROOM);
}
