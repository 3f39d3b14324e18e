import type { Fields } from "../../durable-objects/upstream.ts";
import { type Descriptor, withEra } from "../../src/core/cache/descriptor.ts";
import * as codec from "../../src/core/purge/codec.ts";
import type { Block } from "../../src/core/purge/entry.ts";
import type { Verdict } from "../../src/core/purge/generations.ts";
import { Knowledge } from "../../src/core/purge/knowledge.ts";
import { Lease } from "../../src/core/purge/lease.ts";
import { type PurgeNumber, msOfNumber } from "../../src/core/purge/number.ts";
import { SYNC_FORMAT, type SyncAnswer, type SyncAsk } from "../../src/core/purge/sync.ts";
import { Tallies } from "../../src/core/purge/tallies.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import type { FillPurges } from "../fill/stamp.ts";
import { withIdle } from "../tiers/copy.ts";
import type { Background } from "../fill/background.ts";
import type { Observations } from "../plays/observations.ts";
import { NewsOfEdges, type OnEdges, withoutEdges } from "./edge-news.ts";
import { KeyHashes } from "./keys.ts";
import type { Promiser, Promisers } from "./promisers.ts";
import type { SharedPromise } from "./shared.ts";

/** Longest wait for one promiser's answer; the next in turn is asked then. */
const ANSWER_MS = 1500;

/** How many others' questions a request waits for, one after the other, before it takes it that nobody promises anything. */
const MOST_FOLLOWED = 2;

/** Who did not answer is not asked again for this long, so that not every request waits for it. */
const SILENT_MS = 2000;

/** What was seen of blocks is told this long after, where no renewal tells it before. */
const TELL_MS = 1000;

/** What the purges of a colo stand on. */
export type PurgeParts = {
  readonly colo: string;
  readonly settings: Pick<Settings, "tags" | "tagFields" | "originLagSec" | "edges">;
  readonly promisers: Promisers;
  /** The promise that the colo's isolates leave for each other. */
  readonly shared: SharedPromise;
  /** What goes along with questions to the region. */
  readonly observations?: Observations | undefined;
  /** Hears what the colo's own region says of upstream edges, whichever isolate had asked. */
  readonly onEdges?: OnEdges | undefined;
};

/** Purges, blocks and steers as one isolate of a colo knows them, and the lease under which it may trust that. */
export class ColoPurges implements FillPurges {
  readonly knowledge = new Knowledge();
  readonly lease = new Lease(this.knowledge, Math.random);
  private readonly keys: KeyHashes;
  private readonly tallies = new Tallies();
  private readonly silent = new Map<string, number>();
  /** What its region says of edges goes through here; nothing where nobody wants to know. */
  readonly edges: NewsOfEdges | undefined;
  private asking: Promise<unknown> | undefined;
  private tellingUntilMs = 0;

  constructor(private readonly parts: PurgeParts) {
    this.keys = new KeyHashes(parts.settings);
    this.edges = parts.onEdges && new NewsOfEdges(parts.onEdges);
  }

  /** Everything up to here is known. */
  get known(): PurgeNumber {
    return this.knowledge.n;
  }

  /** Whether what is known is all that can be complete for a request that arrived then. */
  holdsFor(arrivedAtMs: number): boolean {
    return this.lease.holdsFor(arrivedAtMs);
  }

  /** Asks for a promise that covers an arrival, once for all who wait for one. Never throws. */
  async ask(background: Background, arrivedAtMs: number, mayFollow = MOST_FOLLOWED): Promise<boolean> {
    const { asking } = this;
    if (asking !== undefined) {
      // Each waits by a timer of its own: whoever began it may have been cancelled.
      await withIdle(asking, ANSWER_MS);
      if (this.holdsFor(arrivedAtMs)) return true;
      const another = this.asking !== undefined && this.asking !== asking;
      // Where nobody gets an answer, there is always another who has just begun to ask.
      if (another) return mayFollow > 0 && this.ask(background, arrivedAtMs, mayFollow - 1);
    }
    const own = this.askInTurn(background, arrivedAtMs);
    this.asking = own;
    await own;
    if (this.asking === own) this.asking = undefined;
    return this.holdsFor(arrivedAtMs);
  }

  /** Finds out about every purge up to a number, whatever is promised already; whether that is known now. Never throws. */
  async learn(needs: PurgeNumber): Promise<boolean> {
    for (const promiser of this.parts.promisers.inTurn) {
      if (this.known >= needs) break;
      await this.askOne(promiser);
    }
    return this.known >= needs;
  }

  /** Renews the lease in the background when its end is near; nobody waits for it. */
  renewInTime(background: Background, nowMs: number): void {
    if (!this.lease.renewDue(nowMs) || !this.lease.beginRenewal(nowMs)) return;
    const renewed = this.askInTurn(background, this.lease.untilMs).finally(() => this.lease.endRenewal());
    background.waitUntil(renewed);
  }

  /** What is known against a copy of a URL. */
  verdict(base: string, descriptor: Descriptor): Verdict {
    const { generations } = this.knowledge;
    if (descriptor.asOf >= generations.top) return ALIVE;
    return generations.verdict(this.keys.ofCopy(base, descriptor), descriptor.asOf);
  }

  /** The verdict where only folded rows spoke against a copy: by the region's exact numbers. Doubt where it does not answer. */
  async settle(base: string, descriptor: Descriptor): Promise<Verdict> {
    const { generations } = this.knowledge;
    const hashes = this.keys.ofCopy(base, descriptor);
    const bytes = await withIdle(this.parts.promisers.exact(hashes.slice().buffer), ANSWER_MS).catch(() => undefined);
    const exact = bytes === undefined || bytes === "idle" ? undefined : codec.exactAnswer.decode(bytes);
    if (exact === undefined) return { kind: "doubt" };
    const verdict = generations.settle(hashes, descriptor.asOf, exact);
    if (verdict.kind === "dead") generations.apply({ kind: "purge", number: verdict.by, mode: "hard", hashes: keyOf(hashes, exact.hard, verdict.by) });
    return verdict;
  }

  /** No purge of a URL by itself is above `newest`, and no hard one above `era`. */
  ofUrl(base: string): { readonly newest: PurgeNumber; readonly era: PurgeNumber } {
    const { generations } = this.knowledge;
    if (generations.top === 0) return NONE;
    const hashes = this.keys.ofUrl(base);
    return { newest: generations.newest(hashes), era: generations.era(hashes) };
  }

  /** Whether a copy is known to be dead. */
  isDead(base: string, descriptor: Descriptor): boolean {
    return this.verdict(base, descriptor).kind === "dead";
  }

  /**
   * A descriptor that has just come, with what its tags say: its identity holds the newest hard purge of any of its keys. An
   * answer that its upstream's cache kept from before a purge, or that lags behind it, is of a time before that purge.
   */
  stamped(base: string, descriptor: Descriptor): Descriptor {
    const { generations } = this.knowledge;
    if (generations.top === 0) return descriptor;
    const hashes = this.keys.ofCopy(base, descriptor);
    const newest = generations.newest(hashes);
    const asOf = newest > 0 && this.isBehind(descriptor, newest) ? Math.min(descriptor.asOf, newest - 1) : descriptor.asOf;
    // What was asked for before a purge must not get the identity of what is asked for after it: it is of an earlier time.
    const era = Math.max(descriptor.era, Math.min(generations.era(hashes), asOf));
    return { ...withEra(descriptor, era), asOf };
  }

  /** What a block says of whoever wants something with these keys, at a time of this isolate's clock. */
  blockOf(hashes: Float64Array, country: string | undefined, nowMs: number): Block | undefined {
    const { blocks } = this.knowledge;
    if (blocks.size === 0) return undefined;
    const { leastMs, mostMs } = this.ledgerAhead(nowMs);
    blocks.forget(nowMs + leastMs);
    return blocks.find(hashes, country, nowMs + leastMs, nowMs + mostMs);
  }

  /** The same of a URL by itself. */
  blockOfUrl(base: string, country: string | undefined, nowMs: number): Block | undefined {
    return this.knowledge.blocks.size === 0 ? undefined : this.blockOf(this.keys.ofUrl(base), country, nowMs);
  }

  /** What operators say of edges in a region, at a time of this isolate's clock. The same list as long as nothing changes; costs nothing where nothing is said. */
  steersFor(region: Region | undefined, nowMs: number): readonly Steer[] {
    const { steers } = this.knowledge;
    return steers.size === 0 ? NO_STEERS : steers.inForce(region, nowMs + this.ledgerAhead(nowMs).leastMs);
  }

  /** The hashes of a copy's keys. */
  hashesOf(base: string, descriptor: Descriptor): Float64Array {
    return this.keys.ofCopy(base, descriptor);
  }

  /** The hashes of what was made here for one URL out of what stands at others (`KeyHashes.ofSeveral`). */
  hashesOfSeveral(bases: readonly string[], tags: readonly string[], status: number): Float64Array {
    return this.keys.ofSeveral(bases, tags, status);
  }

  /** Has a copy be judged by these keys. */
  judgeBy(descriptor: Descriptor, hashes: Float64Array): void {
    this.keys.give(descriptor, hashes);
  }

  /** The hashes of an answer that is handed on as it came. */
  hashesOfAnswer(base: string, status: number, fields: Fields): Float64Array {
    return this.keys.ofAnswer(base, status, fields);
  }

  /** Takes note that somebody got something. */
  delivered(hashes: Float64Array, country: string | undefined, background: Background, nowMs: number): void {
    const { blocks } = this.knowledge;
    const named = blocks.size === 0 ? NO_BLOCKS : blocks.naming(hashes);
    this.tallies.delivered(hashes, country, this.ledgerMs(nowMs), named);
    if (named.length > 0) this.tellSoon(background, nowMs);
  }

  /** Takes note that somebody was refused something. */
  refused(block: Block, country: string | undefined, background: Background, nowMs: number): void {
    this.tallies.refused(block, country, this.ledgerMs(nowMs));
    this.tellSoon(background, nowMs);
  }

  private async askInTurn(background: Background, untilMs: number): Promise<void> {
    if (await this.takeShared(untilMs)) return;
    for (const promiser of this.parts.promisers.inTurn) {
      const nowMs = Date.now();
      if ((this.silent.get(promiser.name) ?? 0) > nowMs) continue;
      const taken = await this.askOne(promiser);
      if (taken === "held" && this.holdsFor(untilMs)) {
        const { share } = this.lease;
        if (share !== undefined) background.waitUntil(this.parts.shared.leave(share));
        return;
      }
      if (taken === "silent") this.silent.set(promiser.name, Date.now() + SILENT_MS);
    }
  }

  /** Another isolate of the colo may have asked a moment ago. */
  private async takeShared(untilMs: number): Promise<boolean> {
    // Without an exchange of its own an isolate cannot tell how long another's promise holds.
    if (this.known === 0) return false;
    const left = await this.parts.shared.find();
    if (left === undefined) return false;
    this.arm(left);
    this.edges?.found(left, Date.now());
    return this.lease.takeShared(left, Date.now()) === "held" && this.lease.holdsFor(untilMs);
  }

  private async askOne(promiser: Promiser, again = true): Promise<"held" | "silent" | "not-held"> {
    const askedMs = Date.now();
    const tallies = this.tallies.take();
    // Others would count it where it was not heard.
    const isOwn = promiser === this.parts.promisers.inTurn[0];
    const taken = isOwn ? this.parts.observations?.take(askedMs) : undefined;
    const ask: SyncAsk = { format: SYNC_FORMAT, colo: this.parts.colo, since: this.known, tallies, ...(taken && { observed: taken.observed }) };
    const bytes = await withIdle(promiser.sync(codec.syncAsk.encode(ask)), ANSWER_MS).catch(() => "idle" as const);
    const told = bytes === "idle" ? undefined : codec.syncAnswer.decode(bytes);
    const answer = told === undefined || isOwn ? told : withoutEdges(told);
    if (answer === undefined && taken !== undefined) this.parts.observations?.giveBack(taken);
    if (bytes === "idle") {
      this.tallies.giveBack(tallies);
      return "silent";
    }
    if (answer === undefined) return "not-held";
    const lease = this.lease.take(answer, askedMs, Date.now());
    this.arm(answer);
    if (isOwn) this.edges?.answered(answer, Date.now());
    if (lease === "gap" && again) return this.askOne(promiser, false);
    return lease === "held" ? "held" : "not-held";
  }

  /** What was delivered of a block's keys just before it came is told too. */
  private arm({ news }: SyncAnswer): void {
    if (news.kind !== "delta") return;
    for (const entry of news.entries) if (entry.kind === "block") this.tallies.armed(entry.block);
  }

  private tellSoon(background: Background, nowMs: number): void {
    if (nowMs < this.tellingUntilMs || !this.tallies.waiting) return;
    this.tellingUntilMs = nowMs + TELL_MS + ANSWER_MS;
    const [region] = this.parts.promisers.inTurn;
    const tell = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, TELL_MS));
      if (this.tallies.waiting && region !== undefined) await this.askOne(region);
      this.tellingUntilMs = 0;
    };
    background.waitUntil(tell());
  }

  /** Whether an answer is of a time before a purge, although it was asked for after: an upstream's cache kept it, or it lags. */
  private isBehind({ askedAtMs, ageSec, edge }: Descriptor, newest: PurgeNumber): boolean {
    const { originLagSec, edges } = this.parts.settings;
    const from = edge === undefined ? undefined : edges.find(({ id }) => id === edge);
    const lagMs = Math.max(originLagSec * 1000, from?.lagMs ?? 0);
    // Less than a second is what a Date in whole seconds says of an answer that has just been made.
    if (ageSec < 1 && lagMs === 0) return false;
    const { mostMs } = this.ledgerAhead(askedAtMs);
    const madeAtMs = askedAtMs + (Number.isFinite(mostMs) ? mostMs : 0) - ageSec * 1000;
    return madeAtMs - lagMs <= msOfNumber(newest) + 1000;
  }

  private ledgerAhead(nowMs: number): { readonly leastMs: number; readonly mostMs: number } {
    return this.lease.ledgerAhead(nowMs) ?? NOWHERE;
  }

  private ledgerMs(nowMs: number): number {
    const { mostMs } = this.ledgerAhead(nowMs);
    return Math.round(nowMs + (Number.isFinite(mostMs) ? mostMs : 0));
  }
}

const ALIVE: Verdict = { kind: "alive" };
const NONE = { newest: 0, era: 0 };
const NO_BLOCKS: readonly Block[] = [];
const NO_STEERS: readonly Steer[] = [];
/** Nothing is known of the ledger's clock: what may have begun has, and nothing is certainly over. */
const NOWHERE = { leastMs: Number.NEGATIVE_INFINITY, mostMs: Number.POSITIVE_INFINITY };

/** The keys that have a number. */
function keyOf(hashes: Float64Array, numbers: readonly PurgeNumber[], number: PurgeNumber): number[] {
  return [...hashes].filter((_, i) => numbers[i] === number);
}
