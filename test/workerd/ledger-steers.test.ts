import { describe, expect, it } from "vitest";
import type { SteerCommand, SteerReply } from "../../durable-objects/ledger-port.ts";
import { MOST_STEERS } from "../../src/core/purge/steers.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import { LedgerScene, entriesOf } from "./ledger-scene.ts";

function said(edge: string, changes: Partial<Steer> = {}, more: Partial<SteerCommand> = {}): SteerCommand {
  return { by: "ops", steer: { edge, drain: true, pins: [], regions: [], reason: "", ...changes }, rivals: ["fra", "iad", "nrt"], ...more };
}

function receiptOf(reply: SteerReply) {
  if (reply.kind !== "accepted") throw new Error(reply.kind);
  return reply.receipt;
}

describe("a steer", () => {
  it("takes the place of what was said of its edge, and is shown with its receipt after an eviction", async () => {
    const scene = new LedgerScene();
    await scene.ledger.putSteer(said("fra"));
    const command = said("fra", { drain: false, weight: 2, pins: ["/live/"], regions: ["weur"], untilMs: 9_000_000_000_000, reason: "a test" });
    const receipt = receiptOf(await scene.ledger.putSteer(command));
    expect(receipt).toMatchObject({ kind: "steer", state: "complete", by: "ops", asked: command.steer });
    await scene.evict();
    expect(await scene.ledger.steers()).toEqual([{ steer: command.steer, number: receipt.number, by: "ops", putAtMs: receipt.acceptedAtMs, receipt }]);
    expect(await scene.ledger.receipt(receipt.id, 0)).toEqual(receipt);
    const entries = entriesOf((await scene.askAs("weur", "w1")).news);
    expect([entries.length, entries.at(-1)]).toEqual([2, { kind: "steer", number: receipt.number, steer: command.steer }]);
  });

  it("said again is the one there is, whoever says it, and is numbered once", async () => {
    const scene = new LedgerScene();
    const first = receiptOf(await scene.ledger.putSteer(said("fra", { weight: 3 })));
    const { edge, regions, pins, reason, weight, drain } = said("fra", { weight: 3 }).steer;
    const again = await scene.ledger.putSteer(said("fra", {}, { by: "ci", steer: { reason, regions, pins, edge, ...(weight === undefined ? {} : { weight }), ...(drain === undefined ? {} : { drain }) } }));
    expect(again).toEqual({ kind: "accepted", receipt: first, repeated: true });
    expect(await scene.records()).toHaveLength(2);
  });

  it("that is taken back is gone, and taking back what was not said does nothing", async () => {
    const scene = new LedgerScene();
    await scene.ledger.putSteer(said("fra"));
    expect(await scene.ledger.dropSteer("fra", "ci")).toMatchObject({ kind: "unsteer", by: "ci", asked: { edge: "fra" } });
    await scene.evict();
    expect([await scene.ledger.steers(), await scene.ledger.dropSteer("fra", "ci")]).toEqual([[], undefined]);
    expect(entriesOf((await scene.askAs("weur", "w1")).news).map(({ kind }) => kind)).toEqual(["steer", "unsteer"]);
    expect((await scene.records()).map(({ kind, by, what }) => [kind, by, what])).toEqual([
      ["steer", "ops", said("fra").steer], ["complete", "ledger", { after: 0, regions: [] }],
      ["unsteer", "ci", { edge: "fra" }], ["complete", "ledger", expect.anything()],
    ]);
  });

  it("is complete when what was promised before it has ended", async () => {
    const scene = new LedgerScene();
    await scene.askAs("weur", "w1");
    const { id, state } = receiptOf(await scene.ledger.putSteer(said("fra")));
    expect(state).toBe("accepted");
    const waited = scene.ledger.receipt(id, 60_000);
    await scene.confirmAs("weur", "w1", receiptOf(await scene.ledger.putSteer(said("fra"))).number);
    expect(await waited).toMatchObject({ state: "complete", regions: [{ region: "weur", state: "confirmed" }] });
  });

  it("is refused where another edge of its origin is pinned for the same paths, until that is taken back", async () => {
    const scene = new LedgerScene();
    await scene.ledger.putSteer(said("fra", { pins: ["/live/"], regions: ["weur", "oc"] }));
    const pinned = said("iad", { pins: ["/", "/live/"], regions: ["oc"] });
    expect(await scene.ledger.putSteer(pinned)).toEqual({ kind: "pinned", edge: "fra", prefix: "/live/", regions: ["oc"] });
    expect(await scene.ledger.putSteer({ ...pinned, rivals: ["nrt"] })).toMatchObject({ kind: "accepted" });
    await scene.ledger.dropSteer("iad", "ops");
    await scene.ledger.dropSteer("fra", "ops");
    expect(await scene.ledger.putSteer(pinned)).toMatchObject({ kind: "accepted", repeated: false });
  });

  it("finds room in the place of one that is over, and none where none is", { timeout: 30_000 }, async () => {
    const scene = new LedgerScene();
    await scene.ledger.putSteer(said("over", { untilMs: Date.now() - 1 }));
    for (let i = 1; i < MOST_STEERS; i += 1) await scene.ledger.putSteer(said(`edge-${i}`));
    expect(await scene.ledger.putSteer(said("one-more"))).toMatchObject({ kind: "accepted" });
    expect((await scene.ledger.steers()).map(({ steer }) => steer.edge)).not.toContain("over");
    expect(await scene.ledger.putSteer(said("too-many"))).toEqual({ kind: "full" });
    expect(await scene.ledger.putSteer(said("edge-1", { weight: 0 }))).toMatchObject({ kind: "accepted" });
    expect(await scene.ledger.steers()).toHaveLength(MOST_STEERS);
  });

  it("survives the audit log's days, with what is certain of its receipt", async () => {
    const scene = new LedgerScene();
    const { id, number } = receiptOf(await scene.ledger.putSteer(said("fra")));
    await scene.sql("DELETE FROM receipts");
    await scene.evict();
    expect(await scene.ledger.steers()).toMatchObject([{ steer: { edge: "fra" }, receipt: { id, number, state: "complete", asked: said("fra").steer } }]);
  });
});
