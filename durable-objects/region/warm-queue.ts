import { type Lane, Starts, laneOf } from "../../src/core/prewarm/starts.ts";
import { Tempo } from "../../src/core/prewarm/tempo.ts";
import { leadOf } from "../../src/core/prewarm/lead.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { Sql } from "../storage/sql.ts";
import { type WarmItem, WarmItems, freshItem } from "./warm-items.ts";
import { type Job, type StoredState, WarmJobs } from "./warm-jobs.ts";
import { WarmLists } from "./warm-lists.ts";
import type { WarmTerms } from "./warm-terms.ts";

/** Jobs that are worked at side by side; with others they wait for one of these to end, or to be less urgent. */
const MOST_ACTIVE = 64;
/** URLs of a job that have begun: as many as are taken from its list at once, and how few are left then. */
const TAKEN_AT_ONCE = 64;
const FEW = 16;

/** A job that is worked at. */
export type Active = {
  readonly job: Job;
  /** Those of its URLs that have begun, by number, in order. */
  readonly items: Map<number, WarmItem>;
  readonly tempo: Tempo;
  /** Its slots at an upstream. */
  readonly lane: Lane;
  /** Where the order asks for less than there is: its own slots, at all upstreams together. */
  readonly slower: { readonly lane: Lane; readonly starts: Starts } | undefined;
  /** Steps under way that may ask an upstream. */
  asking: number;
  /** The most that one step has brought, bytes: an upstream without ranges sends all of a file. */
  largest: number;
};

/** What the queue stands on. `named`: what of a purge is hot here, by listeners enough, most played first. `write`: as a whole, or the object ends. */
export type QueueParts = {
  readonly sql: Sql;
  readonly region: Region;
  readonly terms: WarmTerms;
  readonly named: (hashes: ReadonlySet<number>, nowMs: number) => readonly string[];
  readonly write: <T>(work: () => T) => T;
};

/** Jobs whose time has come, in memory as they stand in SQL. */
export class WarmQueue {
  readonly jobs: WarmJobs;
  readonly lists: WarmLists;
  readonly items: WarmItems;
  /** What goes first first. */
  active: readonly Active[] = [];
  /** Another look at what is due is wanted. */
  isStale = true;

  constructor(private readonly parts: QueueParts) {
    this.jobs = new WarmJobs(parts.sql);
    this.lists = new WarmLists(parts.sql);
    this.items = new WarmItems(parts.sql);
  }

  /** Takes up what has become due, and lets go of what is less urgent. */
  look(nowMs: number): void {
    this.isStale = false;
    const before = new Map(this.active.map((active) => [active.job.job, active]));
    const due = this.jobs.due(nowMs, MOST_ACTIVE).map((job) => before.get(job.job) ?? this.open(job));
    // What is under way ends in the job it began in.
    const busy = this.active.filter((active) => !due.includes(active) && [...active.items.values()].some(({ flying }) => flying));
    this.active = [...due, ...busy];
    const waiting = this.active.filter(({ job }) => job.state === "waiting");
    if (waiting.length > 0) this.parts.write(() => waiting.forEach(({ job }) => this.begin(job, nowMs)));
    const few = this.active.filter((active) => active.items.size < FEW && active.job.taken < active.job.urls);
    if (few.length > 0) this.parts.write(() => few.forEach((active) => this.takeMore(active)));
    const dry = this.active.filter(isDry);
    if (dry.length > 0) this.parts.write(() => dry.forEach((active) => this.end(active.job, "done", nowMs)));
  }

  /** Takes more from a job's list when few of its URLs are left, and ends it when none are. Within a transaction. */
  goOn(active: Active, nowMs: number): void {
    if (active.job.state !== "open") return;
    if (active.items.size < FEW && active.job.taken < active.job.urls) this.takeMore(active);
    if (isDry(active)) this.end(active.job, "done", nowMs);
  }

  /** A job is over. Its steps under way end by themselves. Within a transaction. */
  end(job: Job, state: StoredState, nowMs: number): void {
    job.state = state;
    job.endedMs = nowMs;
    // What its list still holds will never be taken.
    job.taken = Math.max(job.taken, job.urls);
    this.jobs.save(job);
    this.lists.drop(job.job);
    this.items.dropAll(job.job);
    this.active.find((active) => active.job.job === job.job)?.items.clear();
    this.active = this.active.filter((active) => active.job.job !== job.job);
    this.isStale = true;
  }

  /** A job as it stands, in memory or stored. */
  find(id: string): Job | undefined {
    return this.active.find(({ job }) => job.id === id)?.job ?? this.jobs.find(id);
  }

  /** The job a cache key waits in, or is under way in. */
  jobOf(base: string): Job | undefined {
    const number = this.items.jobOf(base) ?? this.lists.jobOf(base);
    return number === undefined ? undefined : this.jobs.byNumber(number);
  }

  /** Another region leads for a URL, and there is a reserve to have it from: that region. */
  leader({ job }: Active, { n, base }: WarmItem): Region | undefined {
    return this.parts.terms.hasReserve && job.kind === "order" && n >= job.own ? leadOf(base, job.facts.leads) : undefined;
  }

  /** URLs that wait or are under way. */
  queued(): number {
    return this.jobs.listed() + this.items.count();
  }

  private open(job: Job): Active {
    const { terms, region } = this.parts;
    const { perSec } = job.facts;
    // The settings may have changed since the region's own jobs were made; an order's regions stay what they are.
    const regions = job.kind === "order" ? job.facts.regions : terms.regions;
    const [place, of] = [Math.max(0, regions.indexOf(region)), Math.max(1, regions.length)];
    const slower = perSec !== undefined && perSec < terms.requestsPerSec ? { lane: laneOf(perSec, place, of), starts: new Starts() } : undefined;
    const items = new Map(this.items.of(job.job).map((item) => [item.n, item]));
    return { job, items, tempo: new Tempo(), lane: laneOf(terms.requestsPerSec, place, of), slower, asking: 0, largest: terms.stepBytes };
  }

  private begin(job: Job, nowMs: number): void {
    job.state = "open";
    job.beganMs = nowMs;
    const { hashes } = job.facts;
    if (hashes !== undefined) {
      const { ordered, own } = ownFirst(this.parts.named(new Set(hashes), nowMs), this.parts.region, job.facts.leads, this.parts.terms.hasReserve);
      this.lists.put(job.job, 0, ordered);
      [job.urls, job.own] = [ordered.length, own];
    }
    this.jobs.save(job);
  }

  private takeMore({ job, items }: Active): void {
    const { extent, why } = job.facts;
    const taken = this.lists.take(job.job, job.taken, TAKEN_AT_ONCE).map((entry, i) => {
      const n = job.taken + i;
      return typeof entry === "string" ? freshItem(n, entry, extent, why) : freshItem(n, ...entry);
    });
    // A list that is shorter than it should be must not be waited for.
    job.taken = taken.length === 0 ? job.urls : job.taken + taken.length;
    this.items.add(job.job, taken);
    this.lists.forget(job.job, job.taken);
    this.jobs.save(job);
    for (const item of taken) items.set(item.n, item);
  }
}

/** A list with the region's own share before the others', each in the order it was in; `own`: how many those are. */
export function ownFirst(bases: readonly string[], region: Region, leads: readonly Region[], hasReserve: boolean): { readonly ordered: readonly string[]; readonly own: number } {
  if (!hasReserve) return { ordered: bases, own: bases.length };
  const own = bases.filter((base) => leadOf(base, leads) === region);
  return { ordered: [...own, ...bases.filter((base) => leadOf(base, leads) !== region)], own: own.length };
}

function isDry({ job, items }: Active): boolean {
  return job.state === "open" && items.size === 0 && job.taken >= job.urls;
}
