import { OUTCOMES, type Outcome, type TierName } from "../../src/core/outcome.ts";
import type { Trouble } from "../../src/core/audio/file-trouble.ts";
import type { Count } from "../../src/core/prewarm/observed.ts";
import type { Note } from "../note.ts";
import type { Delivered } from "../deliver/delivered.ts";

/** Upper ends of the classes of first bytes, ms; what is above the last is in one without end. */
const BOUNDS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] as const;
const TIERS = { memory: 0, colo: 1, reserve: 2, upstream: 3, none: 4 } as const satisfies Record<TierName, number>;
const TIER_NAMES = Object.keys(TIERS);
/** First bytes of these have waited for something of ours. */
const SERVED = TIER_NAMES.length - 1;
const CLASSES = BOUNDS_MS.length + 1;
/** Statuses are of three digits. */
const STATUSES = 1000;
/** Reasons and edges counted at most; they come out of closed lists. */
const MOST_WORDS = 512;
const WORD = /^[a-z][a-z0-9-]{0,39}$/;

/** Each counter has a number, and its name stands at that number: adding to one is one addition. */
const names: string[] = [];
function slots(added: readonly string[]): number {
  const first = names.length;
  names.push(...added);
  return first;
}

const OUTCOME_SLOTS = Object.fromEntries((Object.keys(OUTCOMES) as Outcome[]).map((outcome) =>
  [outcome, slots(TIER_NAMES.map((tier) => `requests{outcome="${outcome}",tier="${tier}"}`))])) as Record<Outcome, number>;
const BYTES = slots(TIER_NAMES.map((tier) => `bytes{tier="${tier}"}`));
const FIRST_BYTES = slots(TIER_NAMES.slice(0, SERVED).flatMap((tier) =>
  [...BOUNDS_MS, "+Inf"].map((end) => `first_byte_ms{tier="${tier}",le="${end}"}`)));
const FIRST_BYTE_SUMS = slots(TIER_NAMES.slice(0, SERVED).map((tier) => `first_byte_ms_sum{tier="${tier}"}`));
const JOINED = slots(["joined"]);
const UNPROVEN = slots(["unproven"]);
const CUT = slots(['ended{how="cut"}']);
const LEFT = slots(['ended{how="left"}']);
const BYPASSED = slots(["bypassed"]);
const PLAYS = slots(["plays"]);
const LOST = slots(["plays_lost"]);
const RESPONSES = slots(Array.from({ length: STATUSES }, (_, status) => `responses{status="${status}"}`));

/**
 * What came to the counters of an isolate since it last told. Classes of first bytes are counted each by itself: whoever
 * writes them down as a histogram adds up those below.
 */
export class Counters {
  readonly #more = new Float64Array(names.length);
  #words = new Map<string, number>();

  /** Counts an answer. `firstByteMs`: since the request arrived. */
  answered(note: Note, status: number, firstByteMs: number): void {
    const more = this.#more;
    const tier = TIERS[note.tier];
    const slot = OUTCOME_SLOTS[note.outcome] + tier;
    more[slot] = (more[slot] ?? 0) + 1;
    const response = RESPONSES + status;
    more[response] = (more[response] ?? 0) + 1;
    if (tier < SERVED) {
      let end = 0;
      while (end < BOUNDS_MS.length && firstByteMs > (BOUNDS_MS[end] ?? 0)) end += 1;
      const bucket = FIRST_BYTES + tier * CLASSES + end;
      more[bucket] = (more[bucket] ?? 0) + 1;
      more[FIRST_BYTE_SUMS + tier] = (more[FIRST_BYTE_SUMS + tier] ?? 0) + firstByteMs;
    }
    if (note.joined) this.#add(JOINED, 1);
    if (note.unproven === true) this.#add(UNPROVEN, 1);
    if (tier >= TIERS.upstream || note.outcome === "stood-in") this.#because(note);
  }

  /** Counts a body that has ended. */
  delivered(tier: TierName, { bytes, end }: Delivered): void {
    this.#add(BYTES + TIERS[tier], bytes);
    if (end !== "complete") this.#add(end === "cut" ? CUT : LEFT, 1);
  }

  /** Fills that went round their object. */
  bypassed(times: number): void {
    this.#add(BYPASSED, times);
  }

  /** Counts a track's file that could not be had in time. */
  trouble(why: Trouble): void {
    this.#word(`variant_troubles{why="${why}"}`, 1);
  }

  /** What came to a counter of an edge: there are as many as settings list. */
  edge(series: string, more: number): void {
    this.#words.set(series, (this.#words.get(series) ?? 0) + more);
  }

  /** Counts a play. */
  played(): void {
    this.#add(PLAYS, 1);
  }

  /** Plays that nobody hears of. */
  lost(plays: number): void {
    this.#add(LOST, plays);
  }

  /** Takes at most so many counters out to tell of them: those to which something came. */
  take(most: number): Count[] {
    const taken: Count[] = [];
    for (let slot = 0; slot < this.#more.length && taken.length < most; slot += 1) {
      const more = this.#more[slot] ?? 0;
      if (more === 0) continue;
      taken.push([names[slot] ?? "", more]);
      this.#more[slot] = 0;
    }
    for (const [name, more] of this.#words) {
      if (taken.length >= most) break;
      taken.push([name, more]);
      this.#words.delete(name);
    }
    return taken;
  }

  /** Takes back what could not be told. */
  giveBack(counts: readonly Count[]): void {
    for (const [name, more] of counts) {
      const slot = names.indexOf(name);
      if (slot === -1) this.#word(name, more);
      else this.#add(slot, more);
    }
  }

  /** Counts why an answer came from no copy. */
  #because({ outcome, why, upstreamStatus }: Note): void {
    const word = why !== undefined && WORD.test(why) ? why : "other";
    if (outcome === "refused") this.#word(`refusals{code="${word}"}`, 1);
    else if (outcome === "pass") this.#word(`passes{why="${word}"}`, 1);
    else if (outcome === "uncacheable") this.#word(`uncacheable{why="${word}"}`, 1);
    else if (outcome === "failed" || outcome === "stood-in") {
      const upstream = upstreamStatus !== undefined || outcome === "stood-in" || word === "no-edge" || word.startsWith("upstream-");
      this.#word(upstream ? `upstream_failures{why="${upstreamStatus ?? (word === "other" ? "unreachable" : word)}"}` : `failures{why="${word}"}`, 1);
    }
  }

  #word(name: string, more: number): void {
    const known = this.#words.get(name);
    if (known !== undefined || this.#words.size < MOST_WORDS) this.#words.set(name, (known ?? 0) + more);
  }

  #add(slot: number, more: number): void {
    this.#more[slot] = (this.#more[slot] ?? 0) + more;
  }
}
