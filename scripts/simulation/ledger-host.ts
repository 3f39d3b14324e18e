import { type Draft, LedgerCore, type LedgerEffects } from "../../src/core/purge/ledger.ts";
import type { Applied, Push } from "../../src/core/purge/sync.ts";
import { SYNC_FORMAT } from "../../src/core/purge/sync.ts";
import { LedgerStore, Unwritten, type Writes } from "./disks.ts";
import type { NewKnown } from "./known.ts";
import type { Link } from "./link.ts";
import { Machine } from "./machine.ts";
import { type Plan, mostMsOf } from "./plan.ts";
import type { Truth } from "./truth.ts";
import type { World } from "./world.ts";

/** How the ledger reaches regions. */
export type Pushing = (region: string) => { readonly link: Link; readonly serve: (push: Push, answer: (applied: Applied) => void) => void };

/** Where the ledger runs: one instance that counts, and now and then an older one that does not know it was replaced. */
export class LedgerHost {
  readonly store: LedgerStore;
  /** Instances there have been. */
  starts = 0;
  #current: LedgerInstance | undefined;
  #older: LedgerInstance | undefined;

  constructor(readonly world: World, readonly truth: Truth, readonly plan: Plan, readonly pushing: Pushing, known: NewKnown) {
    this.store = new LedgerStore(known);
  }

  /** Starts an instance on another machine; the one before lives on for a while, if it lives. */
  start(): void {
    if (this.#current?.alive === true) this.#older = this.#current;
    this.starts += 1;
    this.truth.started(this.store.entries);
    const instance = new LedgerInstance(this, `L${this.starts}`);
    this.#current = instance;
    instance.begin();
  }

  /** Whom a message reaches; nobody while it is down. */
  get reached(): LedgerInstance | undefined {
    if (this.#older?.alive === true && this.world.random.chance(0.4)) {
      this.world.count("message reaches a replaced ledger");
      return this.#older;
    }
    return this.#current?.alive === true ? this.#current : undefined;
  }

  /** The clock of the one ledger there has been; nothing once it was restarted. */
  get clockMs(): number | undefined {
    return this.starts === 1 && this.#current !== undefined ? this.#current.machine.nowMs : undefined;
  }

  mishap(): void {
    const { random } = this.world;
    if (random.chance(0.4)) this.#current?.fail(random.below(4));
    else if (random.chance(0.5)) this.start();
    else this.#current?.die();
  }

  /** What is complete leaves the log: whoever knows less is told a whole. */
  fold(): void {
    this.store.folded = this.store.completeUpTo;
  }

  died(instance: LedgerInstance): void {
    // The next request, or the alarm, starts it anew.
    if (instance === this.#current) this.world.after(this.world.random.between(0, 1500), () => this.#current === instance && this.start());
  }
}

/** A ledger on a machine. */
export class LedgerInstance {
  alive = true;
  readonly machine: Machine;
  readonly #host: LedgerHost;
  readonly #core: LedgerCore;
  readonly #writes: Writes = { left: undefined };

  constructor(host: LedgerHost, incarnation: string) {
    this.#host = host;
    this.machine = new Machine(host.world);
    const { store, plan, truth } = host;
    const disk = store.open(this, this.#writes, {
      numbered: (entry) => truth.numbered(entry),
      completed: (upTo) => truth.completed(upTo, mostMsOf(plan)),
    });
    const { bug } = plan;
    this.#core = new LedgerCore({
      incarnation,
      disk: bug === "forget-on-restart" ? { ...disk, load: () => ({ ...disk.load(), grants: [] }) } : disk,
      regionLeaseMs: plan.regionLeaseMs,
      coloLeaseMs: plan.leaseMs,
    });
  }

  begin(): void {
    const { completeUpTo, last } = this.#host.store;
    if (last > completeUpTo) this.#host.world.count("ledger starts with purges that are not complete");
    this.perform((core, nowMs) => core.begin(nowMs));
  }

  /** It stops at the first write after `writes` more. */
  fail(writes: number): void {
    this.#writes.left = writes;
  }

  die(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#host.died(this);
  }

  append(draft: Draft): number | undefined {
    const done = this.perform((core, nowMs) => core.append(draft, nowMs));
    return done?.number;
  }

  /** A call of the core; nothing, and nothing leaves, where it crashed on the way. */
  perform<Effects extends LedgerEffects>(act: (core: LedgerCore, nowMs: number) => Effects): Effects | undefined {
    if (!this.alive) return undefined;
    const { world } = this.#host;
    try {
      const effects = act(this.#core, this.machine.nowMs);
      if (world.faulty && this.#writes.left === 0 && world.random.chance(0.5)) throw new Unwritten("crashed");
      this.#carryOut(effects);
      return effects;
    } catch (error) {
      if (!(error instanceof Unwritten)) throw error;
      world.count(`ledger ${error.message} between writes`);
      this.die();
      return undefined;
    }
  }

  #carryOut({ pushes, timers, completed }: LedgerEffects): void {
    const { world, pushing } = this.#host;
    for (const { region, news } of pushes) {
      if (news.kind === "whole") world.count("push of a whole");
      const { link, serve } = pushing(region);
      link.call<Applied>((answer) => serve({ format: SYNC_FORMAT, news }, answer), (applied) => this.perform((core, nowMs) => core.onPushed(region, applied, nowMs)), 2500);
    }
    for (const { afterMs, token } of timers) this.machine.timer(afterMs, () => this.perform((core, nowMs) => core.onTimer(token, nowMs)));
    const { restMs } = this.#core;
    if (restMs !== undefined && world.random.chance(0.05)) this.machine.timer(restMs - this.machine.nowMs, () => this.perform((core, nowMs) => core.rest(nowMs)));
    for (const { regions } of completed) {
      if (regions.length === 0) world.count("complete: nothing was promised");
      else if (regions.every(({ state }) => state === "confirmed")) world.count("complete: all regions confirmed");
      else if (regions.every(({ state }) => state === "ran-out")) world.count("complete: all promises ran out");
      else world.count("complete: some confirmed, some ran out");
    }
  }
}
