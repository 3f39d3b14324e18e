import { API_VERSION, type Operation, type Route, routed } from "../../src/control/addresses.ts";
import { openApi } from "../../src/control/openapi.ts";
import type { LedgerPort } from "../../durable-objects/ledger-port.ts";
import type { OrdersPort } from "../../durable-objects/prewarm-ports.ts";
import type { Context } from "../context.ts";
import { manifestAt } from "../tracks/read.ts";
import { type Token, may, presented, tokenOf } from "../operator.ts";
import { controlRefusal, controlResponse, textResponse } from "../respond.ts";
import type { At, Stage } from "../steps/stage.ts";
import { audit, auditKey } from "./audit.ts";
import { block, blocks, dropBlock, putBlock } from "./blocks.ts";
import { type Answer, type Call, refused } from "./call.ts";
import { dropEdge, edge, edges, putEdge } from "./edges.ts";
import { events, isSigned } from "./events.ts";
import { explanation } from "./explained.ts";
import { isLimited } from "./limits.ts";
import { metrics } from "./metrics.ts";
import { isControlHost } from "./path.ts";
import { cancelPrewarm, prewarm, prewarmOrder, prewarms } from "./prewarms.ts";
import { purgeMethod } from "./purge-method.ts";
import { purge, receipt, receipts } from "./purges.ts";
import type { ReadManifest } from "./prewarm-manifests.ts";
import type { ToRegion } from "./regions.ts";

/** Answers a request for the control API, or one with the method PURGE. Never throws because of the ledger. */
export async function control(context: Context, { purges }: At<"control">): Promise<Stage> {
  const answer = await answerTo(context, context.isolate.ledger, purges === true).catch((error: unknown): Answer => {
    if (error instanceof Unreachable) return refused("control-ledger");
    throw error;
  });
  context.note.outcome = answer.kind === "refused" ? "refused" : "control";
  if (answer.kind === "refused") context.note.why ??= answer.code;
  return { at: "done", response: responseTo(context, answer), delivered: { bytes: 0, end: "complete" } };
}

function responseTo(context: Context, answer: Answer): Response {
  switch (answer.kind) {
    case "done":
      return controlResponse(context, answer);
    case "text":
      return textResponse(context, answer.type, answer.text, 200, answer.extra);
    case "refused":
      return controlRefusal(context, answer.code, answer.problems ?? [], answer.extra ?? []);
    default:
      return answer satisfies never;
  }
}

/** Operators only, whatever is asked for, so that nobody learns what there is; events are let in by their signature. */
async function answerTo(context: Context, ledger: (LedgerPort & OrdersPort) | undefined, purges: boolean): Promise<Answer> {
  const { fields, isolate, request, url } = context;
  const { settings } = isolate;
  if (!isControlHost(url.host, settings)) return refused(purges ? "control-method" : "control-not-found");
  const root = `${settings.controlPrefix}${API_VERSION}`;
  const to = url.pathname.startsWith(`${root}/`) ? routed(request.method, url.pathname.slice(root.length)) : ({ kind: "none" } as const);
  const reached = ledger === undefined ? undefined : caught(ledger);
  const toRegion: ToRegion = (region) => isolate.region(region);
  const readManifest: ReadManifest = (site, pathname) => manifestAt(context.beside(new URL(`https://${site}${pathname}`)), pathname);
  const means = { names: isolate, toRegion, readManifest, request, nowMs: () => context.nowMs(), newId: () => crypto.randomUUID() };
  if (!purges && to.kind === "route" && to.route.operation === "events" && isSigned(fields)) {
    return reached === undefined ? refused("control-no-ledger") : events({ ...means, ledger: reached, fields });
  }
  if (settings.controlTokens.length === 0) return refused("control-unconfigured");
  const text = presented(fields);
  const who = text === undefined ? undefined : await tokenOf(text, settings.controlTokens);
  if (who === undefined) return text === undefined ? { kind: "refused", code: "control-unauthorized", extra: [["www-authenticate", 'Bearer realm="downbeat"']] } : refused("control-forbidden");
  context.operator = may(who, ["read"]);
  if (!purges && to.kind === "none") return refused("control-not-found");
  if (!purges && to.kind === "method") return { kind: "refused", code: "control-method", extra: [["allow", to.allow]] };
  const route = purges || to.kind !== "route" ? PURGE_METHOD : to.route;
  if (!allows(who, route)) return refused("control-forbidden");
  if (route.operation === "explain") return explanation(context);
  if (route.operation === "openapi") return { kind: "text", type: "application/json; charset=utf-8", text: `${openApi(url.origin, root)}\n` };
  if (route.operation === "metrics") return metrics(isolate, request);
  if (route.operation === "auditKey") return auditKey(isolate.auditKey);
  if (reached === undefined) return refused("control-no-ledger");
  const call: Call = { ...means, ledger: reached, who, id: to.kind === "route" ? to.id : "", query: url.searchParams, root };
  return purges ? purgeMethod(call) : HANDLERS[route.operation](call);
}

/** PURGE of a URL needs what `POST purge` needs. */
const PURGE_METHOD: Route = { operation: "purge", method: "POST", path: "", scopes: ["purge"], summary: "" };

/** What reads or changes everything is not for tokens that are limited to a part. */
const WHOLE: ReadonlySet<Operation> = new Set(["receipts", "audit", "auditKey", "blocks", "prewarms", "edges", "edge", "putEdge", "dropEdge", "explain", "metrics"]);

function allows(who: Token, { operation, scopes }: Route): boolean {
  return (scopes.length === 0 || may(who, scopes)) && !(WHOLE.has(operation) && isLimited(who));
}

const HANDLERS: { readonly [Name in Exclude<Operation, "explain" | "openapi" | "auditKey" | "metrics">]: (call: Call) => Promise<Answer> } = {
  purge,
  receipt,
  receipts,
  audit,
  block,
  blocks,
  putBlock,
  dropBlock,
  prewarm,
  prewarms,
  prewarmOrder,
  cancelPrewarm,
  edges,
  edge,
  putEdge,
  dropEdge,
  // Whoever has a token and no signature is told what is missing.
  events: async () => refused("control-unsigned"),
};

/** The ledger could not be asked. */
class Unreachable extends Error {}

/** The ledger, whose failures are told from ours. Timeout: the runtime's for calls of objects. */
function caught(ledger: LedgerPort & OrdersPort): LedgerPort & OrdersPort {
  const guard = <A extends readonly unknown[], R>(ask: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => {
    try {
      return await ask(...args);
    } catch (cause) {
      throw new Unreachable("the ledger", { cause });
    }
  };
  return {
    purge: guard((command) => ledger.purge(command)),
    putBlock: guard((command) => ledger.putBlock(command)),
    dropBlock: guard((id, by) => ledger.dropBlock(id, by)),
    putSteer: guard((command) => ledger.putSteer(command)),
    dropSteer: guard((edge, by) => ledger.dropSteer(edge, by)),
    steers: guard(() => ledger.steers()),
    receipt: guard((id, waitMs) => ledger.receipt(id, waitMs)),
    receipts: guard((after, limit) => ledger.receipts(after, limit)),
    audit: guard((after, limit) => ledger.audit(after, limit)),
    block: guard((id) => ledger.block(id)),
    blocks: guard((after, limit) => ledger.blocks(after, limit)),
    firstSeen: guard((id) => ledger.firstSeen(id)),
    putOrder: guard((command) => ledger.putOrder(command)),
    order: guard((id) => ledger.order(id)),
    orders: guard((before, limit) => ledger.orders(before, limit)),
    cancelOrder: guard((id, by) => ledger.cancelOrder(id, by)),
    figures: guard(() => ledger.figures()),
  };
}
