import { expect, it } from "vitest";
import type { Region } from "../../src/core/purge/regions.ts";
import { LedgerScene } from "./ledger-scene.ts";

const DAY_MS = 86_400_000;

it("what a region says is played there is told to the others, also after a crash, and what it says next takes its place", async () => {
  const scene = new LedgerScene();
  expect(await scene.ledger.tide("weur", Uint8Array.of(1))).toEqual([]);
  await scene.ledger.tide("oc", Uint8Array.of(2));
  await scene.ledger.tide("weur", Uint8Array.of(3, 3));
  await scene.crash();
  expect(await scene.ledger.tide("sam", Uint8Array.of(4))).toEqual([["oc", Uint8Array.of(2)], ["weur", Uint8Array.of(3, 3)]]);
  expect(await scene.ledger.tide("oc", Uint8Array.of(2))).toEqual([["sam", Uint8Array.of(4)], ["weur", Uint8Array.of(3, 3)]]);
});

it("what is longer than 256 KiB, or said by nobody known, is not kept, and what was said before stands", async () => {
  const scene = new LedgerScene();
  const most = new Uint8Array(262_144).fill(7);
  await scene.ledger.tide("weur", most);
  await scene.ledger.tide("weur", new Uint8Array(262_145));
  await scene.ledger.tide("nowhere" as Region, Uint8Array.of(1));
  expect(await scene.ledger.tide("oc", Uint8Array.of(2))).toEqual([["weur", most]]);
});

it("what was said a day ago is not told any more", async () => {
  const scene = new LedgerScene();
  await scene.ledger.tide("weur", Uint8Array.of(1));
  await scene.sql("UPDATE tides SET at_ms = at_ms - ?", DAY_MS);
  expect(await scene.ledger.tide("oc", Uint8Array.of(2))).toEqual([]);
});
