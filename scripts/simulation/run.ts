import type { Draft } from "../../src/core/purge/ledger.ts";
import type { Bug } from "./bugs.ts";
import { Bounded } from "./bounded.ts";
import type { Colo, Way } from "./colo.ts";
import { Isolate } from "./isolate.ts";
import { Exact } from "./exact.ts";
import type { NewKnown } from "./known.ts";
import { LedgerHost } from "./ledger-host.ts";
import { Link } from "./link.ts";
import { type Plan, planOf } from "./plan.ts";
import { RegionHost } from "./region-host.ts";
import { KEYS, Truth, type Violation, hashesOfKey } from "./truth.ts";
import { World } from "./world.ts";

/** What a run came to. */
export type Outcome = {
  readonly seed: number;
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  readonly reached: ReadonlyMap<string, number>;
  readonly purges: number;
};

const COUNTRIES = ["DE", "US", "JP"] as const;
const PROBE_MS = 4000;

/** Runs a seed to its end, or to the first violation. */
export function run(seed: number, bug?: Bug): Outcome {
  const world = new World(seed);
  const plan = planOf(world.random, bug);
  const truth = new Truth(world);
  world.timersMayBeLate = !plan.calm;
  const house = build(world, truth, plan);
  const storms = (): boolean => world.faulty;
  const broken = (): boolean => truth.violations.length > 0;
  const { random } = world;

  house.ledger.start();
  world.often(plan.purgeMs, storms, () => house.purge());
  world.often(plan.ledgerMishapMs, storms, () => house.ledger.mishap());
  world.often(15_000, storms, () => house.ledger.fold());
  for (const region of house.regions) world.often(plan.regionMishapMs, storms, () => region.mishap());
  world.often(plan.cutMs, storms, () => {
    const forMs = random.chance(0.3) ? random.between(0, 1.2 * plan.regionLeaseMs) : random.wait(3000);
    for (const link of random.chance(0.5) ? [random.pick(house.links)] : random.pick(house.bundles)) link.cut(forMs);
  });
  for (const place of house.places) {
    world.often(plan.isolateMishapMs, storms, () => place.renew());
    const asks = (): void => {
      if (place.busy) place.isolate.request(random.below(KEYS));
    };
    world.often(plan.requestMs, () => true, asks);
    // Traffic comes and goes, so that leases run out.
    world.often(5000, storms, () => (place.busy = random.chance(0.6)));
  }
  world.run(plan.stormMs, broken);
  world.faulty = false;
  for (const link of house.links) link.heal();
  for (const place of house.places) place.busy = true;
  world.run(plan.stormMs + plan.settleMs, broken);
  if (!broken()) {
    let held = 0;
    for (const { isolate } of house.places) isolate.probe(() => (held += 1));
    world.run(world.nowMs + PROBE_MS, broken);
    if (held < house.places.length) truth.stuck(`${house.places.length - held} isolates get no lease although all is well`);
    truth.ended();
  }
  return { seed, plan, violations: truth.violations, reached: world.reached, purges: truth.entries.length };
}

type Place = { isolate: Isolate; busy: boolean; renew(): void };

function build(world: World, truth: Truth, plan: Plan) {
  const { random } = world;
  const links: Link[] = [];
  const link = (mostMs: number): Link => {
    const made = new Link(world, plan.weather, random.between(1, plan.near ? 2 : mostMs));
    links.push(made);
    return made;
  };
  const known: NewKnown = (trusting = false) => (plan.bounded ? new Bounded(trusting, () => world.count("doubt: folded rows alone speak against a copy")) : new Exact(trusting));
  const byName = new Map<string, Way>();
  const ledger = new LedgerHost(world, truth, plan, (region) => {
    const way = byName.get(region);
    return { link: way?.link ?? link(1), serve: (push, answer) => way?.host.reached?.push(push, answer) };
  }, known);
  const regions = Array.from({ length: plan.regions }, (_, i) => {
    const region = `region${i}`;
    const toLedger = link(100);
    const host = new RegionHost({ world, plan, region, ledger, link: toLedger, known });
    byName.set(region, { host, link: toLedger });
    return host;
  });
  /** What is cut together: a colo from all it asks, the ledger from all regions. */
  const bundles = [[...links]];
  const versions = Array.from({ length: KEYS }, () => 0);
  const places: Place[] = [];
  for (let i = 0; i < plan.colos; i += 1) {
    const ways = regions.map((host): Way => ({ host, link: link(60) }));
    const home = i % plan.regions;
    const colo: Colo = {
      name: `colo${i}`,
      country: COUNTRIES[i % COUNTRIES.length] ?? "XX",
      cache: new Map(),
      shared: undefined,
      regions: [...ways.slice(home), ...ways.slice(0, home)],
      ledger: { host: ledger, link: link(120) },
      origin: link(100),
      versions,
    };
    for (let j = 0; j < plan.isolates; j += 1) {
      const place: Place = {
        isolate: new Isolate(world, truth, plan, colo, known),
        busy: true,
        renew: () => {
          place.isolate.alive = false;
          place.isolate = new Isolate(world, truth, plan, colo, known);
        },
      };
      places.push(place);
    }
    bundles.push([...ways.map((way) => way.link), colo.ledger.link]);
  }
  const operator = link(50);
  const purge = (): void => {
    const draft = drafted(world, plan.blocks, ledger.clockMs ?? 0);
    if (draft.kind === "purge" && random.chance(0.7)) for (let key = 0; key < KEYS; key += 1) if (hashesOfKey(key).some((hash) => draft.hashes.includes(hash))) versions[key] = (versions[key] ?? 0) + 1;
    operator.call<number>((answer) => {
      const number = ledger.reached?.append(draft);
      if (number !== undefined) answer(number);
    }, (number) => number !== undefined && truth.acknowledged(number), 3000);
  };
  return { ledger, regions, places, links, bundles, purge };
}

/** The edge that operators steer. */
const EDGE = "mirror";

function drafted({ random, nowMs }: World, blocks: number, ledgerMs: number): Draft {
  const hashes = [random.pick(hashesOfKey(random.below(KEYS)))];
  if (!random.chance(blocks)) return { kind: "purge", mode: random.chance(0.6) ? "hard" : "soft", hashes };
  const place = random.below(4);
  const [id, lifts] = [`block${place}`, random.chance(0.6)];
  // Each weight is another one, so that it tells which of the entries is gone by.
  if (place === 3) return lifts ? { kind: "unsteer", edge: EDGE } : { kind: "steer", steer: { edge: EDGE, weight: nowMs, pins: [], regions: [], reason: "" } };
  if (lifts) return { kind: "unblock", id };
  const countries = random.chance(0.5) ? [] : [random.pick(COUNTRIES)];
  const timed = ledgerMs > 0 && random.chance(0.7);
  const fromMs = timed ? ledgerMs + random.between(-5000, 10_000) : 0;
  return { kind: "block", block: { id, hashes, countries, fromMs, ...(timed && random.chance(0.7) ? { untilMs: fromMs + random.between(0, 10_000) } : {}), reason: "a licence ended" } };
}
