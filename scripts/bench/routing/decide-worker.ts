/** In workerd, whose clock stands still while code runs: decides as often as the query says, and who asks holds the watch. */
import { decide } from "../../../src/core/routing/decide.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import type { Question } from "../../../src/core/routing/question.ts";
import type { Health, Standing } from "../../../src/core/routing/standing.ts";
import type { Steer } from "../../../src/core/routing/steer.ts";

const NOW = Date.UTC(2026, 10, 21);
const EDGES = 16;

const edges: Edge[] = Array.from({ length: EDGES }, (_, n) => ({
  id: `mirror-${n}`, url: `https://mirror-${n}.music.example`, origin: "https://origin.music.example", weight: 1 + (n % 3), pricePerGb: 0.01 * n, prefixes: n % 4 === 0 ? ["/audio"] : [],
  lagMs: n % 5 === 0 ? 5000 : 0, drain: false, ...(n % 2 === 0 ? { capacityMbps: 1000 } : {}),
}));
const questions: Question[] = Array.from({ length: 1000 }, (_, n) => ({
  path: `/audio/releases/${n}/track-with-a-name-of-its-own.flac`, key: `https://origin.music.example/audio/releases/${n}/track-with-a-name-of-its-own.flac`, bytes: 1_048_576, patience: (n % 10) / 10, purgedAtMs: NOW - 60_000,
}));

/** All about as good as another, so that content decides between all of them. */
const equals: Standing[] = edges.map(({ id }, n) => ({ id, firstByteMs: 40 + (n % 4), source: "here", kbps: 40_000, inFlight: n, mbps: 10 * n, health: { kind: "ok" }, drifts: false }));

const HEALTHS: readonly Health[] = [{ kind: "ok" }, { kind: "ejected", why: "failures", untilMs: NOW + 1000 }, { kind: "returning", share: 0.4 }, { kind: "ok" }, { kind: "trial", why: "slow", busy: true }, { kind: "ok" }];
/** A bad day: some ejected, some unmeasured, in another order than the edges, and operators who have said something of each. */
const mixed: Standing[] = equals.map((standing, n) => ({ id: standing.id, firstByteMs: 20 * n, source: "region" as const, inFlight: n, mbps: 70 * n, health: HEALTHS[n % HEALTHS.length] ?? { kind: "ok" }, drifts: n % 7 === 0, ...(n % 3 === 0 ? {} : { kbps: 3000 * n }) })).toReversed();
const steers: Steer[] = edges.map(({ id }, n) => ({ edge: id, pins: n === 3 ? ["/audio/releases/1", "/video"] : [], regions: n % 2 === 0 ? ["weur"] : [], reason: "a bad day", ...(n % 4 === 1 ? { drain: true } : { weight: n }) }));

function run(times: number, standings: readonly Standing[], said: readonly Steer[]): number {
  let asked = 0;
  for (let i = 0; i < times; i += 1) {
    const question = questions[i % questions.length];
    if (question !== undefined) asked += decide(question, edges, standings, said, DEFAULT_POLICY, { nowMs: NOW, region: "weur" }).order.length;
  }
  return asked;
}

export default {
  fetch(request: Request): Response {
    const { searchParams } = new URL(request.url);
    return Response.json({ equals: run(Number(searchParams.get("equals")), equals, []), mixed: run(Number(searchParams.get("mixed")), mixed, steers) });
  },
};
