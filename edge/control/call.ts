import type { LedgerPort, Receipt } from "../../durable-objects/ledger-port.ts";
import type { OrdersPort } from "../../durable-objects/prewarm-ports.ts";
import type { Problem } from "../../src/control/problem.ts";
import { MOST_WAIT_SEC } from "../../src/control/purge-body.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Fields } from "../../src/core/cache/message.ts";
import type { Token } from "../operator.ts";
import { bodyOf, jsonOf } from "./body.ts";
import type { Names } from "./named.ts";
import type { ReadManifest } from "./prewarm-manifests.ts";
import type { ToRegion } from "./regions.ts";
import { receiptOf } from "./views.ts";

/** One call of the API: who asks for what, and what is needed to answer. */
export type Call = {
  readonly ledger: LedgerPort & OrdersPort;
  readonly toRegion: ToRegion;
  readonly readManifest: ReadManifest;
  readonly who: Token;
  readonly names: Names;
  /** The segment that stands for `{id}`. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly request: Request;
  readonly nowMs: () => number;
  readonly newId: () => string;
  /** Prefix and version: where the API is. */
  readonly root: string;
};

/** What is answered. */
export type Answer =
  | { readonly kind: "done"; readonly status?: 200 | 202; readonly result: unknown; readonly messages?: readonly string[]; readonly next?: number | string | null; readonly extra?: Fields }
  | { readonly kind: "text"; readonly type: string; readonly text: string; readonly extra?: Fields }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly problems?: readonly Problem[]; readonly extra?: Fields };

/** A refusal with what is wrong. */
export function refused(code: ErrorCode, problems: readonly Problem[] = []): Answer {
  return { kind: "refused", code, problems };
}

/** The body of a call as JSON, or the refusal it gets. */
export async function sentIn(request: Request): Promise<{ readonly kind: "json"; readonly value: unknown } | { readonly kind: "refused"; readonly answer: Answer }> {
  const body = await bodyOf(request);
  if (body.kind !== "bytes") return { kind: "refused", answer: refused(body.kind === "broken" ? "body-broken" : "control-too-large") };
  const json = jsonOf(body.bytes);
  return json.kind === "json" ? json : { kind: "refused", answer: refused("control-invalid", json.problems) };
}

/** How long a call waits for its receipt: seconds in the query's `wait`, or `global` for as long as `timeout` says. */
export function waitIn(query: URLSearchParams, defaultSec: number): number | Problem {
  const text = query.get("wait") ?? "0";
  const seconds = text === "global" ? (query.get("timeout") ?? String(defaultSec)) : text === "accepted" ? "0" : text;
  if (/^\d{1,3}$/.test(seconds) && Number(seconds) <= MOST_WAIT_SEC) return Number(seconds);
  return { path: text === "global" ? "timeout" : "wait", expected: `whole seconds up to ${MOST_WAIT_SEC}${text === "global" ? "" : ', "accepted" or "global"'}`, found: JSON.stringify(seconds.slice(0, 64)) };
}

/** A whole number of the query within bounds, or what is wrong with it. */
export function numberIn(query: URLSearchParams, name: string, unset: number, [least, most]: readonly [number, number]): number | Problem {
  const text = query.get(name) ?? String(unset);
  const number = Number(text);
  return /^\d{1,16}$/.test(text) && number >= least && number <= most ? number : { path: name, expected: `a whole number from ${least} to ${most}`, found: JSON.stringify(text.slice(0, 64)) };
}

/** Where a list begins and how much of it is wanted: `after` and `limit` of the query, or everything that is wrong with it. */
export function pageIn(query: URLSearchParams, someItems: number): { readonly after: number; readonly limit: number } | readonly Problem[] {
  const after = numberIn(query, "after", 0, [0, Number.MAX_SAFE_INTEGER]);
  const limit = limitIn(query, someItems);
  const problems = [...unknownIn(query, ["after", "limit"]), ...[after, limit].filter((value) => typeof value !== "number")];
  return typeof after === "number" && typeof limit === "number" && problems.length === 0 ? { after, limit } : problems;
}

/** The most items on a page. */
const MOST_ITEMS = 1000;

/** How many items are wanted, or what is wrong with that. */
export function limitIn(query: URLSearchParams, someItems: number): number | Problem {
  return numberIn(query, "limit", someItems, [1, MOST_ITEMS]);
}

/** Refuses what the query holds beyond `known`: a parameter misspelt would go unheard. */
export function unknownIn(query: URLSearchParams, known: readonly string[]): Problem[] {
  return [...new Set(query.keys())].filter((name) => !known.includes(name)).map((name) => ({ path: name.replaceAll(/\p{Cc}/gu, "?").slice(0, 64), expected: `no such parameter: there are ${known.join(", ")}`, found: "one" }));
}

/** A receipt as an answer: after a wait, once it is complete or the wait is over. 202: accepted, and not yet true everywhere. */
export async function receiptAnswer(call: Call, receipt: Receipt, waitSec: number): Promise<Answer> {
  const { ledger, names, root, nowMs } = call;
  const waited = waitSec === 0 || receipt.state === "complete" ? receipt : ((await ledger.receipt(receipt.id, waitSec * 1000)) ?? receipt);
  const result = receiptOf(waited, names, nowMs());
  if (waitSec === 0 || waited.state === "complete") return { kind: "done", result };
  const where = `${root}/purges/${receipt.id}`;
  return {
    kind: "done",
    status: 202,
    result,
    messages: [`Accepted, and not yet proven everywhere: ${result.not_proven.join(", ")}. Ask GET ${where}?wait=${MOST_WAIT_SEC}.`],
    extra: [["location", where]],
  };
}
