import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { routed } from "../../../src/control/addresses.ts";
import { type AuditView, auditView, type BlockView, blockView, dryRunView, type ReceiptView, receiptView } from "../../../src/control/answers.ts";
import { blockBody } from "../../../src/control/block-body.ts";
import { failed as refusal, succeeded } from "../../../src/control/envelope.ts";
import type { CostView } from "../../../src/control/prewarm-answers.ts";
import { purgeBody } from "../../../src/control/purge-body.ts";

/** What was asked of the server. */
export type Asked = { readonly operation: string; readonly id: string; readonly query: URLSearchParams; readonly body: unknown; readonly key: string | undefined };

/** A server on loopback that speaks the control API's shapes; each answer is checked against them. */
export interface ControlServer {
  readonly url: string;
  readonly token: string;
  readonly asked: readonly Asked[];
  /** Receipts by id, as they stand. */
  readonly receipts: ReadonlyMap<string, ReceiptView>;
  readonly blocks: Map<string, BlockView>;
  audit: AuditView;
  /** Records a page of the log holds. */
  page: number;
  /** Answers given before any other, one each: a status, with Retry-After where it says so. `hang up`: none at all. */
  readonly first: ({ readonly status: number; readonly retryAfter?: string } | "hang up" | "lost")[];
  /** Whether purges are complete at once. */
  quick: boolean;
  /** What dry runs say a purge would cost. */
  cost: CostView | undefined;
  /** Makes a receipt complete. */
  complete(id: string): void;
  /** Proves a receipt in one region. */
  prove(id: string, region: string): void;
  /** Resolves when an operation is asked for next. */
  next(operation: string): Promise<Asked>;
  close(): Promise<void>;
}

const AT = "2026-11-21T12:00:00.000Z";

/** A receipt as it is when a purge was just accepted by an edge with two regions. */
export function accepted(id: string, over: Partial<ReceiptView> = {}): ReceiptView {
  const waiting = (region: string): ReceiptView["regions"][number] => ({
    region, state: "waiting", applied_at: null, leases_ended_at: null, duration_ms: null, proven_by: "2026-11-21T12:00:15.000Z", why: "it has not confirmed it",
  });
  return {
    id, number: 1_000 + Number(id.replace(/\D/g, "") || 0), kind: "purge", mode: "hard", state: "accepted", by: "ci", asked: {}, accepted_at: AT, complete_at: null, duration_ms: null,
    not_proven: ["weur", "enam"], regions: [waiting("weur"), waiting("enam")], players_until: "2026-11-21T13:00:00.000Z", ...over,
  };
}

/** The same proven in one region. */
export function proven(receipt: ReceiptView, region: string): ReceiptView {
  const regions = receipt.regions.map((one) =>
    one.region === region ? { ...one, state: "confirmed" as const, applied_at: "2026-11-21T12:00:00.012Z", leases_ended_at: "2026-11-21T12:00:04.810Z", duration_ms: 4810, proven_by: null, why: null } : one,
  );
  return { ...receipt, regions, not_proven: receipt.not_proven.filter((one) => one !== region) };
}

/** The same complete. */
export function completed(receipt: ReceiptView): ReceiptView {
  return { ...receipt.not_proven.reduce(proven, receipt), state: "complete", complete_at: "2026-11-21T12:00:04.810Z", duration_ms: 4810 };
}

/** A refusal as the edge words it. */
export const failed = (status: number, message: string, problems: Parameters<typeof refusal>[2]): object => ({ ...refusal(status, message, problems), message });

/** What else a server answers: an envelope, or text as it is; nothing: there is no such address. */
export type More = (asked: Asked) => Promise<{ readonly status?: number; readonly envelope: unknown } | undefined>;

/** Starts one. */
export async function startControl(more?: More): Promise<ControlServer> {
  const events = new EventEmitter().setMaxListeners(100);
  const asked: Asked[] = [];
  const receipts = new Map<string, ReceiptView>();
  const byKey = new Map<string, ReceiptView>();
  const set = (receipt: ReceiptView): ReceiptView => {
    receipts.set(receipt.id, receipt);
    events.emit(`changed ${receipt.id}`);
    return receipt;
  };
  const get = (id: string): ReceiptView => receipts.get(id) ?? accepted(id);
  const make = (kind: ReceiptView["kind"]): ReceiptView => {
    const receipt = accepted(`r${receipts.size + 1}`, kind === "purge" ? {} : { kind, mode: null });
    return set(self.quick ? completed(receipt) : receipt);
  };
  const answer = async ({ operation, id, query, body, key }: Asked): Promise<{ status?: number; envelope: unknown }> => {
    switch (operation) {
      case "purge": {
        const read = purgeBody.parse(body);
        if (read.tags?.includes("refused") === true) return { status: 400, envelope: failed(400, "Nothing was done.", [{ path: "tags[0]", expected: "a tag", found: '"refused"' }]) };
        if (read.dry_run === true) return { envelope: succeeded(dryRunView.parse({ dry_run: true, mode: read.mode ?? "hard", keys: (read.tags ?? []).map((tag) => `t ${tag}`), ...(self.cost !== undefined && { cost: self.cost }) })) };
        const receipt = (key === undefined ? undefined : byKey.get(key)) ?? make("purge");
        if (key !== undefined) byKey.set(key, receipt);
        return { envelope: succeeded(receiptView.parse(get(receipt.id))) };
      }
      case "receipt": {
        if (!receipts.has(id)) return { status: 404, envelope: failed(404, "There is nothing of this id.", []) };
        const waitSec = Number(query.get("wait") ?? "0");
        if (get(id).state !== "complete" && waitSec > 0) await once(events, `changed ${id}`, { signal: AbortSignal.timeout(waitSec * 1000) }).catch(() => undefined);
        return { envelope: succeeded(receiptView.parse(get(id))) };
      }
      case "receipts": {
        const after = Number(query.get("after"));
        const limit = Number(query.get("limit"));
        const rest = [...receipts.values()].filter(({ number }) => number > after);
        const page = rest.slice(0, limit);
        return { envelope: succeeded(page.map((one) => receiptView.parse(one)), [], { next: rest.length > limit ? (page.at(-1)?.number ?? null) : null }) };
      }
      case "audit": {
        const after = Number(query.get("after"));
        const records = self.audit.records.filter(({ seq }) => seq > after).slice(0, self.page);
        const last = records.at(-1)?.seq ?? after;
        const checkpoints = self.audit.checkpoints.filter(({ seq }) => seq > after && seq <= last);
        return { envelope: succeeded(auditView.parse({ records, checkpoints }), [], { next: last < (self.audit.records.at(-1)?.seq ?? 0) ? last : null }) };
      }
      case "putBlock":
        blockBody.parse(body);
        return { envelope: succeeded(make("block")) };
      case "dropBlock":
        return self.blocks.has(id) ? { envelope: succeeded(make("unblock")) } : { status: 404, envelope: failed(404, "There is nothing of this id.", []) };
      case "block": {
        const found = self.blocks.get(id);
        return found === undefined ? { status: 404, envelope: failed(404, "There is nothing of this id.", []) } : { envelope: succeeded(blockView.parse(found)) };
      }
      case "blocks": {
        const all = [...self.blocks.values()].filter(({ id: one }) => one > (query.get("after") ?? ""));
        return { envelope: succeeded(all.slice(0, 2).map((one) => blockView.parse(one)), [], { next: all.length > 2 ? (all[1]?.id ?? null) : null }) };
      }
      default:
        return (await more?.({ operation, id, query, body, key })) ?? { status: 404, envelope: failed(404, "The control API has no such address.", []) };
    }
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const found = url.pathname.startsWith("/_downbeat/v1") ? routed(request.method ?? "GET", url.pathname.slice("/_downbeat/v1".length)) : undefined;
    const say = (status: number, envelope: unknown, retryAfter?: string): void => {
      const type = typeof envelope === "string" ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "application/json";
      response.writeHead(status, { "content-type": type, ...(retryAfter !== undefined && { "retry-after": retryAfter }) }).end(typeof envelope === "string" ? envelope : JSON.stringify(envelope));
    };
    if (found?.kind !== "route") {
      response.writeHead(200, { "content-type": "text/html" }).end("<p>a listener's page</p>");
      return;
    }
    const body: unknown = request.method === "POST" || request.method === "PUT" ? await json(request) : undefined;
    const key = request.headers["idempotency-key"];
    const one: Asked = { operation: found.route.operation, id: found.id, query: url.searchParams, body, key: typeof key === "string" ? key : undefined };
    asked.push(one);
    events.emit(`asked ${one.operation}`, one);
    const first = self.first.shift();
    if (first === "hang up") {
      request.socket.destroy();
      return;
    }
    if (typeof first === "object") {
      say(first.status, failed(first.status, "in a moment", []), first.retryAfter);
      return;
    }
    if (request.headers.authorization !== `Bearer ${self.token}`) {
      say(request.headers.authorization === "Bearer weak" ? 403 : 401, failed(403, "The token may not do this.", []));
      return;
    }
    const { status = 200, envelope } = await answer(one);
    // Done, and its answer lost on the way.
    if (first === "lost") request.socket.destroy();
    else say(status, envelope);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const self: ControlServer = {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    token: "correct-horse",
    asked, receipts,
    blocks: new Map(),
    audit: { records: [], checkpoints: [] },
    page: 2,
    first: [],
    quick: true,
    cost: undefined,
    complete: (id) => void set(completed(get(id))),
    prove: (id, region) => void set(proven(get(id), region)),
    next: async (operation) => {
      const [one] = (await once(events, `asked ${operation}`)) as [Asked];
      return one;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return self;
}
