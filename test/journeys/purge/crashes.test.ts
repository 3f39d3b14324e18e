import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { regionOf } from "../../../src/core/purge/regions.ts";
import { bytesOf } from "../../origin/bytes.ts";
import { COLOS, fresh, receiptIn, startScene, urlOf, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600, stale-while-revalidate=0"];
/** Those who crash right after a purge was accepted. */
const CRASHING = ["ledger", "a region", "all regions", "the ledger and all regions"] as const;

let scene: Scene;
/** Of each that crashes, a scene of its own. */
const scenes = new Map<string, Scene>();
beforeAll(async () => {
  scene = await startScene();
  for (const who of CRASHING) scenes.set(who, await startScene());
});
afterAll(async () => void (await Promise.all([scene, ...scenes.values()].map((each) => each?.close()))));

const REGIONS = COLOS.map((colo) => `region:${regionOf(colo)}`);

describe("a purge that was accepted", () => {
  // A region that crashed is given the time its lease may have, so they wait side by side.
  it.concurrent.each(CRASHING)("is complete and true although %s crashed right afterwards", { timeout: 60_000 }, async (who) => {
    const scene = scenes.get(who);
    if (scene === undefined) throw new Error("it has no scene");
    const path = `/crash-${who.replaceAll(" ", "-")}.mp3`;
    const now = bytesOf(fresh(), 20_000);
    await scene.keep(path, { bytes: bytesOf(fresh(), 20_000), etag: '"1"', headers: [KEPT] });
    scene.origin.change(path, { bytes: now, etag: '"1"', headers: [KEPT] });
    const accepted = receiptIn(await scene.control("POST", "/purge", { files: [urlOf(path)] }));
    const ended = who === "ledger" ? ["ledger"] : who === "a region" ? REGIONS.slice(0, 1) : who === "all regions" ? REGIONS : ["ledger", ...REGIONS];
    for (const object of ended) await scene.fleet.evict(object, "crash");
    const receipt = await scene.complete(accepted);
    expect(receipt.number).toBe(accepted.number);
    await scene.expectEverywhere(path, now);
  });
  it("is one, however often it is told with the same key while the ledger crashes", async () => {
    const body = { tags: ["idempotent"] };
    const headers = { "idempotency-key": randomUUID() };
    const numbers = new Set<number>();
    for (let round = 0; round < 5; round += 1) {
      const crash = scene.fleet.evict("ledger", "crash");
      const said = await scene.control("POST", "/purge", body, headers);
      await crash;
      if (said.status < 300) numbers.add(receiptIn(said).number);
    }
    numbers.add(receiptIn(await scene.control("POST", "/purge", body, headers)).number);
    expect(numbers.size).toBe(1);
  });
});

describe("listeners", () => {
  it("are answered while objects crash, from what they may be answered from", async () => {
    const path = "/listened.mp3";
    const song = bytesOf(fresh(), 20_000);
    await scene.keep(path, { bytes: song, etag: '"1"', headers: [KEPT] });
    for (const object of ["ledger", ...REGIONS]) {
      const crash = scene.fleet.evict(object, "crash");
      await scene.expectEverywhere(path, song);
      await crash;
      await scene.expectEverywhere(path, song);
    }
  });
  it("keep blocks over a region's crash", { timeout: 60_000 }, async () => {
    const path = "/blocked.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    await scene.block("crash", { urls: [urlOf(path)], reason: "Withdrawn." });
    for (const object of ["ledger", ...REGIONS]) await scene.fleet.evict(object, "crash");
    await scene.purge({ tags: ["so that every lease has ended"] });
    for (let round = 0; round < 3; round += 1) for (const { status } of await scene.everywhere(path)) expect(status).toBe(451);
  });
});
