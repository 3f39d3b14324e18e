import type { LedgerPort } from "../../durable-objects/ledger-port.ts";
import type { OrdersPort } from "../../durable-objects/prewarm-ports.ts";
import type { EventsView } from "../../src/control/answers.ts";
import type { CloudEvent } from "../../src/control/cloud-event.ts";
import type { Action } from "./event-plan.ts";
import type { Names } from "./named.ts";
import { orderOf, settled } from "./prewarm-order.ts";
import type { TagsFound } from "./prewarm-tags.ts";
import { UNASKED, prewarmOf } from "./prewarm-views.ts";
import { receiptOf } from "./views.ts";

/** What is needed to do something: whom to tell, and what regions know of the tags that are to be warmed. */
export type Means = {
  readonly ledger: LedgerPort & OrdersPort;
  readonly names: Names;
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly found: TagsFound;
};

/** What one thing came to, as it is answered. */
export type Done = EventsView["events"][number]["done"][number];

/**
 * Does one thing, in the name of the event's source. `key`: told twice within a day it is done once; something else under it is
 * a conflict. A block that is not there is lifted already.
 */
export async function act({ ledger, names, nowMs, newId, found }: Means, action: Action, { id, source, type }: CloudEvent, key: string): Promise<Done | "conflict" | undefined> {
  const by = `event ${source}`;
  const event = { id, type };
  switch (action.what) {
    case "purge": {
      const { mode, keys, asked } = action.plan;
      const reply = await ledger.purge({ id: newId(), idempotencyKey: key, by, mode, keys, asked: { ...asked, event } });
      return reply.kind === "conflict" ? "conflict" : { what: "purge", receipt: receiptOf(reply.receipt, names, nowMs()) };
    }
    case "block":
      return { what: "block", receipt: receiptOf(await ledger.putBlock({ by, block: action.plan.block, keys: action.plan.keys }), names, nowMs()) };
    case "unblock": {
      const receipt = await ledger.dropBlock(action.id, by);
      return receipt === undefined ? undefined : { what: "unblock", receipt: receiptOf(receipt, names, nowMs()) };
    }
    case "prewarm": {
      const order = await orderOf(action.plan, settled(action.plan, found).bases, { id: newId(), by, event }, nowMs());
      const reply = await ledger.putOrder({ order, idempotencyKey: key });
      return reply.kind === "conflict" ? "conflict" : { what: "prewarm", prewarm: prewarmOf(reply.order, UNASKED) };
    }
    default:
      return action satisfies never;
  }
}
