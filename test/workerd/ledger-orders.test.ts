import { describe, expect, it } from "vitest";
import { brokenAt } from "../../durable-objects/ledger/chain.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import { OrderScene, accepted, orderOf } from "./order-scene.ts";
import { purgeOf } from "./ledger-scene.ts";

const DAY_MS = 86_400_000;

describe("an order", () => {
  it("is answered with what was ordered, and found by its id after a crash", async () => {
    const scene = new OrderScene();
    const order = orderOf();
    const record = accepted(await scene.put(order));
    expect(record).toEqual({ order, undelivered: ["oc", "weur"] });
    await scene.crash();
    expect((await scene.ledger.order(order.id))?.order).toEqual(order);
    expect(await scene.ledger.order("another")).toBeUndefined();
  });

  it("is in the audit log by number and digest of its URLs, and the chain holds", async () => {
    const scene = new OrderScene();
    const order = orderOf();
    await scene.put(order);
    await scene.ledger.cancelOrder(order.id, "ci");
    const [put, cancel] = await scene.records();
    expect(put).toMatchObject({ kind: "prewarm", by: "ops", id: order.id, number: 0, what: {
      wanted: { kind: "urls", urls: 2 }, extent: "start", priority: "normal", startsAtMs: order.startsAtMs, budget: { bytes: 1000 }, asked: order.asked,
    } });
    expect(JSON.stringify(put?.what)).not.toContain("a.example/b");
    expect(cancel).toMatchObject({ kind: "prewarm-cancel", by: "ci", id: order.id });
    expect(brokenAt(await scene.records())).toBeUndefined();
  });

  it("of ten thousand URLs of two hundred characters, whatever script they are in, is kept whole", async () => {
    const scene = new OrderScene();
    const bases = Array.from({ length: 10_000 }, (_, i) => `a.example/${String(i).padStart(6, "0")}/${"ほ♫".repeat(91)}`);
    const order = orderOf({ wanted: { kind: "urls", bases }, asked: { urls: bases } });
    await scene.put(order);
    await scene.crash();
    expect((await scene.ledger.order(order.id))?.order).toEqual(order);
    expect((await scene.records())[0]?.what).toMatchObject({ wanted: { urls: 10_000 }, askedSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe("an order said twice", () => {
  it("is there once, by its id or its idempotency key, also after an eviction", async () => {
    const scene = new OrderScene();
    const order = orderOf();
    await scene.put(order, "k");
    await scene.crash();
    const again = { kind: "accepted", repeated: true, order: { order } };
    expect(await scene.put(order, "k")).toMatchObject(again);
    expect(await scene.put(order)).toMatchObject(again);
    // What a tag names, and when "now" is, may differ a second later: what was asked for is the same.
    expect(await scene.put({ ...order, id: "other", startsAtMs: { weur: 6001 }, wanted: { kind: "urls", bases: [] } }, "k")).toMatchObject(again);
    expect(await scene.ledger.orders(undefined, 10)).toHaveLength(1);
    expect(await scene.records()).toHaveLength(1);
  });

  it("with other words under its key is a conflict and is not kept, by another token it is another, and a day later too", async () => {
    const scene = new OrderScene();
    const order = orderOf();
    await scene.put(order, "k");
    const other = orderOf({ asked: { urls: ["https://a.example/z"] } });
    expect(await scene.put(other, "k")).toEqual({ kind: "conflict" });
    expect(await scene.ledger.order(other.id)).toBeUndefined();
    expect(await scene.put({ ...other, by: "ci" }, "k")).toMatchObject({ repeated: false });
    await scene.sql("UPDATE commands_seen SET at_ms = at_ms - ?", DAY_MS);
    expect(await scene.put(orderOf(), "k")).toMatchObject({ repeated: false });
  });

  it("under a purge's key is a conflict, and the other way round", async () => {
    const scene = new OrderScene();
    const asked = { tags: ["a"] };
    await scene.ledger.purge(purgeOf({ idempotencyKey: "k", asked }));
    expect(await scene.put(orderOf({ asked }), "k")).toEqual({ kind: "conflict" });
    await scene.put(orderOf({ asked }), "l");
    expect(await scene.ledger.purge(purgeOf({ idempotencyKey: "l", asked }))).toEqual({ kind: "conflict" });
  });
});

it("a cancelled order says since when, stays cancelled when it is cancelled again, and what is not there cannot be", async () => {
  const scene = new OrderScene();
  const order = orderOf();
  await scene.put(order);
  const first = await scene.ledger.cancelOrder(order.id, "ops");
  expect(first?.cancelledAtMs).toBeGreaterThan(5000);
  await scene.crash();
  expect((await scene.ledger.cancelOrder(order.id, "ops"))?.cancelledAtMs).toBe(first?.cancelledAtMs);
  expect(await scene.ledger.cancelOrder("another", "ops")).toBeUndefined();
  expect((await scene.records()).map(({ kind }) => kind)).toEqual(["prewarm", "prewarm-cancel"]);
});

describe("orders in pages", () => {
  it("come newest first, and none is lost between two of the same time", async () => {
    const scene = new OrderScene();
    for (const [id, acceptedAtMs] of [["a", 1], ["b", 2], ["c", 2], ["d", 2], ["e", 3]] as const) await scene.put(orderOf({ id, acceptedAtMs }));
    const page = async (before: number | undefined) => (await scene.ledger.orders(before, 2)).map(({ order: { id } }) => id);
    expect([await page(undefined), await page(2), await page(1)]).toEqual([["e", "d", "c", "b"], ["a"], []]);
  });

  it("are cut where a call could not carry them, and go on from there", async () => {
    const scene = new OrderScene();
    for (let i = 1; i <= 9; i += 1) await scene.put(orderOf({ id: `long-${i}`, acceptedAtMs: i, asked: "x".repeat(1_000_000) }));
    const ids = async (before?: number) => (await scene.ledger.orders(before, 100)).map(({ order: { id } }) => id);
    expect(await ids()).toEqual(["long-9", "long-8", "long-7", "long-6", "long-5", "long-4", "long-3"]);
    expect(await ids(3)).toEqual(["long-2", "long-1"]);
  });
});

describe("what is old", () => {
  it("goes thirty days after the last region has begun, with all that was kept of it", async () => {
    const scene = new OrderScene();
    const nowMs = Date.now();
    await scene.put(orderOf({ id: "old", acceptedAtMs: nowMs - 32 * DAY_MS, startsAtMs: { weur: nowMs - 31 * DAY_MS, oc: nowMs - 30.1 * DAY_MS } }));
    await scene.put(orderOf({ id: "kept", acceptedAtMs: nowMs - 32 * DAY_MS, startsAtMs: { weur: nowMs - 31 * DAY_MS, oc: nowMs - 29.9 * DAY_MS } }));
    await scene.within((object) => object.alarm());
    expect((await scene.ledger.orders(undefined, 10)).map(({ order }) => order.id)).toEqual(["kept"]);
    expect(await scene.sql("SELECT count(*) AS n FROM order_parts")).toEqual([{ n: 1 }]);
  });

  it("goes beyond a thousand, but not what waits for its time or its region", async () => {
    const scene = new OrderScene();
    const nowMs = Date.now();
    const regions = (atMs: number): Partial<Record<Region, number>> => ({ weur: atMs });
    await scene.within((object) => {
      object.sql.atomic(() => {
        for (let i = 0; i < 1260; i += 1) object["book"].orders.add(orderOf({ id: `o-${i}`, acceptedAtMs: nowMs, startsAtMs: regions(i === 5 ? nowMs + DAY_MS : nowMs) }), nowMs);
        object.sql.write("DELETE FROM order_letters WHERE place <> 8");
        // Not to be delivered while it is looked at.
        object.sql.write("UPDATE order_letters SET region = 'nowhere'");
      });
      expect(object["book"].orders.isCrowded).toBe(true);
      object["book"].orders.drop(nowMs, 5000);
      expect(object["book"].orders.isCrowded).toBe(false);
    });
    const left = await scene.sql("SELECT id FROM orders ORDER BY place LIMIT 3");
    expect(left).toEqual([{ id: "o-5" }, { id: "o-7" }, { id: "o-260" }]);
  });
});
