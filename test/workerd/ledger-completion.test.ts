import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { LedgerScene } from "./ledger-scene.ts";

describe("a purge that meets promises", () => {
  it("waits for the region by name, and is complete when the region confirms", async () => {
    const scene = new LedgerScene();
    const { promised } = await scene.askAs("weur", "w1");
    const receipt = await scene.purge();
    expect(receipt).toMatchObject({ state: "accepted", regions: [{ region: "weur", state: "waiting" }] });
    expect(receipt.regions[0]?.untilMs).toBeGreaterThanOrEqual(promised.endMs);
    expect(receipt.regions[0]?.why).toMatch(/not confirmed/);
    await scene.confirmAs("weur", "w1", receipt.number);
    const complete = await scene.ledger.receipt(receipt.id, 0);
    expect(complete).toMatchObject({ state: "complete", regions: [{ region: "weur", state: "confirmed" }] });
    const [proof] = complete?.regions ?? [];
    expect((proof?.leasesEndedAtMs ?? 0) - (proof?.appliedAtMs ?? 0)).toBe(250);
    await scene.crash();
    expect(await scene.ledger.receipt(receipt.id, 0)).toEqual(complete);
  });

  it("is waited for without polling by as many as like to", async () => {
    const scene = new LedgerScene();
    await scene.askAs("weur", "w1");
    const { id, number } = await scene.purge();
    const waiting = Array.from({ length: 5 }, () => scene.ledger.receipt(id, 60_000));
    await scene.confirmAs("weur", "w1", number);
    for (const receipt of await Promise.all(waiting)) expect(receipt).toMatchObject({ state: "complete" });
  });

  it("is shown as it stands when waiting was too long", async () => {
    const scene = new LedgerScene();
    await scene.askAs("weur", "w1");
    const { id } = await scene.purge();
    expect(await scene.ledger.receipt(id, 20)).toMatchObject({ state: "accepted" });
  });

  it("is complete when a colo's promise has run out, without a word from it", async () => {
    const scene = new LedgerScene();
    const { promised } = await scene.askFrom("FRA");
    const { id } = await scene.purge();
    const receipt = await scene.ledger.receipt(id, 60_000);
    expect(receipt).toMatchObject({ state: "complete", regions: [{ region: "colo FRA", state: "ran-out" }] });
    expect(receipt?.completeAtMs).toBeGreaterThanOrEqual(promised.endMs);
  });

  it("does not wait for promises given after it", async () => {
    const scene = new LedgerScene();
    await scene.askAs("weur", "w1");
    const { id, number } = await scene.purge();
    await scene.askAs("enam", "e1");
    await scene.confirmAs("weur", "w1", number);
    expect(await scene.ledger.receipt(id, 0)).toMatchObject({ state: "complete", regions: [{ region: "weur" }] });
  });

  it("waits for every incarnation of a region", async () => {
    const scene = new LedgerScene();
    await scene.askAs("weur", "w1");
    await scene.askAs("weur", "w2");
    const { id, number } = await scene.purge();
    await scene.confirmAs("weur", "w2", number);
    expect(await scene.ledger.receipt(id, 0)).toMatchObject({ state: "accepted", regions: [{ region: "weur", state: "waiting" }] });
    await scene.confirmAs("weur", "w1", number);
    expect(await scene.ledger.receipt(id, 0)).toMatchObject({ state: "complete", regions: [{ region: "weur", state: "confirmed" }] });
  });
});

describe("a ledger that crashed", () => {
  it("counts what it had promised as given anew, by name, and completes by itself", async () => {
    const scene = new LedgerScene();
    const { promised } = await scene.askFrom("FRA");
    await scene.purge({ id: "p" });
    await scene.crash();
    const waiting = await scene.ledger.receipt("p", 0);
    expect(waiting).toMatchObject({ state: "accepted", regions: [{ region: "colo FRA", state: "waiting" }] });
    expect(waiting?.regions[0]?.untilMs).toBeGreaterThan(promised.endMs);
    expect(waiting?.regions[0]?.why).toMatch(/restarted/);
    expect(await scene.ledger.receipt("p", 60_000)).toMatchObject({ state: "complete", regions: [{ state: "ran-out" }] });
  });

  it("is woken by its alarm while anything is not complete, again and again, and then by one for what is old", async () => {
    const scene = new LedgerScene();
    const alarm = () => scene.within(async (_, { storage }) => ((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) - Date.now());
    await scene.askAs("weur", "w1");
    const { number } = await scene.purge({ id: "p" });
    expect(await alarm()).toBeLessThan(60_000);
    await scene.crash();
    expect(await runDurableObjectAlarm(scene.stub)).toBe(true);
    expect(await alarm()).toBeLessThan(60_000);
    await scene.confirmAs("weur", "w1", number);
    expect(await scene.ledger.receipt("p", 0)).toMatchObject({ state: "complete" });
    await runDurableObjectAlarm(scene.stub);
    expect(await alarm()).toBeGreaterThan(1_800_000);
  });

  it("takes a confirmation of an incarnation it promised to before", async () => {
    const scene = new LedgerScene();
    await scene.askAs("weur", "w1");
    const { number } = await scene.purge({ id: "p" });
    await scene.crash();
    await scene.confirmAs("weur", "w1", number);
    expect(await scene.ledger.receipt("p", 0)).toMatchObject({ state: "complete", regions: [{ region: "weur", state: "confirmed" }] });
  });

  it("goes on above whatever number somebody knows", async () => {
    const scene = new LedgerScene();
    const far = 2 ** 52;
    await scene.askAs("weur", "w1", far);
    await scene.crash();
    expect((await scene.purge()).number).toBeGreaterThan(far);
  });
});
