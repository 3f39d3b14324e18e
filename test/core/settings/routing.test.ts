import { describe, expect, test } from "vitest";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import { POLICY_FIELDS, readPolicy, readSettings } from "../../../src/core/settings/index.ts";

const ORIGIN = "https://origin.downbeat.test";
const read = (vars: Record<string, unknown>) => readSettings({ ORIGIN, ...vars });

describe("ROUTING", () => {
  test("is the default policy where nothing is written", () => {
    expect(read({})).toMatchObject({ ok: true, settings: { routing: DEFAULT_POLICY, failoverStatuses: [500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530], routingLogShare: 0, routingProbeSec: 0 } });
  });

  test("changes what is written, and nothing else", () => {
    const settings = read({ ROUTING: { hedge_share: 0, equal_ms: "12.5" }, FAILOVER_STATUSES: [404, 500], ROUTING_LOG_SHARE: 0.01, ROUTING_PROBE_SEC: 30 });
    expect(settings).toMatchObject({
      ok: true,
      settings: { routing: { ...DEFAULT_POLICY, hedgeShare: 0, equalMs: 12.5 }, failoverStatuses: [404, 500], routingLogShare: 0.01, routingProbeSec: 30 },
    });
  });

  test("has a name for every number of the policy", () => {
    expect(POLICY_FIELDS.map(([, name]) => name).toSorted()).toEqual(Object.keys(DEFAULT_POLICY).toSorted());
    expect(POLICY_FIELDS.find(([, name]) => name === "msPerPrice")?.[0]).toBe("ms_per_price");
  });

  test("takes the default policy as it would be written", () => {
    const written = Object.fromEntries(POLICY_FIELDS.map(([name, field]) => [name, DEFAULT_POLICY[field]]));
    expect(readPolicy(written)).toEqual({ ok: true, policy: DEFAULT_POLICY });
    expect(readPolicy(JSON.stringify(written))).toEqual({ ok: true, policy: DEFAULT_POLICY });
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ["a name misspelt", { hedge_shar: 0.1 }, ["ROUTING.hedge_shar"]],
    ["a name as the code has it", { hedgeShare: 0.1 }, ["ROUTING.hedgeShare"]],
    ["shares above 1", { hedge_share: 1.1, panic: 2 }, ["ROUTING.panic", "ROUTING.hedge_share"]],
    ["half a failure", { failures_in_row: 0.5 }, ["ROUTING.failures_in_row"]],
    ["no attempt", { attempts: 0 }, ["ROUTING.attempts"]],
    ["NaN", { equal_ms: Number.NaN }, ["ROUTING.equal_ms"]],
    ["a longest ejection that is shorter than the first", { eject_ms: 5000, most_eject_ms: 4999 }, ["ROUTING.most_eject_ms"]],
  ])("refuses %s", (_, policy, paths) => {
    const settings = read({ ROUTING: policy });
    expect(settings.ok ? [] : settings.problems.map(({ path }) => path)).toEqual(paths);
    expect(readPolicy(policy)).toEqual({ ok: false, problems: settings.ok ? [] : settings.problems });
  });

  test.each([["a number", 5], ["text", "fast"], ["JSON that is cut off", '{"attempts":'], ["null", null], ["a list", []]])("refuses %s for a policy", (_, value) => {
    expect(readPolicy(value)).toMatchObject({ ok: false, problems: [{ path: "ROUTING" }] });
  });
});

describe("FAILOVER_STATUSES", () => {
  test.each([[[200]], [[600]], [[503.5]], ["503"], [[500, "x"]]])("refuses %j", (statuses) => {
    expect(read({ FAILOVER_STATUSES: statuses }).ok).toBe(false);
  });

  test.each([[[]], ["[404,503]"], [["503"]]])("takes %j", (statuses) => {
    expect(read({ FAILOVER_STATUSES: statuses }).ok).toBe(true);
  });
});
