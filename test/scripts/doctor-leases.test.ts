import { assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../scripts/doctor/configuration.ts";
import { diagnose } from "../../scripts/doctor/diagnose.ts";
import { printed } from "../../scripts/doctor/print.ts";
import { freeDay, paidMonth, purgeCosts } from "../../scripts/docs/purge-costs.ts";
import { DAY_SEC, leaseBill, leaseLoad, MONTH_SEC } from "../../scripts/docs/lease-load.ts";
import { dollars, PRICES } from "../../scripts/docs/purge-prices.ts";
import { fixture } from "./run.ts";

async function diagnosed(vars: Record<string, unknown>, objects?: ReadonlyMap<string, string>) {
  const read = await readConfiguration(fixture("good.toml"), undefined);
  if (!read.ok) throw new Error(read.why);
  const { configuration } = read;
  return diagnose({ ...configuration, vars: { ORIGIN: "https://origin.downbeat.test", ...vars }, ...(objects !== undefined && { durableObjects: objects }) });
}

describe("what a lease asks of Durable Objects", () => {
  const traffic = { colos: 330, regions: 11 };

  it("is a renewal each half lease where there is traffic, and less where there is not", () => {
    const busy = leaseLoad(5, { ...traffic, perSec: 10 }, DAY_SEC).coloSyncs / 330 / DAY_SEC;
    expect(busy).toBeCloseTo(1 / 2.6 + 1 / 600, 6);
    const rare = leaseLoad(5, { ...traffic, perSec: 0.001 }, DAY_SEC).coloSyncs / 330 / DAY_SEC;
    expect(rare).toBeCloseTo(0.001, 9);
    expect(leaseLoad(5, { ...traffic, perSec: 0 }, DAY_SEC).requests).toBe(0);
  });

  it("is less the longer the lease, more the more is asked, and never more than a request each at its colo", () => {
    assert(property(integer({ min: 1, max: 59 }), constantFrom(0.01, 0.2, 1, 10, 1000), (leaseSec, perSec) => {
      const at = (sec: number, rate: number) => leaseLoad(sec, { ...traffic, perSec: rate }, DAY_SEC);
      expect(at(leaseSec, perSec).requests).toBeGreaterThan(at(leaseSec + 1, perSec).requests - 1e-6);
      expect(at(leaseSec, perSec).coloSyncs).toBeLessThanOrEqual(at(leaseSec, perSec * 2).coloSyncs);
      expect(at(leaseSec, perSec).coloSyncs).toBeLessThanOrEqual(330 * perSec * DAY_SEC * (1 + 1e-9));
    }));
  });

  it("costs what the list says beyond what is included", () => {
    expect(dollars(1_000_000, PRICES.objectRequests)).toBe(0);
    expect(dollars(101_000_000, PRICES.objectRequests)).toBeCloseTo(15);
    const load = leaseLoad(1, { ...traffic, perSec: 10 }, MONTH_SEC);
    const bill = leaseBill(load, 11);
    expect(bill.requests).toBeCloseTo(((load.requests - 1e6) * 0.15) / 1e6);
    expect(bill.durationMost).toBeCloseTo(((12 * MONTH_SEC * 0.128 - 400_000) * 12.5) / 1e6);
    expect(paidMonth(1, 10).least).toBeGreaterThan(paidMonth(5, 10).least);
  });

  it("fits the free plan with a long lease and few data centres alone", () => {
    expect(freeDay(5, 20).requests).toBeGreaterThan(100_000);
    expect(freeDay(60, 5).requests).toBeLessThan(20_000);
  });

  it("is a table of six rows, and one of the free plan", () => {
    const text = purgeCosts();
    expect(text.match(/^\| (?:10|0\.2) \| (?:1|5|30) s \|/gm)).toHaveLength(6);
    expect(text.match(/^\| (?:1 colo|5 colos|20 colos|100 colos) \|/gm)).toHaveLength(4);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe("doctor on purges", () => {
  it("says what a lease costs on the plan, and what is left of the free one's requests", async () => {
    const free = await diagnosed({});
    expect(free.leases.join("\n")).toMatch(/LEASE_SEC 5: [^]*Leases take up to [\d,]+ of the plan's 100,000 Durable Object requests a day, and [\d,]+ of its 100,000 rows[^]*LEASE_SEC = 60/);
    expect((await diagnosed({ LEASE_SEC: 60 })).leases.join("\n")).not.toMatch(/LEASE_SEC = 60/);
    expect((await diagnosed({ PLAN: "paid" })).leases.join("\n")).toMatch(/\$50 to \$95 a month with 10 requests\/s/);
    expect(printed(free)).toMatch(/\nLeases\n {2}- LEASE_SEC 5/);
  });

  it("says under which class blocks hold", async () => {
    const said = async (vars: Record<string, unknown>) => (await diagnosed(vars)).leases.slice(2).join("\n");
    expect(await said({})).toMatch(/"revalidate": [^]*blocks do not hold, since[^]*WITHOUT_LEASE = "refuse"/);
    expect(await said({ WITHOUT_LEASE: "serve-marked", PATHS: [{ prefix: "/rights/", without_lease: "refuse" }] })).toMatch(/do not hold but below \/rights\/[^]*Purges do not hold then either/);
    expect(await said({ WITHOUT_LEASE: "refuse" })).toMatch(/^WITHOUT_LEASE "refuse": blocks hold even while no region can be asked\.$/);
    expect(await said({ WITHOUT_LEASE: "refuse", PATHS: [{ prefix: "/free/", without_lease: "serve-marked" }] })).toContain("not below /free/");
  });

  it("warns of secrets in the file, and knows the one that is no setting", async () => {
    const { warnings } = await diagnosed({ AUDIT_KEY: "-----BEGIN PRIVATE KEY-----" });
    expect(warnings).toContainEqual(expect.stringMatching(/^AUDIT_KEY stands in the file; `npx wrangler secret put AUDIT_KEY`/));
    expect(warnings.join("\n")).not.toMatch(/AUDIT_KEY is no setting|BEGIN/);
  });

  it("demands the ledger and its regions, by their classes", async () => {
    const objects = new Map([["FILL", "Fill"], ["LEDGER", "Legder"]]);
    const { problems, bindings } = await diagnosed({}, objects);
    expect(problems).toEqual([
      { path: "LEDGER", expected: 'class_name = "Ledger"', found: '"Legder"' },
      { path: "REGION", expected: expect.stringContaining('name = "REGION", class_name = "Region"'), found: "nothing" },
    ]);
    expect(bindings.find(({ name }) => name === "REGION")?.state).toBe("missing");
  });
});
