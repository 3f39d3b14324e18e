import { SLACK_MS, USABLE_SHARE } from "../../src/core/purge/clock.ts";
import { Lease, type Taken } from "../../src/core/purge/lease.ts";
import { SYNC_FORMAT, type SyncAnswer, type SyncAsk } from "../../src/core/purge/sync.ts";
import type { Bug } from "./bugs.ts";
import type { Colo, Way } from "./colo.ts";
import type { Known } from "./known.ts";
import type { Machine } from "./machine.ts";
import type { World } from "./world.ts";

const TIMEOUT_MS = 1000;

/** How an isolate gets and keeps its lease: the colo's cache, its region, another region, the ledger. */
export class Leasing {
  readonly lease: Lease;

  constructor(readonly world: World, readonly colo: Colo, readonly machine: Machine, readonly known: Known, readonly bug: Bug | undefined, readonly isAlive: () => boolean) {
    this.lease = new Lease(known, world.random.unit);
  }

  /** Calls `done` once the lease holds for what arrived then, or nobody is left to ask. */
  acquire(arrivedMs: number, done: () => void): void {
    const { world, lease, colo } = this;
    if (lease.holdsFor(arrivedMs)) {
      world.count("lease held on arrival");
      if (lease.renewDue(this.machine.nowMs) && lease.beginRenewal(this.machine.nowMs)) this.#renew();
      done();
      return;
    }
    world.count("asks for a lease");
    const steps: ((next: () => void) => void)[] = [(next) => this.#fromCache(next)];
    for (const [i, way] of colo.regions.slice(0, 2).entries()) {
      steps.push((next) => {
        if (i > 0) world.count("asks another region");
        this.#ask(way, next);
      });
    }
    steps.push((next) => {
      world.count("asks the ledger itself");
      this.#askLedger(next);
    });
    const step = (): void => {
      if (!this.isAlive()) return;
      const next = lease.holdsFor(arrivedMs) ? undefined : steps.shift();
      if (next === undefined) done();
      else next(step);
    };
    step();
  }

  #renew(): void {
    const [home] = this.colo.regions;
    if (home === undefined) return;
    this.world.count("renews ahead");
    this.#ask(home, () => this.lease.endRenewal());
  }

  #fromCache(next: () => void): void {
    this.world.after(this.world.random.between(0, 5), () => {
      const { shared } = this.colo;
      if (shared !== undefined && this.isAlive()) {
        const foreign = this.bug === "foreign-clock";
        const taken = foreign ? this.#take(shared, shared.promised.stampMs) : this.lease.takeShared(this.#seen(shared), this.machine.nowMs);
        this.world.count(`shared promise: ${taken}`);
      }
      next();
    });
  }

  #ask({ host, link }: Way, next: () => void, tries = 3): void {
    this.#exchange((ask, answer) => link.call<SyncAnswer>((reply) => host.reached?.sync(ask, reply), answer, TIMEOUT_MS), (taken) => {
      if (taken === "gap" && tries > 1) this.#ask({ host, link }, next, tries - 1);
      else next();
    });
  }

  #askLedger(next: () => void): void {
    const { host, link } = this.colo.ledger;
    this.#exchange((ask, answer) => link.call<SyncAnswer>((reply) => {
      const granted = host.reached?.perform((core, nowMs) => core.direct(ask, nowMs));
      if (granted !== undefined) reply(granted.answer);
    }, answer, TIMEOUT_MS), next);
  }

  #exchange(call: (ask: SyncAsk, answer: (value: SyncAnswer | undefined) => void) => void, next: (taken: Taken | undefined) => void): void {
    const askedMs = this.machine.nowMs;
    let over = false;
    call({ format: SYNC_FORMAT, colo: this.colo.name, since: this.known.n, tallies: [] }, (value) => {
      if (!this.isAlive()) return;
      const taken = value === undefined ? undefined : this.#take(value, askedMs);
      this.world.count(`answer: ${taken ?? "none"}`);
      if (taken === "held") this.#share();
      if (over) return;
      over = true;
      next(taken);
    });
  }

  #take(answer: SyncAnswer, askedMs: number): Taken {
    return this.lease.take(this.#seen(answer), this.bug === "foreign-clock" ? answer.promised.stampMs : askedMs, this.machine.nowMs);
  }

  #share(): void {
    const { share } = this.lease;
    this.world.after(this.world.random.between(0, 10), () => (this.colo.shared = share));
  }

  /** An answer as a mistaken isolate sees it. */
  #seen(answer: SyncAnswer): SyncAnswer {
    if (this.bug === "no-margin") {
      const { promised } = answer;
      const endMs = promised.stampMs + (promised.endMs - promised.stampMs + SLACK_MS) / USABLE_SHARE;
      return { ...answer, promised: { ...promised, endMs } };
    }
    if (this.bug !== "one-clock-per-region") return answer;
    const [region = ""] = answer.promised.incarnation.split("/");
    return { ...answer, promised: { ...answer.promised, incarnation: region } };
  }
}
