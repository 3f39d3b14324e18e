import type { LedgerPort, Receipt } from "../../durable-objects/ledger-port.ts";
import { type CloudEvent, eventsIn } from "../../src/control/cloud-event.ts";
import type { RequestFields } from "../request-fields.ts";
import { bodyOf, jsonOf } from "./body.ts";
import { type Answer, refused } from "./call.ts";
import { type Action, eventPlans } from "./event-plan.ts";
import type { Names } from "./named.ts";
import { signed } from "./signature.ts";
import { receiptOf } from "./views.ts";

/** A call with events: signed instead of bearing a token. */
export type EventCall = {
  readonly ledger: LedgerPort;
  readonly names: Names;
  readonly request: Request;
  readonly fields: RequestFields;
  readonly nowMs: () => number;
  readonly newId: () => string;
};

/** Whether a request means to be a signed message. */
export function isSigned(fields: { has(name: string): boolean }): boolean {
  return fields.has("webhook-signature");
}

/**
 * `POST events`: checks who signed, then what all of them come to, then does it in order. The same message is taken once; a
 * sender that tries again signs anew (Standard Webhooks), and what was done the first time is not purged twice.
 */
export async function events({ ledger, names, request, fields, nowMs, newId }: EventCall): Promise<Answer> {
  const secrets = names.settings.eventsSecret;
  if (secrets.length === 0) return refused("control-no-events");
  const body = await bodyOf(request);
  if (body.kind !== "bytes") return refused(body.kind === "broken" ? "body-broken" : "control-too-large");
  const by = await signed(fields, body.bytes, secrets, nowMs());
  if (by.kind === "unsigned") return refused("control-unsigned");
  // An event in binary mode may be about nothing.
  const isBare = body.bytes.byteLength === 0 && fields.has("ce-specversion");
  const read = eventsIn(fields, () => (isBare ? { kind: "json", value: undefined } : jsonOf(body.bytes)));
  if (read.kind === "media") return refused("control-media");
  if (read.kind === "problems") return refused("control-invalid", read.problems);
  const { actions, problems } = eventPlans(names, read.events, nowMs());
  if (problems.length > 0) return refused("control-invalid", problems);
  if (!(await ledger.firstSeen(`${by.id}.${by.timestamp}`))) return refused("control-replayed");
  const done = [];
  for (const [i, event] of read.events.entries()) {
    const receipts = [];
    for (const [a, action] of (actions[i] ?? []).entries()) {
      const receipt = await act(ledger, action, event, `${by.id} ${i} ${a}`, newId);
      if (receipt === "conflict") return refused("control-conflict");
      if (receipt !== undefined) receipts.push({ what: action.what, receipt: receiptOf(receipt, names, nowMs()) });
    }
    done.push({ id: event.id, type: event.type, done: receipts });
  }
  const idle = read.events.filter((_, i) => (actions[i] ?? []).length === 0).map(({ type }) => type);
  const messages = idle.length === 0 ? [] : [`Nothing in EVENTS is about ${[...new Set(idle)].join(", ")}.`];
  return { kind: "done", result: { events: done }, messages };
}

/** Does one thing, in the name of the event's source. A block that is not there is lifted already. */
async function act(ledger: LedgerPort, action: Action, { id, source, type }: CloudEvent, name: string, newId: () => string): Promise<Receipt | "conflict" | undefined> {
  const by = `event ${source}`;
  switch (action.what) {
    case "purge": {
      const { mode, keys, asked } = action.plan;
      const reply = await ledger.purge({ id: newId(), idempotencyKey: name, by, mode, keys, asked: { ...asked, event: { id, type } } });
      return reply.kind === "conflict" ? "conflict" : reply.receipt;
    }
    case "block":
      return ledger.putBlock({ by, block: action.plan.block, keys: action.plan.keys });
    case "unblock":
      return ledger.dropBlock(action.id, by);
    default:
      return action satisfies never;
  }
}
