import { affords, fromOf } from "../../src/core/prewarm/job.ts";
import type { Go } from "../../src/core/prewarm/pace.ts";
import type { StepOutcome, WarmStep } from "../../src/core/prewarm/step.ts";
import type { Warmer } from "../prewarm-ports.ts";
import type { Batch } from "../storage/batch.ts";
import type { Wake } from "../storage/wake.ts";
import { within } from "../within.ts";
import { Canaries } from "../../src/core/prewarm/canaries.ts";
import { Bell } from "./bell.ts";
import type { Home } from "./warm-home.ts";
import { WITNESS, type WarmItem, freshItem } from "./warm-items.ts";
import type { Active } from "./warm-queue.ts";
import { type Flight, type RecordParts, record } from "./warm-record.ts";
import type { WarmTerms } from "./warm-terms.ts";

/** A turn ends after so many steps have begun, or so long: an invocation may do so much and no more. */
const TURN_STEPS = 24;
const TURN_MS = 10_000;
/** Steps under way at a time, at all upstreams together. */
const MOST_UNDER_WAY = 16;
/** A step that has not ended by then is taken to be lost; it has deadlines of its own, which are shorter. */
const STEP_MS = 330_000;
/** A turn waits no longer than this for something to do; then the alarm does. */
const IDLE_MS = 2000;
/** While steps are under way the object is woken this often, should it have been evicted with them. */
const BACKSTOP_MS = 10_000;
/** The colo's name where it cannot be found out. */
const ANYWHERE = "home";

/** What the driver stands on. */
export type DriverParts = RecordParts & {
  readonly terms: WarmTerms;
  readonly warmer: () => Warmer | undefined;
  readonly home: Home;
  readonly batch: Batch;
  readonly wake: Wake;
  readonly write: <T>(work: () => T) => T;
  readonly now: () => number;
};

/** What comes next: a step, a job whose budget is spent, or nothing before a time. */
type Choice =
  | { readonly kind: "step"; readonly active: Active; readonly item: WarmItem; readonly from: WarmStep["from"]; readonly upstream: string | undefined }
  | { readonly kind: "spent"; readonly active: Active }
  | { readonly kind: "wait"; readonly untilMs: number };

/** Works the queue off, a turn at a time. */
export class WarmDriver {
  private readonly bell = new Bell();
  private readonly flying = new Set<string>();
  private copying = 0;
  private isTurning = false;

  constructor(private readonly parts: DriverParts) {}

  /** Begins steps until enough have begun, time is up, or there is nothing to do for a while. Those under way go on. */
  async turn(): Promise<void> {
    const { terms, now } = this.parts;
    const warmer = this.parts.warmer();
    if (this.isTurning || warmer === undefined || terms.mode === "off" || terms.mode === "broken") return;
    this.isTurning = true;
    try {
      this.parts.queue.look(now());
      if (this.parts.queue.active.length > 0) await this.run(warmer, (await this.parts.home.find()) ?? ANYWHERE);
    } finally {
      this.isTurning = false;
    }
  }

  /** When the next turn is due; `Infinity`: not that anybody knows. */
  nextMs(): number {
    const { queue, now, terms } = this.parts;
    if (terms.mode === "off") return Number.POSITIVE_INFINITY;
    const nowMs = now();
    const choice = this.choose(nowMs);
    const soonMs = choice.kind === "wait" ? choice.untilMs : nowMs;
    const backstopMs = this.flying.size > 0 ? nowMs + BACKSTOP_MS : Number.POSITIVE_INFINITY;
    return Math.min(queue.isStale && queue.jobs.isAnyDue(nowMs) ? nowMs : soonMs, backstopMs, queue.jobs.nextStartMs(nowMs) ?? Number.POSITIVE_INFINITY);
  }

  /** There may be something new to do. */
  ring(): void {
    this.bell.ring();
  }

  private async run(warmer: Warmer, colo: string): Promise<void> {
    const { queue, now, wake } = this.parts;
    const endMs = now() + TURN_MS;
    let steps = 0;
    for (let nowMs = now(); steps < TURN_STEPS && nowMs < endMs; nowMs = now()) {
      if (queue.isStale) queue.look(nowMs);
      const choice = this.choose(nowMs);
      if (choice.kind === "step") {
        if (steps === 0) wake.by(nowMs + BACKSTOP_MS);
        steps += 1;
        this.begin(choice, warmer, colo, nowMs);
      } else if (choice.kind === "spent") {
        this.parts.write(() => queue.end(choice.active.job, "spent", nowMs));
      } else {
        if (this.flying.size === 0 && choice.untilMs > nowMs + IDLE_MS) return;
        await this.bell.rung(Math.min(choice.untilMs, endMs) - nowMs);
      }
    }
  }

  private choose(nowMs: number): Choice {
    const { queue, terms, upstreams, day } = this.parts;
    if (this.flying.size >= MOST_UNDER_WAY) return { kind: "wait", untilMs: Number.POSITIVE_INFINITY };
    let untilMs = Number.POSITIVE_INFINITY;
    const later = (ms: number): void => {
      untilMs = Math.min(untilMs, ms);
    };
    const answers = new Map<string, Go>();
    for (const active of queue.active) {
      const { job, slower, lane } = active;
      if (job.state !== "open") continue;
      if (job.kind === "judged" && !affords(terms.dailyBytes, day.spent(nowMs), active.asking, active.largest)) {
        if (active.items.size > 0) later(day.nextMs(nowMs));
        continue;
      }
      const canAsk = affords(job.facts.bytes, job.bytes, active.asking, active.largest);
      const ownMs = slower?.starts.next(slower.lane, 1, nowMs) ?? nowMs;
      // The own share comes first: what others fetch is not looked for as long as that goes on.
      let hasOwn = false;
      const canaries = new Canaries();
      for (const item of active.items.values()) {
        const lead = queue.leader(active, item);
        if (item.flying || this.flying.has(item.base)) {
          if (lead === undefined) hasOwn = true;
          else canaries.waits(lead, item.item, nowMs);
          continue;
        }
        if (item.dueMs > nowMs) {
          if (lead !== undefined) canaries.waits(lead, item.item, nowMs);
          later(item.dueMs);
          continue;
        }
        const silentSinceMs = lead === undefined ? 0 : (job.silent[lead] ?? 0);
        const from = fromOf({ kind: job.kind, purged: job.facts.hashes !== undefined, cursor: item.item.cursor, follows: lead !== undefined, silentSinceMs }, nowMs);
        if (from === "reserve" && lead !== undefined) {
          if (!hasOwn && this.copying < terms.concurrency && canaries.mayLook(lead, item.item, nowMs)) return { kind: "step", active, item, from, upstream: undefined };
          continue;
        }
        if (!canAsk) {
          if (active.asking === 0) return { kind: "spent", active };
          continue;
        }
        if (ownMs > nowMs) {
          later(ownMs);
          continue;
        }
        const upstream = terms.upstreamOf(item.base);
        const isPaced = slower !== undefined;
        const name = `${lane.everyMs} ${lane.phaseMs} ${isPaced} ${upstream}`;
        const answer = answers.get(name) ?? upstreams.of(upstream).ask(lane, nowMs, isPaced);
        answers.set(name, answer);
        if (answer.kind === "wait") {
          if (answer.untilMs <= nowMs + IDLE_MS) hasOwn = true;
          later(answer.untilMs);
          continue;
        }
        const witness = this.witnessFor(upstream, item);
        return witness === undefined ? { kind: "step", active, item, from, upstream } : { kind: "step", active, item: witness, from: "refresh", upstream };
      }
    }
    return { kind: "wait", untilMs };
  }

  /**
   * A URL failed last, and nobody was answered since: another of the upstream's that was had before is asked about first. Else a
   * broken URL that is the last of its job would look like an upstream that is down, for ever.
   */
  private witnessFor(upstream: string, { base, item }: WarmItem): WarmItem | undefined {
    const { upstreams } = this.parts;
    const witness = item.laterMs > 0 && upstreams.of(upstream).wellAtMs <= item.laterMs ? upstreams.witness(upstream) : undefined;
    if (witness === undefined || witness.base === base || this.flying.has(witness.base)) return undefined;
    return freshItem(WITNESS, witness.base, witness.extent, "");
  }

  private begin({ active, item, from, upstream }: Choice & { readonly kind: "step" }, warmer: Warmer, colo: string, nowMs: number): void {
    item.flying = true;
    this.flying.add(item.base);
    if (upstream === undefined) {
      this.copying += 1;
    } else {
      active.asking += 1;
      active.slower?.starts.begin(active.slower.lane, 1, nowMs);
      this.parts.upstreams.of(upstream).begin(active.lane, nowMs);
    }
    void this.fly({ active, item, from, upstream, beganMs: nowMs }, warmer, colo);
  }

  private async fly(flight: Flight, warmer: Warmer, colo: string): Promise<void> {
    const { active, item, from, upstream, beganMs } = flight;
    const { job } = active;
    const step: WarmStep = { base: item.base, extent: item.extent, cursor: item.item.cursor, needs: job.facts.needs, from };
    const outcome = await settled(warmer, colo, step);
    const nowMs = this.parts.now();
    if (upstream === undefined) {
      this.copying -= 1;
    } else {
      this.parts.upstreams.ended(upstream, beganMs, nowMs, outcome);
      if (outcome.kind === "absent" || outcome.upstreamRequests === 0) active.slower?.starts.giveBack(beganMs);
    }
    this.parts.counters.step(outcome);
    try {
      await this.parts.batch.join(() => record(this.parts, flight, outcome, nowMs));
    } catch {
      // The object has ended; the next one does the step again.
      return;
    }
    this.flying.delete(item.base);
    this.bell.ring();
    if (!this.isTurning) this.parts.wake.by(Math.max(this.nextMs(), nowMs));
  }
}

/** What comes of a step; whatever goes wrong on the way is nobody's fault, and it is tried again. Waits five and a half minutes at most. */
async function settled(warmer: Warmer, colo: string, step: WarmStep): Promise<StepOutcome> {
  try {
    return await within(warmer.warm(colo, step), STEP_MS, { kind: "later", why: "no answer from the step", upstreamRequests: 0 });
  } catch (fault) {
    return { kind: "later", why: fault instanceof Error ? fault.message : "the step failed", upstreamRequests: 0 };
  }
}
