import type { OrderRecord } from "../../durable-objects/prewarm-ports.ts";
import type { PrewarmDryRunView, PrewarmView } from "../../src/control/prewarm-answers.ts";
import { MOST_WAIT_SEC } from "../../src/control/purge-body.ts";
import { may } from "../operator.ts";
import { type Answer, type Call, numberIn, refused, sentIn, unknownIn } from "./call.ts";
import { isLimited, isWithin } from "./limits.ts";
import { hostOfCall } from "./path.ts";
import type { Place } from "./named.ts";
import { withManifests } from "./prewarm-manifests.ts";
import { type Settled, orderOf, settled, unwarmed } from "./prewarm-order.ts";
import { type PrewarmPlan, prewarmPlan } from "./prewarm-plan.ts";
import { followed, standingOf } from "./prewarm-standing.ts";
import { tagsFound } from "./prewarm-tags.ts";
import { UNASKED, prewarmOf } from "./prewarm-views.ts";
import { idempotencyKey } from "./purges.ts";

/** `POST prewarm`: all that is named, or nothing. Answered once it is stored, not once it is done. */
export async function prewarm(call: Call): Promise<Answer> {
  const { ledger, names, request, who, toRegion, root } = call;
  const refusal = unwarmed(names.settings.prewarm, toRegion);
  if (refusal !== undefined) return refusal;
  const sent = await sentIn(request);
  if (sent.kind === "refused") return sent.answer;
  const nowMs = call.nowMs();
  const asking = { nowMs, late: "refused", hostOfCall: hostOfCall(request.url, names.settings) } as const;
  const mayRead = (place: Place): boolean => isWithin(who, { places: [place], tags: [] }, names);
  const planned = await withManifests(names.settings, call.readManifest, mayRead, (manifests) => prewarmPlan(names, sent.value, { ...asking, manifests }));
  if (planned === undefined) return refused("control-forbidden");
  const key = idempotencyKey(request);
  const wrongKey = key === null ? [{ path: "Idempotency-Key", expected: "1 to 255 visible ASCII characters", found: "something else" }] : [];
  const reach = planned.kind === "plan" ? planned.plan.reach : { places: [], tags: planned.tags.map(({ tag }) => tag) };
  const within = isWithin(who, reach, names);
  if (planned.kind === "plan" && !within) return refused("control-forbidden");
  if (planned.kind === "problems" || key === null) {
    // Regions know what nobody else does of tags, so they are asked before all that is wrong is told; of others' tags nothing is.
    const found = within ? await tagsFound(toRegion, planned.tags) : undefined;
    return refused("control-invalid", [...(planned.kind === "problems" ? planned.problems : []), ...(found?.problems ?? []), ...wrongKey]);
  }
  const { plan } = planned;
  const found = await tagsFound(toRegion, plan.tags);
  const { bases, tags, problems } = settled(plan, found);
  if (found.problems.length + problems.length > 0) return refused("control-invalid", [...found.problems, ...problems]);
  const messages = [...plan.messages, ...found.messages];
  if (plan.body.dry_run === true) return { kind: "done", result: dryRunOf(plan, { bases, tags }), messages };
  const order = await orderOf(plan, bases, { id: call.newId(), by: who.name }, nowMs);
  const reply = await ledger.putOrder({ order, ...(key === undefined ? {} : { idempotencyKey: key }) });
  if (reply.kind === "conflict") return refused("control-conflict");
  const result: PrewarmView = { ...prewarmOf(reply.order, UNASKED), ...(tags.length === 0 ? {} : { tags: [...tags] }) };
  const again = reply.repeated ? ["Ordered before under this Idempotency-Key: this is the first one."] : [];
  const where = `${root}/prewarms/${result.id}`;
  return { kind: "done", status: 202, result, messages: [...messages, ...again, `Ask GET ${where}?wait=${MOST_WAIT_SEC}.`], extra: [["location", where]] };
}

/** URLs that a dry run names. */
const MOST_SHOWN = 100;

function dryRunOf({ extent, priority, regions, startsAtMs }: PrewarmPlan, { bases, tags }: Pick<Settled, "bases" | "tags">): PrewarmDryRunView {
  return {
    dry_run: true,
    extent,
    priority,
    urls: bases.length,
    first_urls: bases.slice(0, MOST_SHOWN).map((base) => `https://${base}`),
    regions: regions.map((region) => ({ region, starts_at: new Date(startsAtMs[region] ?? 0).toISOString() })),
    tags: [...tags],
  };
}

/** `GET prewarms/{id}`: an order and what its regions have done of it, now or once it is over. Of others' orders only for who may read all. */
export async function prewarmOrder(call: Call): Promise<Answer> {
  const { ledger, id, query } = call;
  const waitSec = numberIn(query, "wait", 0, [0, MOST_WAIT_SEC]);
  const problems = [...unknownIn(query, ["wait"]), ...(typeof waitSec === "number" ? [] : [waitSec])];
  if (problems.length > 0 || typeof waitSec !== "number") return refused("control-invalid", problems);
  const record = await ledger.order(id);
  if (record === undefined || !mayRead(call, record)) return refused("control-unknown");
  return { kind: "done", result: await followed(call, record, waitSec) };
}

/** `DELETE prewarms/{id}`: nothing more is done of it. A limited token cancels its own alone. */
export async function cancelPrewarm(call: Call): Promise<Answer> {
  const { ledger, id, query, who } = call;
  const problems = unknownIn(query, []);
  if (problems.length > 0) return refused("control-invalid", problems);
  const record = await ledger.order(id);
  if (record === undefined || (isLimited(who) && record.order.by !== who.name)) return refused("control-unknown");
  const cancelled = await ledger.cancelOrder(id, who.name);
  return cancelled === undefined ? refused("control-unknown") : { kind: "done", result: await followed(call, cancelled, 0) };
}

/** Orders on a page where nothing is said, and at most: their regions are asked about each. */
const SOME_ORDERS = 20;
const MOST_ORDERS = 100;

/** `GET prewarms`: orders newest first; `before`: only those accepted before that time, ms since the epoch. */
export async function prewarms(call: Call): Promise<Answer> {
  const { ledger, query } = call;
  const before = query.has("before") ? numberIn(query, "before", 0, [0, Number.MAX_SAFE_INTEGER]) : undefined;
  const limit = numberIn(query, "limit", SOME_ORDERS, [1, MOST_ORDERS]);
  const problems = [...unknownIn(query, ["before", "limit"]), ...[before, limit].filter((value) => typeof value === "object")];
  if (typeof before === "object" || typeof limit !== "number" || problems.length > 0) return refused("control-invalid", problems);
  const records = await ledger.orders(before, limit);
  const last = records.at(-1)?.order.acceptedAtMs;
  // A page may be cut short of its limit, so whether there is more is asked.
  const [standing, more] = await Promise.all([standingOf(call.toRegion, records), last === undefined ? [] : ledger.orders(last, 1)]);
  const next = more.length === 0 ? null : (last ?? null);
  return { kind: "done", result: records.map((record) => prewarmOf(record, standing(record), true)), next };
}

function mayRead({ who }: Call, { order }: OrderRecord): boolean {
  return order.by === who.name || (may(who, ["read"]) && !isLimited(who));
}
