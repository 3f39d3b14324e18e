import { describe, expect, it } from "vitest";
import type { Order } from "../../src/core/prewarm/order.ts";
import { msOfNumber } from "../../src/core/purge/number.ts";
import { LedgerScene, blockOf } from "./ledger-scene.ts";

describe("the ledger's figures", () => {
  it("are those of nothing before anything was written", async () => {
    expect(await new LedgerScene().ledger.figures()).toEqual({ counts: [], blocks: 0, orders: 0, undelivered: [], incomplete: 0 });
  });

  it("count what was accepted, what is repeated once, and go on after an eviction", async () => {
    const scene = new LedgerScene();
    const first = await scene.purge();
    await scene.ledger.purge({ id: first.id, by: "ops", mode: "hard", keys: ["t a"], asked: {} });
    await scene.evict();
    await Promise.all([scene.purge({ mode: "soft" }), scene.purge(), scene.ledger.putBlock(blockOf("b1")), scene.ledger.firstSeen("e1"), scene.ledger.firstSeen("e1")]);
    await scene.ledger.putBlock(blockOf("b1"));
    await scene.ledger.putBlock(blockOf("b2"));
    const { number } = (await scene.ledger.dropBlock("b2", "ops")) ?? { number: 0 };
    await scene.evict();
    const { counts, ...figures } = await scene.ledger.figures();
    const complete = (await scene.records()).filter(({ kind }) => kind === "complete").length;
    expect(Object.fromEntries(counts)).toEqual({ 'purges{mode="hard"}': 2, 'purges{mode="soft"}': 1, events: 1, 'audit_records{kind="purge"}': 3, 'audit_records{kind="block"}': 3, 'audit_records{kind="unblock"}': 1, 'audit_records{kind="complete"}': complete });
    expect(figures).toEqual({ blocks: 1, orders: 0, undelivered: [], incomplete: 0, lastNumberMs: msOfNumber(number) });
  });

  it("keep refusals by country, also of a block that was lifted since", async () => {
    const scene = new LedgerScene();
    await scene.ledger.putBlock(blockOf("b1"));
    const seen = (country: string, refusals: number) => ({ id: "b1", country, refusals, lastRefusalMs: 5, lastDeliveryMs: 0 });
    await scene.askAs("weur", "w1", 0, [seen("DE", 2), seen("FR", 1)]);
    await scene.askFrom("FRA", 0, [seen("DE", 3)]);
    await scene.ledger.dropBlock("b1", "ops");
    await scene.evict();
    const { counts } = await scene.ledger.figures();
    expect(counts.filter(([name]) => name.startsWith("block_refusals"))).toEqual([['block_refusals{country="DE"}', 5], ['block_refusals{country="FR"}', 1]]);
  });

  it("count orders as they are accepted and cancelled, and keep those there are", async () => {
    const scene = new LedgerScene();
    const order: Order = {
      id: "o1", by: "ops", acceptedAtMs: 1, wanted: { kind: "urls", bases: ["music.example/a"] }, extent: "head", priority: "normal", startsAtMs: { weur: 1 }, budget: {}, asked: {},
    };
    await scene.ledger.putOrder({ order });
    await scene.ledger.putOrder({ order });
    await scene.ledger.cancelOrder("o1", "ops");
    const { counts, orders } = await scene.ledger.figures();
    expect([orders, Object.fromEntries(counts)]).toEqual([1, { 'audit_records{kind="prewarm"}': 1, 'audit_records{kind="prewarm-cancel"}': 1 }]);
  });

  it("say how many purges are not true everywhere, and since when", async () => {
    const scene = new LedgerScene();
    await scene.askAs("weur", "w1");
    const receipts = [await scene.purge(), await scene.purge()];
    expect(await scene.ledger.figures()).toMatchObject({ incomplete: 2, incompleteSinceMs: receipts[0]?.acceptedAtMs });
    await scene.confirmAs("weur", "w1", receipts[0]?.number ?? 0);
    expect(await scene.ledger.figures()).toMatchObject({ incomplete: 1, incompleteSinceMs: receipts[1]?.acceptedAtMs });
    await scene.confirmAs("weur", "w1", receipts[1]?.number ?? 0);
    const { incomplete, incompleteSinceMs } = await scene.ledger.figures();
    expect([incomplete, incompleteSinceMs]).toEqual([0, undefined]);
  });

  it("do not count what a crash left unwritten", async () => {
    const scene = new LedgerScene();
    await scene.purge();
    await scene.within((ledger) => {
      ledger.sql.beforeWrite = (query) => {
        if (query.includes("INTO words")) throw new Error("crash");
      };
    });
    await scene.purge().catch(() => undefined);
    expect((await scene.ledger.figures()).counts).toContainEqual(['purges{mode="hard"}', 1]);
    expect((await scene.ledger.receipts(0, 10)).receipts).toHaveLength(1);
  });
});
