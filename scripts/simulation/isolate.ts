import type { Colo } from "./colo.ts";
import type { Known, NewKnown } from "./known.ts";
import { Leasing } from "./leasing.ts";
import { Machine } from "./machine.ts";
import type { Plan } from "./plan.ts";
import { type Copy, type Truth, hashesOfKey } from "./truth.ts";
import type { World } from "./world.ts";

/** A fill under way: what was known when it began, and who waits for it. */
type Flight = { readonly asOf: number; readonly waiting: ((copy: Copy | undefined) => void)[] };

type Request = { readonly key: number; readonly arrivedMs: number; readonly arrivedTrueMs: number; readonly ledgerMs: number | undefined };

/** What a copy is worth by what is known. */
type Verdict = "fresh" | "stale" | "dead";

const FRESH_FOR_MS = 8000;
const FILL_TIMEOUT_MS = 12_000;

/** An isolate that answers requests as section "Answering" of the purge's rules says. */
export class Isolate {
  alive = true;
  readonly leasing: Leasing;
  readonly #machine: Machine;
  readonly #known: Known;
  readonly #memory = new Map<number, Copy>();
  readonly #flights = new Map<number, Flight>();

  constructor(readonly world: World, readonly truth: Truth, readonly plan: Plan, readonly colo: Colo, known: NewKnown) {
    this.#machine = new Machine(world);
    this.#known = known(plan.bug === "trusting-delta");
    this.leasing = new Leasing(world, colo, this.#machine, this.#known, plan.bug, () => this.alive);
  }

  /** A listener asks for a key. */
  request(key: number): void {
    const request = { key, ...this.#arrival() };
    let ready = 0;
    let found: Copy | undefined;
    const both = (): void => {
      ready += 1;
      if (ready === 2 && this.alive) this.#decide(request, found);
    };
    this.leasing.acquire(request.arrivedMs, both);
    this.#lookUp(key, (copy) => {
      found = copy;
      both();
    });
  }

  /** Whether it could get a lease for a request that came now: `done` is called if so. */
  probe(done: () => void): void {
    const { arrivedMs } = this.#arrival();
    this.leasing.acquire(arrivedMs, () => this.leasing.lease.holdsFor(arrivedMs) && done());
  }

  #arrival(): Omit<Request, "key"> {
    return { arrivedMs: this.#machine.nowMs, arrivedTrueMs: this.world.nowMs, ledgerMs: this.colo.ledger.host.clockMs };
  }

  #lookUp(key: number, found: (copy: Copy | undefined) => void): void {
    const near = this.#memory.get(key);
    if (near !== undefined && this.world.random.chance(0.7)) found(near);
    else this.world.after(this.world.random.between(0, 20), () => found(this.colo.cache.get(key)));
  }

  #decide(request: Request, found: Copy | undefined): void {
    const { world, plan } = this;
    if (this.#isBlocked(request.key)) {
      world.count("refused: blocked");
      return;
    }
    if (!this.leasing.lease.holdsFor(request.arrivedMs)) {
      world.count(`without a lease: ${plan.withoutLease}`);
      if (plan.withoutLease === "refuse" || (plan.withoutLease === "serve-marked" && found !== undefined)) return;
      // Nobody else's fill will do: only bytes asked for after this request came.
      this.#fill(request.key, this.#base(found), (copy) => this.#answer(request, copy, "fresh", false));
      return;
    }
    this.truth.chose(this.#known.steered(), request.arrivedTrueMs);
    const verdict = found === undefined ? "dead" : this.#verdict(found);
    if (found !== undefined) world.count(`copy found: ${verdict}`);
    if (found !== undefined && verdict === "fresh") {
      this.#answer(request, found, "fresh", true);
      return;
    }
    if (found !== undefined && verdict === "stale" && world.random.chance(0.5)) {
      world.count("stale while it is revalidated");
      this.#answer(request, found, "stale", true);
      this.#joinOrFill(request, found, () => undefined);
      return;
    }
    this.#joinOrFill(request, found, (copy) => this.#answer(request, copy, "fresh", true));
  }

  #joinOrFill(request: Request, found: Copy | undefined, done: (copy: Copy | undefined) => void): void {
    const { world } = this;
    const flight = this.#flights.get(request.key);
    const early = this.plan.bug === "join-early";
    if (flight === undefined || (!early && this.#known.worth(hashesOfKey(request.key), flight.asOf) !== "alive")) {
      if (flight !== undefined) world.count("joins no fill from before a purge");
      this.#fill(request.key, this.#base(found), done);
      return;
    }
    world.count("joins a fill");
    flight.waiting.push((copy) => {
      // It began before this request came: a copy as any other.
      if (copy === undefined || early || this.#verdict(copy) === "fresh") done(copy);
      else {
        world.count("what was joined is dead or stale when it comes");
        this.#fill(request.key, this.#base(copy), done);
      }
    });
  }

  /** A copy that may be asked about instead of being fetched anew. */
  #base(found: Copy | undefined): Copy | undefined {
    if (found === undefined || this.plan.bug === "dead-confirmed") return found;
    return this.#verdict(found, false) === "dead" ? undefined : found;
  }

  #fill(key: number, base: Copy | undefined, done: (copy: Copy | undefined) => void): void {
    const { world, colo, plan } = this;
    const flight: Flight = { asOf: this.#known.n, waiting: [done] };
    this.#flights.set(key, flight);
    let over = false;
    colo.origin.call<{ readonly version: number; readonly atMs: number }>((answer) => {
      const [atMs, version] = [world.nowMs, colo.versions[key] ?? 0];
      // Some bodies are long in coming.
      world.after(world.random.chance(0.1) ? world.random.between(0, 9000) : 0, () => answer({ version, atMs }));
    }, (answer) => {
      if (over || !this.alive) return;
      over = true;
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
      if (answer === undefined) {
        world.count("fill failed");
        for (const waiter of flight.waiting) waiter(undefined);
        return;
      }
      const confirmed = base?.version === answer.version;
      if (confirmed) world.count("304");
      const renews = plan.bug === (confirmed ? "confirmation-renews" : "late-fill-renews");
      const copy = { key, version: answer.version, asOf: renews ? this.#known.n : flight.asOf, filledMs: confirmed ? base.filledMs : answer.atMs, confirmedMs: answer.atMs };
      if (this.#known.worth(hashesOfKey(key), copy.asOf) === "dead") world.count(confirmed ? "304 outrun by a purge" : "fill outrun by a purge");
      this.#store(copy);
      for (const waiter of flight.waiting) waiter(copy);
    }, FILL_TIMEOUT_MS);
  }

  #store(copy: Copy): void {
    const { random } = this.world;
    this.#memory.set(copy.key, copy);
    this.world.after(random.chance(0.05) ? random.between(0, 5000) : random.between(0, 30), () => this.colo.cache.set(copy.key, copy));
  }

  #verdict(copy: Copy, counts = true): Verdict {
    const worth = this.plan.bug === "no-fence" ? "alive" : this.#known.worth(hashesOfKey(copy.key), copy.asOf);
    if (worth !== "alive") return worth;
    if (counts) this.truth.foundAlive(copy, this.#known.n);
    return this.world.nowMs - copy.confirmedMs > FRESH_FOR_MS ? "stale" : "fresh";
  }

  #isBlocked(key: number): boolean {
    const ahead = this.leasing.lease.ledgerAhead(this.#machine.nowMs);
    // Who has never heard of the ledger's clock takes every block for one that holds.
    const range = ahead ?? { leastMs: Number.NEGATIVE_INFINITY, mostMs: Number.POSITIVE_INFINITY };
    return this.#known.blocks(hashesOfKey(key), this.colo.country, this.#machine.nowMs, range);
  }

  #answer(request: Request, copy: Copy | undefined, as: "fresh" | "stale", guarded: boolean): void {
    const { world, truth } = this;
    if (copy === undefined) return;
    if (this.#isBlocked(request.key)) {
      world.count("refused: blocked when the answer was there");
      return;
    }
    truth.answered({ key: request.key, country: this.colo.country, arrivedMs: request.arrivedTrueMs, copy, as, guarded });
    world.count(`answered ${as}${guarded ? "" : ", upstream believed"}`);
    if (!guarded) return;
    this.#delivered(request);
    if (world.random.chance(0.1)) this.#stream(request.key);
  }

  /** The next slice of a running stream is an arrival of its own. */
  #stream(key: number): void {
    this.world.after(this.world.random.between(500, 6000), () => {
      if (!this.alive) return;
      const slice = { key, ...this.#arrival() };
      this.leasing.acquire(slice.arrivedMs, () => {
        if (!this.leasing.lease.holdsFor(slice.arrivedMs)) return;
        if (this.#isBlocked(key)) this.world.count("stream stopped by a block");
        else this.#delivered(slice);
      });
    });
  }

  #delivered({ key, arrivedTrueMs, ledgerMs }: Request): void {
    const nowMs = this.colo.ledger.host.clockMs;
    this.truth.delivered(key, this.colo.country, arrivedTrueMs, ledgerMs === undefined || nowMs === undefined ? undefined : { atArrival: ledgerMs, now: nowMs });
  }
}
