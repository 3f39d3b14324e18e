import { runDurableObjectAlarm } from "cloudflare:test";
import type { OrderRecord, OrderReply, WarmPort } from "../../durable-objects/prewarm-ports.ts";
import type { Order } from "../../src/core/prewarm/order.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import { LedgerScene } from "./ledger-scene.ts";
import { fresh } from "./make.ts";
import { RegionScene } from "./region-scene.ts";

/** What reaches a region's object, in the order in which it came, and whether anything does. */
export class Mailbox {
  readonly orders: Order[] = [];
  readonly told: string[] = [];
  /** `cut`: nothing arrives. `deaf`: it arrives, but the answer is lost. `slow`: what comes waits for `release`. */
  line: "up" | "cut" | "deaf" | "slow" = "up";
  /** How ids of orders begin that it cannot take. */
  refused = "none";
  private held: (() => void)[] = [];
  private readonly scene: RegionScene;

  constructor(readonly region: Region) {
    this.scene = new RegionScene(region);
  }

  /** Listens at the region's object, which goes on doing what it does. */
  async open(): Promise<this> {
    await this.scene.within((object) => {
      const warming: Pick<WarmPort, "takeOrder" | "cancelOrder"> = object["warming"];
      const [take, cancel] = [warming.takeOrder.bind(warming), warming.cancelOrder.bind(warming)];
      warming.takeOrder = async (order) => this.through(`order ${order.id}`, async () => {
        if (order.id.startsWith(this.refused)) throw new Error("the order cannot be taken");
        this.orders.push(order);
        await take(order);
      });
      warming.cancelOrder = async (id) => this.through(`cancel ${id}`, async () => cancel(id));
    });
    return this;
  }

  /** How many wait for `release`. */
  get waiting(): number {
    return this.held.length;
  }

  /** What the region itself says of an order: where it stands, or that it has none. */
  async stateOf(id: string): Promise<string> {
    return (await this.scene.region.progress([id]))[0]?.state ?? "none";
  }

  /** The region's object dies at its next write, and with it who listens. */
  async breakAtNextWrite(): Promise<void> {
    await this.scene.within((object) => {
      object.sql.beforeWrite = () => {
        throw new Error("the region crashed before a write");
      };
    });
  }

  /** Lets through what waits, and what comes from now on. */
  async release(): Promise<void> {
    this.line = "up";
    await this.scene.within(() => {
      for (const go of this.held.splice(0)) go();
    });
  }

  private async through(what: string, work: () => Promise<void>): Promise<void> {
    if (this.line === "cut") throw new Error("the line is cut");
    if (this.line === "slow") await new Promise<void>((resolve) => this.held.push(resolve));
    await work();
    this.told.push(what);
    if (this.line === "deaf") throw new Error("the answer is lost");
  }
}

/** A ledger that is given orders. */
export class OrderScene extends LedgerScene {
  async put(order: Order, idempotencyKey?: string): Promise<OrderReply> {
    return this.ledger.putOrder({ order, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
  }

  /** Regions that have not been told. */
  async undelivered(id: string): Promise<readonly Region[] | undefined> {
    return (await this.ledger.order(id))?.undelivered;
  }

  /** The object comes back by its alarm. */
  async wake(): Promise<void> {
    await runDurableObjectAlarm(this.stub);
  }
}

/** When orders of the tests begin: not before the tests have ended. */
export const SOON_MS = Date.now() + 3_600_000;

/** An order of two URLs for two regions. */
export function orderOf(changes: Partial<Order> = {}): Order {
  return {
    id: fresh("order"), by: "ops", acceptedAtMs: SOON_MS, wanted: { kind: "urls", bases: ["a.example/a", "a.example/b"] }, extent: "start", priority: "normal",
    startsAtMs: { weur: SOON_MS + 1, oc: SOON_MS + 2 }, budget: { bytes: 1000 }, asked: { urls: ["https://a.example/a"] }, ...changes,
  };
}

/** The record of an order that was accepted. */
export function accepted(reply: OrderReply): OrderRecord {
  if (reply.kind !== "accepted") throw new Error(reply.kind);
  return reply.order;
}
