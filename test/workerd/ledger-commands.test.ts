import { evictDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { LedgerScene, purgeOf } from "./ledger-scene.ts";

it("first", async () => {
  const scene = new LedgerScene();
  const command = purgeOf();
  const reply = await scene.ledger.purge(command);
  expect(reply).toMatchObject({ kind: "accepted", repeated: false, receipt: { state: "complete", asked: { tags: ["a"] } } });
  await evictDurableObject(scene.stub);
  expect(await scene.ledger.receipt(command.id, 0)).toMatchObject({ id: command.id });
  expect((await scene.ledger.audit(0, 10)).records).toHaveLength(2);
});
