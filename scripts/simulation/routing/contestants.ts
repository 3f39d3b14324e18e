import { seedMs } from "../../../src/core/routing/seed.ts";
import { LowestLatency, Nearest, Oracle, RoundRobin, placeOf } from "./baselines.ts";
import type { World } from "./day.ts";
import { Downbeat } from "./downbeat.ts";
import { PLACES } from "./places.ts";
import type { Strategy } from "./strategy.ts";

/** Names of strategies, as the table and the aims have them. */
export const OURS = "downbeat";
export const ORACLE = "oracle";
export const BASELINES = ["round robin", "nearest", "lowest latency"] as const;

/** All that live through each day. */
export const CONTESTANTS: ReadonlyMap<string, (world: World) => Strategy> = new Map<string, (world: World) => Strategy>([
  ["round robin", ({ day }) => new RoundRobin(day.mirrors)],
  ["nearest", ({ day }) => new Nearest(day.mirrors, day.sites)],
  ["lowest latency", ({ day }) => new LowestLatency(day.mirrors, day.sites.map((site) => day.mirrors.map(({ at }) => seedMs(placeOf(site), PLACES[at]))))],
  [OURS, (world) => new Downbeat(world)],
  [ORACLE, ({ upstreams }) => new Oracle(upstreams)],
]);
