import type { LedgerPort } from "../../durable-objects/ledger-port.ts";
import type { OrdersPort } from "../../durable-objects/prewarm-ports.ts";
import { eventsIn } from "../../src/control/cloud-event.ts";
import type { Problem } from "../../src/control/problem.ts";
import type { RequestFields } from "../request-fields.ts";
import { bodyOf, jsonOf } from "./body.ts";
import { type Answer, refused } from "./call.ts";
import { type Done, act } from "./event-act.ts";
import { type Action, eventPlans, placed } from "./event-plan.ts";
import type { Names } from "./named.ts";
import { hostOfCall } from "./path.ts";
import { type ReadManifest, withManifests } from "./prewarm-manifests.ts";
import { settled, unwarmed } from "./prewarm-order.ts";
import { type TagsFound, tagsFound } from "./prewarm-tags.ts";
import type { ToRegion } from "./regions.ts";
import { signed } from "./signature.ts";

/** A call with events: signed instead of bearing a token. */
export type EventCall = {
  readonly ledger: LedgerPort & OrdersPort;
  readonly toRegion: ToRegion;
  readonly readManifest: ReadManifest;
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
 * sender that tries again signs anew (Standard Webhooks), and what was done the first time is neither purged nor ordered twice.
 */
export async function events({ ledger, toRegion, readManifest, names, request, fields, nowMs, newId }: EventCall): Promise<Answer> {
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
  const asking = { nowMs: nowMs(), hostOfCall: hostOfCall(request.url, names.settings) };
  const planned = await withManifests(names.settings, readManifest, () => true, (manifests) => eventPlans(names, read.events, { ...asking, manifests }));
  const { actions, problems } = planned ?? NOTHING;
  const { found, unwarmable, unordered } = await ordersIn(toRegion, names, actions.flat());
  if (problems.length + unwarmable.length > 0) return refused("control-invalid", [...problems, ...unwarmable]);
  if (!(await ledger.firstSeen(`${by.id}.${by.timestamp}`))) return refused("control-replayed");
  const done = [];
  for (const [i, event] of read.events.entries()) {
    const acts: Done[] = [];
    for (const [a, action] of (actions[i] ?? []).entries()) {
      if (action.what === "prewarm" && unordered !== undefined) continue;
      const one = await act({ ledger, names, nowMs, newId, found }, action, event, `${by.id} ${i} ${a}`);
      if (one === "conflict") return refused("control-conflict");
      if (one !== undefined) acts.push(one);
    }
    done.push({ id: event.id, type: event.type, done: acts });
  }
  const idle = read.events.filter((_, i) => (actions[i] ?? []).length === 0).map(({ type }) => type);
  const messages = [
    ...(idle.length === 0 ? [] : [`Nothing in EVENTS is about ${[...new Set(idle)].join(", ")}.`]),
    ...(unordered === undefined ? [] : [unordered]),
    ...found.messages,
    ...actions.flat().flatMap((action) => (action.what === "prewarm" && unordered === undefined ? action.plan.messages : [])),
  ];
  return { kind: "done", result: { events: done }, messages };
}

const NOTHING = { actions: [], problems: [] };

/** What of events is to be warmed: what regions know of its tags, what is wrong with it, or why none of it is ordered. */
type Orders = { readonly found: TagsFound; readonly unwarmable: readonly Problem[]; readonly unordered?: string };

/** Looks up the tags of all there is to warm. Where warming is off the rest of the events counts all the same: a purge must not wait for that. */
async function ordersIn(toRegion: ToRegion, names: Names, actions: readonly Action[]): Promise<Orders> {
  const orders = actions.filter((action) => action.what === "prewarm");
  const nothing = { found: await tagsFound(toRegion, []), unwarmable: [] };
  if (orders.length === 0) return nothing;
  if (names.settings.prewarm === "off") return { ...nothing, unordered: "PREWARM is off: nothing was ordered." };
  if (unwarmed(names.settings.prewarm, toRegion) !== undefined) return { ...nothing, unordered: "No REGION is bound: nothing was ordered." };
  const found = await tagsFound(toRegion, orders.flatMap(({ plan, where }) => plan.tags.map(({ path, tag }) => ({ path: `${where}.${path}`, tag }))));
  const tooMuch = orders.flatMap(({ plan, where }) => settled(plan, found).problems.map((one) => placed(where, one)));
  return { found, unwarmable: [...found.problems, ...tooMuch] };
}
