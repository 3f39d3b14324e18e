/** Of a rate that may be had, this much is aimed at: what starts late by a little, and takes now more, now less to get there, must not make a second too full. */
const AIM = 0.9;
/** A start may come so long after its slot, and no later: 1 / AIM of a second holds no more starts than the rate, on ways that differ by 70 ms. */
const LATE_MS = 40;
const SECOND_MS = 1000;
/** Answers that needed no upstream make up for so many starts outside of their slots. */
const MOST_CREDITS = 16;

/** The slots in time that are one region's: those of all who share a rate lie evenly between each other. */
export type Lane = { readonly everyMs: number; readonly phaseMs: number };

/** The lane of number `place` (from 0) among `of` who share a rate. Clocks are taken to agree. */
export function laneOf(perSec: number, place: number, of: number): Lane {
  const slotMs = SECOND_MS / (AIM * perSec);
  return { everyMs: slotMs * of, phaseMs: slotMs * place };
}

/**
 * When requests may start: one a slot, so that all lanes of a rate together never start more in any second than the rate, and a slot
 * that passed unused is lost. What is given back, or slowed down by `factor`, starts outside of its slots, and then never more often
 * in a second than its lane has whole slots.
 */
export class Starts {
  /** Starts that asked or may yet, oldest first, as far back as they count. */
  private at: number[] = [];
  private lane: Lane | undefined;
  private slot = 0;
  private looseUntilMs = 0;
  private credits = 0;

  /**
   * The earliest time of a start, not above `nowMs` when it may be now. `factor`: the part of the lane's rate that is used, 0 to 1.
   * `isPaced`: it keeps to the slots of a slower lane, which need never meet this one's, and starts outside of them.
   */
  next(lane: Lane, factor: number, nowMs: number, isPaced = false): number {
    this.take(lane, nowMs);
    const slotMs = this.freeSlot(nowMs) * lane.everyMs + lane.phaseMs;
    if (factor >= 1 && nowMs >= this.looseUntilMs) {
      return slotMs <= nowMs || (this.credits === 0 && !isPaced) ? slotMs : Math.min(slotMs, this.loose(lane, 1));
    }
    const looseMs = this.loose(lane, factor);
    if (factor < 1 || this.credits > 0 || isPaced) return looseMs;
    // Back onto the slots, the first that is late enough.
    return looseMs <= slotMs ? slotMs : Math.ceil((looseMs - lane.phaseMs) / lane.everyMs) * lane.everyMs + lane.phaseMs;
  }

  /** A request starts now; `next` with the same arguments said that it may. */
  begin(lane: Lane, factor: number, nowMs: number): void {
    this.take(lane, nowMs);
    const free = this.freeSlot(nowMs);
    if (factor >= 1 && free * lane.everyMs + lane.phaseMs <= nowMs) {
      this.slot = free;
    } else {
      this.slot = Math.floor((nowMs - lane.phaseMs) / lane.everyMs);
      this.credits = Math.max(0, this.credits - 1);
      this.looseUntilMs = nowMs + windowMs(lane, factor);
    }
    const oldest = nowMs - 2 * windowMs(lane, factor);
    let dropped = 0;
    while ((this.at[dropped] ?? nowMs) < oldest) dropped += 1;
    // Seldom: most of what is dropped is dropped at once.
    if (dropped > 64 || dropped === this.at.length) this.at = this.at.slice(dropped);
    this.at.push(nowMs);
  }

  /** What started then asked nobody. */
  giveBack(startedMs: number): void {
    const index = this.at.lastIndexOf(startedMs);
    if (index !== -1) this.at.splice(index, 1);
    this.credits = Math.min(MOST_CREDITS, this.credits + 1);
  }

  private take(lane: Lane, nowMs: number): void {
    const { lane: before } = this;
    if (before?.everyMs === lane.everyMs && before.phaseMs === lane.phaseMs) return;
    // Whoever was here before this instance may have used the slot that is under way.
    this.slot = Math.floor((nowMs - lane.phaseMs) / lane.everyMs);
    if (before !== undefined) this.looseUntilMs = Math.max(this.looseUntilMs, nowMs + windowMs(lane, 1), nowMs + windowMs(before, 1));
    this.lane = lane;
  }

  private freeSlot(nowMs: number): number {
    const { everyMs, phaseMs } = this.lane ?? { everyMs: 1, phaseMs: 0 };
    return Math.max(this.slot + 1, Math.ceil((nowMs - LATE_MS - phaseMs) / everyMs));
  }

  /** Evenly spaced, and in a second no more than whole slots. */
  private loose({ everyMs }: Lane, factor: number): number {
    const { at } = this;
    const spacedMs = everyMs / factor;
    const most = Math.max(1, Math.floor(SECOND_MS / spacedMs));
    const last = at.at(-1);
    const first = at[at.length - most];
    return Math.max(
      last === undefined ? 0 : last + spacedMs,
      first === undefined ? 0 : first + Math.max(SECOND_MS, spacedMs),
    );
  }
}

function windowMs({ everyMs }: Lane, factor: number): number {
  return Math.max(SECOND_MS, everyMs / factor);
}
