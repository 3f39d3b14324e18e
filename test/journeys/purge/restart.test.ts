import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bytesOf } from "../../origin/bytes.ts";
import { expectWhole } from "../../support/judge.ts";
import { COLOS, fresh, receiptIn, startScene, urlOf, type ReceiptShown, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600"];

// Starting again takes long, and neither test need wait for the other's: each has a scene of its own.
const folders: string[] = [];
const scenes: Scene[] = [];
beforeAll(async () => {
  for (const _ of ["outlast", "only accepted"]) {
    const persist = await mkdtemp(join(tmpdir(), "purges-"));
    folders.push(persist);
    scenes.push(await startScene({}, { persist }));
  }
});
afterAll(async () => {
  await Promise.all(scenes.map((scene) => scene.close()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

function sceneOf(index: number): Scene {
  const scene = scenes[index];
  if (scene === undefined) throw new Error("it has no scene");
  return scene;
}

it.concurrent("purges and blocks outlast everything that runs, copies with them", { timeout: 60_000 }, async () => {
  const scene = sceneOf(0);
  const [purged, blocked, kept] = ["/purged.mp3", "/blocked.mp3", "/kept.mp3"];
  const [old, now] = [bytesOf(fresh(), 20_000), bytesOf(fresh(), 20_000)];
  for (const path of [purged, blocked, kept]) await scene.keep(path, { bytes: old, etag: '"1"', headers: [KEPT] });
  const receipt = await scene.purge({ files: [urlOf(purged)] });
  await scene.block("kept", { urls: [urlOf(blocked)], reason: "Withdrawn." });
  await scene.restart();
  for (const path of [purged, blocked, kept]) scene.origin.change(path, { bytes: now, etag: '"1"', headers: [KEPT] });

  await scene.expectEverywhere(purged, now);
  expect((await scene.everywhere(blocked)).map(({ status }) => status)).toEqual(COLOS.map(() => 451));
  await scene.expectEverywhere(kept, old); // a copy that nothing was said about lives on
  const remembered = (await scene.control("GET", `/purges/${receipt.id}`)).result as ReceiptShown;
  expect(remembered).toMatchObject({ id: receipt.id, number: receipt.number, state: "complete" });
  const next = await scene.purge({ files: [urlOf(kept)] });
  expect(next.number).toBeGreaterThan(receipt.number);
  await scene.expectEverywhere(kept, now);
});

it.concurrent("a purge that was only accepted when everything stopped is complete afterwards", { timeout: 60_000 }, async () => {
  const scene = sceneOf(1);
  const path = "/accepted.mp3";
  const now = bytesOf(fresh(), 20_000);
  await scene.keep(path, { bytes: bytesOf(fresh(), 20_000), etag: '"1"', headers: [KEPT] });
  scene.origin.change(path, { bytes: now, etag: '"1"', headers: [KEPT] });
  const accepted = receiptIn(await scene.control("POST", "/purge", { files: [urlOf(path)] }));
  await scene.restart();
  const receipt = await scene.complete(accepted);
  expect(receipt.number).toBe(accepted.number);
  for (const colo of COLOS) expectWhole(await scene.at(colo, path), now);
});
