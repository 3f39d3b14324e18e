import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { LINE, catalogue, lineOf, versionsOf } from "../../../scripts/bench/purge/catalogue.ts";
import { startChangingOrigin } from "../../../scripts/bench/purge/changing-origin.ts";
import { listen } from "../../../scripts/bench/purge/listeners.ts";
import type { Heard } from "../../../scripts/bench/purge/listeners.ts";

const PATH = "/catalogue/group-1/item-7.mp3";

test("a body says its version by every line, or is no body of it", () => {
  const body = (...versions: number[]): Buffer => Buffer.from(versions.map((version) => lineOf(PATH, version)).join(""));
  expect(versionsOf(PATH, body(3, 3, 3))).toEqual({ oldest: 3, mixed: false });
  expect(versionsOf(PATH, body(3, 12, 2, 2))).toEqual({ oldest: 2, mixed: true });
  expect(versionsOf(PATH, body(3).subarray(1))).toBeUndefined();
  expect(versionsOf("/other.mp3", body(3))).toBeUndefined();
  expect(versionsOf(PATH, Buffer.alloc(0))).toBeUndefined();
  expect(lineOf(PATH, 123_456)).toHaveLength(LINE);
});

/** What listeners of an origin hear until they have heard something. */
async function heard(prove: (items: ReturnType<typeof catalogue>) => void): Promise<Heard> {
  const items = catalogue(6, 2);
  const origin = await startChangingOrigin(items, () => 1);
  prove(items);
  const listeners = listen("FRA", origin.url, items, 200);
  const all: Heard = { answers: 0, skipped: 0, brokenOff: 0, hitMs: [], violations: [], failures: [] };
  for (let tries = 0; all.answers + all.failures.length < 30 && tries < 200; tries += 1) {
    await pause(20);
    const { answers, violations, failures } = listeners.take();
    all.answers += answers;
    all.violations.push(...violations);
    all.failures.push(...failures);
  }
  await listeners.stop();
  await origin.close();
  return all;
}

test("listeners find nothing where each gets what is proven", async () => {
  expect(await heard((items) => items.forEach((item) => (item.version = item.proven = 9)))).toMatchObject({ violations: [], failures: [] });
});

test("listeners find every answer that is older than what was proven", async () => {
  const { answers, violations } = await heard((items) => items.forEach((item) => (item.proven = 2)));
  expect(violations).toHaveLength(answers);
  expect(violations[0]).toMatchObject({ colo: "FRA", atLeast: 2, got: { oldest: 1, mixed: false } });
});
