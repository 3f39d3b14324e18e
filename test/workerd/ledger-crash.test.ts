import { describe, expect, it } from "vitest";
import { brokenAt } from "../../durable-objects/ledger/chain.ts";
import type { SteerCommand } from "../../durable-objects/ledger-port.ts";
import { Knowledge } from "../../src/core/purge/knowledge.ts";
import { LedgerScene, blockOf, entriesOf, purgeOf } from "./ledger-scene.ts";

/** Lets the object's `k`th writing statement from now on fail, and with it the object. Whether it did. */
async function crashAt(scene: LedgerScene, k: number, command: (scene: LedgerScene) => Promise<unknown>): Promise<boolean> {
  await scene.within((object) => {
    let left = k;
    object.sql.beforeWrite = () => {
      left -= 1;
      if (left === 0) throw new Error("the object crashed between two writes");
    };
  });
  return command(scene).then(() => false, () => true);
}

/** Does a command on a fresh scene once for every write it makes, crashing at each in turn; how many there were. */
async function crashEverywhere(
  prepare: (scene: LedgerScene) => Promise<void>, command: (scene: LedgerScene) => Promise<unknown>, check: (scene: LedgerScene, k: number) => Promise<void>,
): Promise<number> {
  for (let k = 1; ; k += 1) {
    const scene = new LedgerScene();
    await prepare(scene);
    if (!(await crashAt(scene, k, command))) return k - 1;
    await check(scene, k);
    expect(brokenAt(await scene.records())).toBeUndefined();
  }
}

describe("a crash between any two writes", () => {
  it("of a purge leaves nothing of it and all that was acknowledged before; said again it is done once", async () => {
    const command = purgeOf({ idempotencyKey: "k", keys: ["t a", "t b"] });
    const points = await crashEverywhere(
      async (scene) => {
        await scene.ledger.purge(purgeOf({ id: "before" }));
        await scene.askAs("weur", "w1");
      },
      (scene) => scene.ledger.purge(command),
      async (scene) => {
        expect((await scene.ledger.receipts(0, 10)).receipts.map(({ id }) => id)).toEqual(["before"]);
        expect(await scene.sql("SELECT number FROM log")).toHaveLength(1);
        expect(await scene.ledger.purge(command)).toMatchObject({ repeated: false });
        expect(await scene.ledger.purge(command)).toMatchObject({ repeated: true });
        expect(entriesOf((await scene.askAs("weur", "w1")).news)).toHaveLength(2);
      },
    );
    expect(points).toBeGreaterThanOrEqual(4);
  });

  it("of a block or an unblock leaves the block as it was", async () => {
    const points = await crashEverywhere(
      async (scene) => {
        await scene.ledger.putBlock(blockOf("b"));
        await scene.askFrom("FRA", 0, [{ id: "b", country: "DE", lastDeliveryMs: 1, refusals: 1, lastRefusalMs: 2 }]);
      },
      async (scene) => {
        await scene.ledger.putBlock(blockOf("b", { countries: ["AT"] }));
        await scene.ledger.dropBlock("b", "ops");
      },
      async (scene) => {
        const status = await scene.ledger.block("b");
        const [last] = entriesOf((await scene.askAs("weur", "w1")).news).slice(-1);
        expect(last).toMatchObject({ kind: "block", number: status?.number, block: { countries: status?.block.countries } });
        expect(status?.countries).toEqual([{ country: "DE", lastDeliveryMs: 1, refusals: 1, lastRefusalMs: 2 }]);
      },
    );
    expect(points).toBeGreaterThanOrEqual(10);
  });

  it("of a steer or of what takes it back leaves what was said as it was", async () => {
    const said = (weight: number): SteerCommand => ({ by: "ops", steer: { edge: "fra", weight, pins: ["/live/"], regions: [], reason: "" }, rivals: [] });
    const points = await crashEverywhere(
      async (scene) => {
        await scene.ledger.putSteer(said(1));
      },
      async (scene) => {
        await scene.ledger.putSteer(said(2));
        await scene.ledger.dropSteer("fra", "ops");
      },
      async (scene) => {
        const [status] = await scene.ledger.steers();
        const { news } = await scene.askAs("weur", "w1");
        expect(entriesOf(news).at(-1)).toEqual({ kind: "steer", number: status?.number, steer: status?.steer });
        const known = new Knowledge();
        expect(known.take({ kind: "whole", upTo: 0, snapshot: await scene.within((object) => object["entries"].whole()) })).toBe(true);
        expect([...known.steers]).toEqual([status?.steer]);
      },
    );
    expect(points).toBeGreaterThanOrEqual(10);
  });

  it("of a promise: what the ledger cannot store it has not promised", async () => {
    const points = await crashEverywhere(
      async (scene) => {
        await scene.ledger.putBlock(blockOf("b"));
      },
      (scene) => scene.askAs("weur", "w1", 0, [{ id: "b", country: "DE", lastDeliveryMs: 1, refusals: 1, lastRefusalMs: 2 }]),
      async (scene) => {
        expect(await scene.sql("SELECT * FROM grants")).toEqual([]);
        expect(await scene.ledger.block("b")).toMatchObject({ countries: [] });
        expect(await scene.purge()).toMatchObject({ state: "complete" });
      },
    );
    expect(points).toBeGreaterThanOrEqual(2);
  });

  it("of a confirmation leaves the purge to be confirmed again", async () => {
    const points = await crashEverywhere(
      async (scene) => {
        await scene.askAs("weur", "w1");
        await scene.purge({ id: "p" });
      },
      async (scene) => scene.confirmAs("weur", "w1", (await scene.ledger.receipt("p", 0))?.number ?? 0),
      async (scene) => {
        const receipt = await scene.ledger.receipt("p", 0);
        expect(receipt).toMatchObject({ state: "accepted", regions: [{ region: "weur", state: "waiting" }] });
        await scene.confirmAs("weur", "w1", receipt?.number ?? 0);
        expect(await scene.ledger.receipt("p", 0)).toMatchObject({ state: "complete", regions: [{ region: "weur", state: "confirmed" }] });
        expect((await scene.records()).map(({ kind }) => kind)).toEqual(["purge", "complete"]);
      },
    );
    expect(points).toBeGreaterThanOrEqual(2);
  });
});

it("a crash after every command loses nothing", async () => {
  const scene = new LedgerScene();
  await scene.askAs("weur", "w1");
  const ids: string[] = [];
  for (let i = 0; i < 10; i += 1) {
    ids.push((await scene.purge({ keys: [`t ${i}`] })).id);
    await scene.crash();
  }
  expect((await scene.ledger.receipts(0, 100)).receipts.map(({ id }) => id)).toEqual(ids);
  expect(entriesOf((await scene.askAs("weur", "w1")).news)).toHaveLength(10);
  expect(brokenAt(await scene.records())).toBeUndefined();
});
