import { describe, expect, it } from "vitest";
import { brokenAt } from "../../durable-objects/ledger/chain.ts";
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
        expect(await scene.sql("SELECT hash FROM newest")).toHaveLength(1);
        expect(await scene.ledger.purge(command)).toMatchObject({ repeated: false });
        expect(await scene.ledger.purge(command)).toMatchObject({ repeated: true });
        expect(entriesOf((await scene.askAs("weur", "w1")).news)).toHaveLength(2);
      },
    );
    expect(points).toBeGreaterThanOrEqual(5);
  });
});
