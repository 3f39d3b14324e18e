import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../../origin/bytes.ts";
import { isHit } from "../../support/judge.ts";
import { COLOS, fresh, startScene, urlOf, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600"];
const LEASE_SEC = 3;
let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ LEASE_SEC });
});
afterAll(() => scene?.close());

/** Calls from a data centre to any region or the ledger. */
const calls = async (colo: string): Promise<number> => (await scene.fleet.links.calls()).filter(({ from }) => from === colo).reduce((sum, each) => sum + each.calls, 0);

describe("a lease", () => {
  it("lets a hundred hits go by without a question", async () => {
    const path = "/many.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    const before = await calls("FRA");
    const began = performance.now();
    for (let n = 0; n < 100; n += 1) expect(isHit(await scene.at("FRA", path))).toBe(true);
    const leases = 1 + Math.ceil((performance.now() - began) / (LEASE_SEC * 500));
    expect((await calls("FRA")) - before).toBeLessThanOrEqual(leases);
  });
  it("is renewed ahead of its end while there is traffic: no hit waits for it", { timeout: 40_000 }, async () => {
    const path = "/renewed.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    await scene.at("FRA", path);
    const away = 300;
    await scene.fleet.links.set({ from: "FRA", to: "region:*", delayMs: away });
    const before = await calls("FRA");
    const took: number[] = [];
    const end = performance.now() + 3 * LEASE_SEC * 1000;
    while (performance.now() < end) {
      const asked = performance.now();
      expect(isHit(await scene.at("FRA", path))).toBe(true);
      took.push(performance.now() - asked);
    }
    await scene.fleet.links.clear();
    const renewals = (await calls("FRA")) - before;
    expect(renewals).toBeGreaterThan(1);
    // If hits waited for renewals, at least one would for each; a machine that is held up holds up one or another.
    expect(2 * took.filter((ms) => ms >= away / 2).length).toBeLessThan(renewals);
  });
  it("that has ended is asked for while the copy is looked up: the first hit waits for one round trip", { timeout: 40_000 }, async () => {
    const path = "/idle.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    await scene.purge({ tags: ["so that every lease has ended"] });
    const away = 1000;
    await scene.fleet.links.set({ from: "FRA", to: "region:*", delayMs: away });
    const asked = performance.now();
    const answer = await scene.at("FRA", path);
    const took = performance.now() - asked;
    await scene.fleet.links.clear();
    expect(isHit(answer)).toBe(true);
    expect(took).toBeGreaterThanOrEqual(away - 1); // or nobody was asked
    expect(took).toBeLessThan(2 * away); // a second round trip would be one too many
  });
  it("that nobody holds does not hold up a purge", async () => {
    await scene.purge({ tags: ["so that every lease has ended"] });
    const receipt = await scene.purge({ tags: ["nobody waits"] });
    const took = Date.parse(receipt.complete_at ?? "") - Date.parse(receipt.accepted_at);
    expect(took).toBeLessThan(LEASE_SEC * 1000 / 2);
  });
  it("that listeners hold delays a purge by no more than its length and a little", async () => {
    const path = "/delayed.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    let listening = true;
    const listeners = COLOS.map(async (colo) => {
      while (listening) await scene.at(colo, path);
    });
    const receipt = await scene.purge({ files: [urlOf(path)] });
    listening = false;
    await Promise.all(listeners);
    const took = Date.parse(receipt.complete_at ?? "") - Date.parse(receipt.accepted_at);
    expect(took).toBeLessThan((LEASE_SEC + 1.5) * 1000);
    for (const region of receipt.regions) expect(region.leases_ended_at).not.toBeNull();
  });
});
