import { RegionCore, type RegionEffects } from "../../src/core/purge/region.ts";
import type { Applied, Confirmation, Push, RegionAnswer, SyncAnswer, SyncAsk } from "../../src/core/purge/sync.ts";
import { RegionStore, Unwritten } from "./disks.ts";
import type { NewKnown } from "./known.ts";
import type { LedgerHost } from "./ledger-host.ts";
import type { Link } from "./link.ts";
import { Machine } from "./machine.ts";
import type { Plan } from "./plan.ts";
import type { World } from "./world.ts";

/** What a region's instances share. */
export type RegionPlace = { readonly world: World; readonly plan: Plan; readonly region: string; readonly ledger: LedgerHost; readonly link: Link; readonly known: NewKnown };

/** Where a region runs: one instance that counts, and now and then an older one that does not know it was replaced. */
export class RegionHost {
  #starts = 0;
  #current: RegionInstance;
  #older: RegionInstance | undefined;

  constructor(readonly place: RegionPlace) {
    this.#current = this.#made(new RegionStore(place.known));
  }

  /** Whom a message reaches; nobody while it is down. */
  get reached(): RegionInstance | undefined {
    if (this.#older?.alive === true && this.place.world.random.chance(0.4)) {
      this.place.world.count("message reaches a replaced region");
      return this.#older;
    }
    return this.#current.alive ? this.#current : undefined;
  }

  mishap(): void {
    const { random } = this.place.world;
    const next = random.unit();
    if (next < 0.3) this.#current.store.writes.left = random.below(3);
    else if (next < 0.5) this.#current.die();
    else this.start(next > 0.9);
  }

  /** Starts an instance on another machine, with what is stored, or without (`wiped`). */
  start(wiped: boolean): void {
    if (this.#current.alive) this.#older = this.#current;
    if (wiped) this.place.world.count("region loses its log");
    const store = this.#current.store.handOver();
    this.#current = this.#made(wiped ? new RegionStore(this.place.known) : store);
  }

  #made(store: RegionStore): RegionInstance {
    this.#starts += 1;
    const instance = new RegionInstance(this.place, `${this.place.region}/${this.#starts}`, store, () => {
      const { world } = this.place;
      if (instance === this.#current) world.after(world.random.between(0, 1500), () => instance === this.#current && this.start(false));
    });
    return instance;
  }
}

/** A region on a machine. */
export class RegionInstance {
  alive = true;
  readonly machine: Machine;
  readonly #core: RegionCore;
  #asking: (() => void)[] | undefined;

  constructor(readonly place: RegionPlace, readonly incarnation: string, readonly store: RegionStore, readonly died: () => void) {
    this.machine = new Machine(place.world);
    this.#core = new RegionCore({ region: place.region, incarnation, disk: store, leaseMs: place.plan.leaseMs });
  }

  die(): void {
    if (!this.alive) return;
    this.alive = false;
    this.died();
  }

  /** Answers an isolate, having asked the ledger where that is needed. */
  sync(ask: SyncAsk, answer: (value: SyncAnswer) => void, asked = false): void {
    if (!this.alive) return;
    const { world, plan } = this.place;
    const said = this.#core.sync(ask, this.machine.nowMs);
    if (said.ledger === "first" && !asked) {
      world.count("region asks the ledger before it answers");
      this.#askLedger(() => this.sync(ask, answer, true));
      return;
    }
    if (said.ledger !== "no") this.#askLedger(undefined);
    if (said.answer.news.kind === "whole") world.count("isolate is told a whole");
    const { promised } = said.answer;
    if (promised.endMs > promised.stampMs && this.store.replaced) world.count("replaced region promises");
    const past = plan.bug === "grant-past-own" && said.ledger === "first";
    answer(past ? { ...said.answer, promised: { ...promised, endMs: promised.stampMs + plan.leaseMs } } : said.answer);
  }

  push(push: Push, answer: (applied: Applied) => void): void {
    const done = this.#perform((core, nowMs) => core.push(push, nowMs));
    if (done?.askLedger === true) this.place.world.count("gap in a push");
    if (done !== undefined) answer(done.applied);
  }

  #askLedger(then: (() => void) | undefined): void {
    const underWay = this.#asking;
    if (then !== undefined) underWay?.push(then);
    if (underWay !== undefined) return;
    const waiting = then === undefined ? [] : [then];
    this.#asking = waiting;
    const ask = { ...this.#core.ask([]), ...this.#named() };
    const askedMs = this.machine.nowMs;
    const { link, ledger } = this.place;
    link.call<RegionAnswer>((answer) => {
      const granted = ledger.reached?.perform((core, nowMs) => core.grant(ask, nowMs));
      if (granted !== undefined) answer(granted.answer);
    }, (value) => {
      if (value !== undefined) this.#perform((core, nowMs) => core.onLedger(value, askedMs, nowMs));
      if (this.#asking === waiting) this.#asking = undefined;
      for (const next of waiting.splice(0)) next();
    }, 1500);
  }

  #perform<Effects extends RegionEffects>(act: (core: RegionCore, nowMs: number) => Effects): Effects | undefined {
    if (!this.alive) return undefined;
    try {
      const { n } = this.#core;
      const effects = act(this.#core, this.machine.nowMs);
      if (this.place.plan.bug === "confirm-early" && this.#core.n > n) this.#confirm({ region: this.place.region, incarnation: this.incarnation, upTo: this.#core.n, appliedAtMs: 0, leasesEndedAtMs: 0 });
      if (effects.confirm !== undefined) this.#confirm(effects.confirm);
      for (const { afterMs, token } of effects.timers) this.machine.timer(afterMs, () => this.#perform((core, nowMs) => core.onTimer(token, nowMs)));
      if (effects.askLedger) this.#askLedger(undefined);
      return effects;
    } catch (error) {
      if (!(error instanceof Unwritten)) throw error;
      this.place.world.count(`region ${error.message} before a write`);
      this.die();
      return undefined;
    }
  }

  #confirm(confirmation: Confirmation): void {
    const { link, ledger } = this.place;
    link.call<true>((answer) => {
      const done = ledger.reached?.perform((core, nowMs) => core.confirm({ ...confirmation, ...this.#named() }, nowMs));
      if (done !== undefined) answer(true);
    }, (acknowledged) => {
      if (acknowledged === undefined) this.place.world.count("confirmation is repeated");
      this.#perform((core, nowMs) => core.onConfirmed(acknowledged === true ? confirmation.upTo : undefined, nowMs));
    }, 1500);
  }

  /** As whom the ledger knows it. */
  #named(): { readonly incarnation: string } {
    return { incarnation: this.place.plan.bug === "one-confirmation-per-region" ? this.place.region : this.incarnation };
  }
}
