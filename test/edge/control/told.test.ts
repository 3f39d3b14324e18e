import { expect, it } from "vitest";
import type { Note } from "../../../edge/note.ts";
import { Counters } from "../../../edge/plays/counters.ts";
import { samplesOf } from "../../../src/core/metrics/sample.ts";
import { metricsText } from "../../../src/core/metrics/text.ts";
import { OUTCOMES, type Outcome, type TierName } from "../../../src/core/outcome.ts";

const TIERS: readonly TierName[] = ["memory", "colo", "reserve", "upstream", "none"];
const noteOf = (outcome: Outcome, tier: TierName): Note => ({ outcome, tier, why: "why", upstreamStatus: undefined, joined: true, forward: undefined, unproven: true, ttlSec: undefined });

it("whatever colos count has a family, and no label of it is lost", () => {
  const counters = new Counters();
  for (const outcome of Object.keys(OUTCOMES) as Outcome[]) {
    for (const tier of TIERS) {
      for (const ms of [0, 1.5, 40, 9000]) counters.answered(noteOf(outcome, tier), 200, ms);
      counters.answered({ ...noteOf(outcome, tier), upstreamStatus: 502 }, 502, 5);
      for (const end of ["complete", "cut", "left"] as const) counters.delivered(tier, { bytes: 10, end });
    }
  }
  counters.bypassed(1);
  counters.lost(1);
  counters.played();
  const told = counters.take(10_000);
  const { samples, unknown } = samplesOf(told, { region: "weur", colo: "FRA" });
  expect([told.length > 100, unknown]).toEqual([true, 0]);
  const text = metricsText(samples, "openmetrics");
  const series = text.split("\n").filter((line) => /^downbeat_(?!first_byte)/.test(line));
  // Each counter told is a series: none fell together with another.
  expect(series).toHaveLength(told.filter(([name]) => !name.startsWith("first_byte")).length);
  expect(text).toContain('\ndownbeat_first_byte_seconds_bucket{region="weur",colo="FRA",tier="memory",le="0.05"} ');
  expect(text).toMatch(/\ndownbeat_first_byte_seconds_count\{region="weur",colo="FRA",tier="colo"\} 70\n/);
});
