import { reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { brokenAt } from "../../durable-objects/ledger/chain.ts";
import { hashOf } from "../../src/core/purge/key.ts";
import { purgeOf } from "./ledger-scene.ts";
import { Mailbox, OrderScene, SOON_MS, orderOf } from "./order-scene.ts";
import { WarmingScene } from "./warming-scene.ts";

let weur: Mailbox;
let oc: Mailbox;

beforeEach(async () => {
  weur = await new Mailbox("weur").open();
  oc = await new Mailbox("oc").open();
});

afterEach(async () => {
  await reset();
});

/** Settles when every region has been told. */
async function delivered(scene: OrderScene, id: string): Promise<void> {
  await vi.waitFor(async () => expect(await scene.undelivered(id)).toEqual([]), 15_000);
}

describe("an order that is accepted", () => {
  it("reaches each of its regions, and nobody else, without the words it was asked in", async () => {
    const scene = new OrderScene();
    const enam = await new Mailbox("enam").open();
    const order = orderOf();
    await scene.put(order);
    await delivered(scene, order.id);
    expect([weur.orders, oc.orders, enam.orders]).toEqual([[{ ...order, asked: null }], [{ ...order, asked: null }], []]);
  });

  it("after a purge is done by regions that know that purge, whatever they have been told of it", async () => {
    const scene = new OrderScene();
    const reply = await scene.ledger.purge(purgeOf());
    const order = orderOf({ startsAtMs: { weur: SOON_MS } });
    await scene.put(order);
    await delivered(scene, order.id);
    expect(weur.orders[0]?.after).toBe(reply.kind === "accepted" ? reply.receipt.number : undefined);
    const [job] = await new WarmingScene("weur").sql("SELECT facts FROM warm_jobs");
    expect(JSON.parse(String(job?.["facts"]))).toMatchObject({ needs: weur.orders[0]?.after });
  });

  it("of ten thousand URLs reaches them whole", async () => {
    const scene = new OrderScene();
    const bases = Array.from({ length: 10_000 }, (_, i) => `a.example/${String(i).padStart(190, "0")}`);
    const order = orderOf({ wanted: { kind: "urls", bases } });
    await scene.put(order);
    await delivered(scene, order.id);
    expect(weur.orders[0]?.wanted).toEqual(order.wanted);
  });

  it("waits for a region that cannot be reached, says which, and reaches it later; the others have it meanwhile", async () => {
    const scene = new OrderScene();
    weur.line = "cut";
    const order = orderOf();
    await scene.put(order);
    await vi.waitFor(async () => expect(await scene.undelivered(order.id)).toEqual(["weur"]));
    expect([weur.told, oc.told]).toEqual([[], [`order ${order.id}`]]);
    weur.line = "up";
    await delivered(scene, order.id);
    expect(weur.told).toEqual([`order ${order.id}`]);
  });

  it("is told again when the answer was lost", async () => {
    const scene = new OrderScene();
    weur.line = "deaf";
    const order = orderOf({ startsAtMs: { weur: SOON_MS } });
    await scene.put(order);
    await vi.waitFor(() => expect(weur.told).toHaveLength(1));
    weur.line = "up";
    await delivered(scene, order.id);
    expect(weur.told).toEqual([`order ${order.id}`, `order ${order.id}`]);
  });

  it("is carried by the alarm when the ledger was lost before anybody was told", async () => {
    const scene = new OrderScene();
    weur.line = "cut";
    const order = orderOf({ startsAtMs: { weur: SOON_MS } });
    await scene.put(order);
    const alarm = await scene.within(async (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeLessThanOrEqual(Date.now() + 20_000);
    await scene.crash();
    weur.line = "up";
    await scene.wake();
    await delivered(scene, order.id);
    expect(weur.told).toEqual([`order ${order.id}`]);
  });

  it("is stored in the region when that died as it was told, and is told again", async () => {
    const scene = new OrderScene();
    await weur.breakAtNextWrite();
    const order = orderOf({ startsAtMs: { weur: SOON_MS } });
    await scene.put(order);
    await delivered(scene, order.id);
    expect(await weur.stateOf(order.id)).toBe("scheduled");
    await scene.ledger.cancelOrder(order.id, "ops");
    await delivered(scene, order.id);
    expect(await weur.stateOf(order.id)).toBe("cancelled");
  });

  it("does not wait behind those that a region cannot take", async () => {
    const scene = new OrderScene();
    weur.refused = "bad";
    const [bad, good] = ["bad", "good"].map((name) => Array.from({ length: 9 }, (_, i) => `${name}-${i}`));
    for (const id of [...bad ?? [], ...good ?? []]) await scene.put(orderOf({ id, startsAtMs: { weur: SOON_MS } }));
    for (const id of good ?? []) await delivered(scene, id);
    for (const id of bad ?? []) expect(await scene.undelivered(id)).toEqual(["weur"]);
    expect(weur.told.toSorted()).toEqual(good?.map((id) => `order ${id}`));
  });
});

describe("an order that is cancelled", () => {
  it("is cancelled in each of its regions", async () => {
    const scene = new OrderScene();
    const order = orderOf();
    await scene.put(order);
    await delivered(scene, order.id);
    expect((await scene.ledger.cancelOrder(order.id, "ops"))?.undelivered).toEqual(["oc", "weur"]);
    await delivered(scene, order.id);
    for (const { told } of [weur, oc]) expect(told).toEqual([`order ${order.id}`, `cancel ${order.id}`]);
  });

  it("while it is under way is cancelled after it has arrived", async () => {
    const scene = new OrderScene();
    weur.line = "slow";
    const order = orderOf({ startsAtMs: { weur: SOON_MS } });
    await scene.put(order);
    await vi.waitFor(() => expect(weur.waiting).toBe(1));
    await scene.ledger.cancelOrder(order.id, "ops");
    await weur.release();
    await delivered(scene, order.id);
    expect(weur.told).toEqual([`order ${order.id}`, `cancel ${order.id}`]);
    expect(await weur.stateOf(order.id)).toBe("cancelled");
  });

  it("before a region could be reached is never told to it as an order", async () => {
    const scene = new OrderScene();
    weur.line = "cut";
    const order = orderOf({ startsAtMs: { weur: SOON_MS } });
    await scene.put(order);
    await scene.ledger.cancelOrder(order.id, "ops");
    await scene.crash();
    weur.line = "up";
    await scene.wake();
    await delivered(scene, order.id);
    expect(weur.told).toEqual([`cancel ${order.id}`]);
  });
});

describe("a purge that is to be filled again", () => {
  it("is an order of the purge's keys for those regions, at once and first", async () => {
    const scene = new OrderScene();
    const nowMs = Date.now();
    const { number } = await scene.purge({ id: "p", keys: ["t a", "t b"], rewarm: { regions: ["weur"] } });
    await delivered(scene, "rewarm-p");
    const { order } = await scene.ledger.order("rewarm-p") ?? {};
    expect(order).toEqual({
      id: "rewarm-p", by: "ops", acceptedAtMs: expect.any(Number), wanted: { kind: "purged", hashes: [hashOf("t a"), hashOf("t b")], number }, extent: "start",
      priority: "high", startsAtMs: { weur: order?.acceptedAtMs }, budget: {}, asked: { rewarm: "p" },
    });
    expect(order?.acceptedAtMs).toBeGreaterThanOrEqual(nowMs);
    expect([weur.told, oc.told]).toEqual([["order rewarm-p"], []]);
    expect((await scene.records()).map(({ kind, number: of }) => [kind, of])).toEqual([["purge", number], ["complete", number], ["prewarm", number]]);
  });

  it("is filled once when it is said twice, and not at all where it was not wanted", async () => {
    const scene = new OrderScene();
    const command = purgeOf({ id: "p", idempotencyKey: "k", rewarm: { regions: ["weur"] } });
    await scene.ledger.purge(command);
    expect(await scene.ledger.purge({ ...command, id: "q" })).toMatchObject({ repeated: true, receipt: { id: "p" } });
    await scene.ledger.purge(purgeOf({ rewarm: { regions: [] } }));
    await scene.ledger.purge(purgeOf());
    expect((await scene.ledger.orders(undefined, 10)).map(({ order: { id } }) => id)).toEqual(["rewarm-p"]);
  });
});

describe("a crash between any two writes", () => {
  /** Does it on a fresh ledger once for every write, failing at each in turn; how many there were. */
  async function crashEverywhere(prepare: (scene: OrderScene) => Promise<unknown>, work: (scene: OrderScene) => Promise<unknown>, check: (scene: OrderScene) => Promise<void>): Promise<number> {
    for (let k = 1; ; k += 1) {
      const scene = new OrderScene();
      await prepare(scene);
      await scene.within((object) => {
        let left = k;
        object.sql.beforeWrite = () => {
          left -= 1;
          if (left === 0) throw new Error("the object crashed between two writes");
        };
      });
      const done = await work(scene).then(() => true, () => false);
      if (done) return k - 1;
      await check(scene);
      expect(brokenAt(await scene.records())).toBeUndefined();
    }
  }

  it("of an order leaves nothing of it; said again it is accepted and delivered", async () => {
    const order = orderOf({ startsAtMs: { oc: SOON_MS } });
    const points = await crashEverywhere(async () => undefined, (scene) => scene.put(order, "k"), async (scene) => {
      expect(await scene.ledger.order(order.id)).toBeUndefined();
      expect(await scene.sql("SELECT place FROM order_parts")).toEqual([]);
      expect(await scene.put(order, "k")).toMatchObject({ repeated: false });
      await delivered(scene, order.id);
    });
    // Order, its text, its letters, the audit record, the book of sums, and what a day's key was for.
    expect(points).toBe(6);
  });

  it("of a purge with its order leaves neither; said again both are there", async () => {
    const command = purgeOf({ id: "p", rewarm: { regions: ["oc"] } });
    const points = await crashEverywhere(async () => undefined, (scene) => scene.ledger.purge(command), async (scene) => {
      expect([await scene.ledger.receipt("p", 0), await scene.ledger.order("rewarm-p")]).toEqual([undefined, undefined]);
      await scene.ledger.purge(command);
      await delivered(scene, "rewarm-p");
    });
    expect(points).toBeGreaterThanOrEqual(8);
  });

  it("of a cancellation leaves the order as it was", async () => {
    const order = orderOf({ startsAtMs: { oc: SOON_MS } });
    const points = await crashEverywhere(async (scene) => {
      await scene.put(order);
      await delivered(scene, order.id);
    }, (scene) => scene.ledger.cancelOrder(order.id, "ops"), async (scene) => {
      expect(await scene.ledger.order(order.id)).toEqual({ order, undelivered: [] });
      expect(await scene.ledger.cancelOrder(order.id, "ops")).toMatchObject({ cancelledAtMs: expect.any(Number) });
    });
    expect(points).toBe(4);
  });

  it("of what a region was told leaves the region to be told again", async () => {
    const scene = new OrderScene();
    const order = orderOf({ startsAtMs: { oc: SOON_MS } });
    oc.line = "slow";
    await scene.put(order);
    await vi.waitFor(() => expect(oc.waiting).toBe(1));
    await scene.within((object) => {
      object.sql.beforeWrite = () => {
        throw new Error("the object crashed before a write");
      };
    });
    await oc.release();
    await vi.waitFor(() => expect(oc.told).toHaveLength(1));
    await vi.waitFor(async () => expect(await scene.undelivered(order.id)).toEqual([]));
    expect(oc.told).toEqual([`order ${order.id}`, `order ${order.id}`]);
  });
});
