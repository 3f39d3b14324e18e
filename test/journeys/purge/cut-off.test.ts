import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { regionOf } from "../../../src/core/purge/regions.ts";
import { gate } from "../../origin/behaviour.ts";
import { bytesOf } from "../../origin/bytes.ts";
import { expectWhole, isHit } from "../../support/judge.ts";
import { fresh, receiptIn, startScene, urlOf, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600, stale-while-revalidate=0"];
let scene: Scene;
beforeAll(async () => {
  scene = await startScene({
    PATHS: [{ prefix: "/marked", without_lease: "serve-marked" }, { prefix: "/refused", without_lease: "refuse" }],
  });
});
afterEach(() => scene.fleet.links.clear());
afterAll(() => scene?.close());

/** Cuts Tokyo off from every region and the ledger, and resolves when nothing it was promised can still hold. */
async function cutTokyo(): Promise<void> {
  await scene.fleet.links.set({ from: "NRT", to: "*", cut: "ask" });
  await scene.purge({ tags: ["the last promise"] });
}

describe("a data centre that nobody answers", () => {
  it("does not hold up a purge longer than its lease", async () => {
    const path = "/held-up.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    await scene.fleet.links.set({ from: "NRT", to: "*", cut: "ask" });
    const receipt = await scene.purge({ files: [urlOf(path)] });
    expect(receipt.not_proven).toEqual([]);
  });
  it("asks the origin whether copies are right, and believes it", async () => {
    const path = "/asked.mp3";
    const song = bytesOf(fresh(), 20_000);
    await scene.keep(path, { bytes: song, etag: '"1"', headers: [KEPT] });
    await cutTokyo();
    const sent = scene.origin.sentFor(path);
    const asked = scene.origin.to(path).length;
    expectWhole(await scene.at("NRT", path), song);
    expect(scene.origin.to(path).length).toBe(asked + 1);
    expect(scene.origin.to(path).at(-1)?.headers["if-none-match"]).toBe('"1"');
    expect(scene.origin.sentFor(path)).toBe(sent);
    expect(isHit(await scene.at("FRA", path))).toBe(true);
  });
  it("gives what the origin has now, although it has not heard of the purge", async () => {
    const path = "/unheard.mp3";
    const now = bytesOf(fresh(), 20_000);
    await scene.keep(path, { bytes: bytesOf(fresh(), 20_000), etag: '"1"', headers: [KEPT] });
    await scene.fleet.links.set({ from: "NRT", to: "*", cut: "ask" });
    scene.origin.change(path, { bytes: now, etag: '"2"', headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)] });
    await scene.expectEverywhere(path, now);
  });
  it("asks the origin once for all who wait, and anew for who comes after it was asked", async () => {
    const path = "/once.mp3";
    const song = bytesOf(fresh(), 20_000);
    await scene.keep(path, { bytes: song, etag: '"1"', headers: [KEPT] });
    await cutTokyo();
    const held = gate();
    scene.origin.change(path, { bytes: song, etag: '"1"', headers: [KEPT], wait: held.opened });
    const before = scene.origin.to(path).length;
    const first = scene.at("NRT", path);
    while (scene.origin.to(path).length === before) await scene.origin.next(path);
    const crowd = Array.from({ length: 10 }, () => scene.at("NRT", path));
    await pause(300); // nothing outside tells that they have arrived
    held.open();
    for (const answer of await Promise.all([first, ...crowd])) expectWhole(answer, song);
    expect(scene.origin.to(path).length - before).toBeGreaterThanOrEqual(2);
    expect(scene.origin.to(path).length - before).toBeLessThanOrEqual(4);
  });
  it("serves copies and says so where the class says serve-marked", async () => {
    const path = "/marked/song.mp3";
    const song = bytesOf(fresh(), 20_000);
    await scene.keep(path, { bytes: song, headers: [KEPT] });
    await cutTokyo();
    const asked = scene.origin.to(path).length;
    const [marked, proven] = [await scene.at("NRT", path), await scene.at("FRA", path)];
    expectWhole(marked, song);
    expect(scene.origin.to(path).length).toBe(asked);
    expect(marked.header("cache-status")).toMatch(/unproven/);
    expect(proven.header("cache-status")).not.toMatch(/unproven/);
  });
  it("refuses where the class says refuse, and may be asked again", async () => {
    const path = "/refused/song.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 20_000), headers: [KEPT] });
    await cutTokyo();
    const answer = await scene.at("NRT", path);
    expect(answer.status).toBe(503);
    expect(answer.header("retry-after")).toMatch(/^\d+$/);
    expect(isHit(await scene.at("FRA", path))).toBe(true);
    await scene.fleet.links.clear();
    const end = Date.now() + 5000;
    while ((await scene.at("NRT", path)).status !== 200) if (Date.now() > end) throw new Error("it still refuses");
  });
  it("refuses what is not kept, too, where blocks must hold", async () => {
    await cutTokyo();
    scene.origin.serve("/refused/cold.mp3", { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    expect((await scene.at("NRT", "/refused/cold.mp3")).status).toBe(503);
    expect((await scene.at("FRA", "/refused/cold.mp3")).status).toBe(200);
  });
});

describe("a data centre whose own region does not answer", () => {
  it("asks another, and knows of purges", async () => {
    const [path, other] = ["/elsewhere.mp3", "/elsewhere-kept.mp3"];
    const now = bytesOf(fresh(), 20_000);
    await scene.keep(path, { bytes: bytesOf(fresh(), 20_000), etag: '"1"', headers: [KEPT] });
    await scene.keep(other, { bytes: now, headers: [KEPT] });
    await scene.fleet.links.set({ from: "NRT", to: `region:${regionOf("NRT")}`, cut: "ask" });
    scene.origin.change(path, { bytes: now, etag: '"1"', headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)] });
    await scene.expectEverywhere(path, now);
    expect(isHit(await scene.at("NRT", other))).toBe(true);
  });
  it("asks the ledger when no region answers", async () => {
    const [path, other] = ["/ledger.mp3", "/ledger-kept.mp3"];
    const now = bytesOf(fresh(), 20_000);
    await scene.keep(path, { bytes: bytesOf(fresh(), 20_000), etag: '"1"', headers: [KEPT] });
    await scene.keep(other, { bytes: now, headers: [KEPT] });
    await scene.fleet.links.set({ from: "NRT", to: "region:*", cut: "ask" });
    scene.origin.change(path, { bytes: now, etag: '"1"', headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)] });
    await scene.expectEverywhere(path, now);
    expect(isHit(await scene.at("NRT", other))).toBe(true);
  });
  it("loses answers for a while, and is right all the same", async () => {
    const path = "/lossy.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 20_000), etag: '"1"', headers: [KEPT] });
    await scene.fleet.links.set({ from: "NRT", to: "region:*", cut: "answer" });
    const now = bytesOf(fresh(), 20_000);
    scene.origin.change(path, { bytes: now, etag: '"2"', headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)] });
    await scene.expectEverywhere(path, now);
  });
});

describe("a region that does not hear of the ledger", () => {
  it("is named while a purge waits for it, and holds it up no longer than its own lease", { timeout: 60_000 }, async () => {
    const path = "/region.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 900), headers: [KEPT] });
    const name = regionOf("NRT");
    const region = `region:${name}`;
    await scene.fleet.links.set({ from: "ledger", to: region, cut: "ask" });
    await scene.fleet.links.set({ from: region, to: "ledger", cut: "ask" });
    const now = bytesOf(fresh(), 900);
    scene.origin.change(path, { bytes: now, headers: [KEPT] });
    const said = await scene.control("POST", "/purge", { files: [urlOf(path)], wait: "global", timeout: 1 });
    const waiting = receiptIn(said);
    expect({ status: said.status, state: waiting.state, not_proven: waiting.not_proven }).toEqual({ status: 202, state: "accepted", not_proven: expect.arrayContaining([name]) });
    const row = waiting.regions.find((each) => each.region === name);
    expect(row).toMatchObject({ state: "waiting", why: expect.stringMatching(/./) });
    expect(Date.parse(row?.proven_by ?? "")).toBeGreaterThan(Date.parse(waiting.accepted_at));
    const complete = await scene.complete(waiting);
    expect(complete.regions.find((each) => each.region === name)?.state).toBe("ran-out");
    await scene.expectEverywhere(path, now);
  });
});
