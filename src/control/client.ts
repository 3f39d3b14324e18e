import type * as z from "zod/mini";
import { API_VERSION, DEFAULT_PREFIX, type Operation, routeOf } from "./addresses.ts";
import type { AuditKeyView, AuditView, BlockView, DryRunView, EventsView, ReceiptView } from "./answers.ts";
import type { blockBody } from "./block-body.ts";
import type { EdgeView } from "./edge-answers.ts";
import type { edgeBody } from "./edge-body.ts";
import { ControlError, Unanswered } from "./client-errors.ts";
import type { Envelope } from "./envelope.ts";
import type { Explanation } from "./explain.ts";
import type { PrewarmDryRunView, PrewarmView } from "./prewarm-answers.ts";
import type { prewarmBody } from "./prewarm-body.ts";
import { DEFAULT_WAIT_SEC, type purgeBody } from "./purge-body.ts";

/** Where a control API is, and how to get in. */
export type ClientOptions = {
  /** The edge: any URL of the host the API is asked on. */
  readonly url: string | URL;
  readonly token: string;
  /** CONTROL_PREFIX, where it is set. */
  readonly prefix?: string;
  /** Time for an answer beyond what a call waits for, ms. @default 10000 */
  readonly timeoutMs?: number;
  /** What asks. @default the platform's fetch */
  readonly send?: typeof globalThis.fetch;
};

/** Whether to wait until it is true everywhere, and how long, in seconds. */
export type Waiting = { readonly waitSec?: number };

/** Part of a list; `next`: ask for what comes after this, null: that was all. */
export type Page<T, N> = { readonly items: readonly T[]; readonly next: N | null };

type Purge = Omit<z.input<typeof purgeBody>, "dry_run" | "wait" | "timeout">;
type Prewarm = Omit<z.input<typeof prewarmBody>, "dry_run">;
type Query = Readonly<Record<string, string | number | undefined>>;
type Asking = { readonly id?: string; readonly query?: Query; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>; readonly waitSec?: number | undefined; readonly signal?: AbortSignal | undefined };

/** The control API over HTTP. Every call throws `ControlError` where it is refused and `Unanswered` where nobody answers; none is sent twice. */
export class ControlClient {
  private readonly root: string;
  private readonly send: typeof globalThis.fetch;

  constructor(private readonly options: ClientOptions) {
    this.root = new URL(`${options.prefix ?? DEFAULT_PREFIX}${API_VERSION}`, options.url).href;
    // Bound, or platforms refuse it as a method of ours.
    this.send = options.send ?? globalThis.fetch.bind(globalThis);
  }

  /** Purges; with `waitSec` answers once it is complete, or as it stands then. `idempotencyKey`: sent twice within a day, done once. */
  purge(what: Purge, { waitSec, idempotencyKey, signal }: Waiting & { readonly idempotencyKey?: string; readonly signal?: AbortSignal } = {}): Promise<ReceiptView> {
    const body = waitSec === undefined ? what : { ...what, wait: "global", timeout: waitSec };
    const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
    return this.result("purge", { body, headers, waitSec, signal });
  }

  /** The keys a purge would be; nothing is purged. */
  dryRun(what: Purge): Promise<DryRunView> {
    return this.result("purge", { body: { ...what, dry_run: true } });
  }

  /** One receipt, now or once it is complete. */
  receipt(id: string, { waitSec, signal }: Waiting & { readonly signal?: AbortSignal } = {}): Promise<ReceiptView> {
    return this.result("receipt", { id, query: { wait: waitSec }, waitSec, signal });
  }

  /** Receipts after a number, oldest first. */
  async receipts(query: { readonly after?: number; readonly limit?: number } = {}): Promise<Page<ReceiptView, number>> {
    return this.page(await this.ask<ReceiptView[]>("receipts", { query }));
  }

  /** Records of the audit log after a place in the chain, exactly as they are hashed. */
  async audit(query: { readonly after?: number; readonly limit?: number } = {}): Promise<AuditView & { readonly next: number | null }> {
    const { result, result_info: info } = await this.ask<AuditView>("audit", { query });
    return { ...(result ?? { records: [], checkpoints: [] }), next: typeof info?.next === "number" ? info.next : null };
  }

  /** The public key of the audit log's checkpoints. */
  auditKey(): Promise<AuditKeyView> {
    return this.result("auditKey", {});
  }

  /** Blocks after an id, in the order of ids. */
  async blocks(query: { readonly after?: string; readonly limit?: number } = {}): Promise<Page<BlockView, string>> {
    return this.page(await this.ask<BlockView[]>("blocks", { query }));
  }

  /** One block, and what became of deliveries by country. */
  block(id: string): Promise<BlockView> {
    return this.result("block", { id });
  }

  /** Arms a block, in the place of the one of the same id. */
  putBlock(id: string, body: z.input<typeof blockBody>, { waitSec }: Waiting = {}): Promise<ReceiptView> {
    return this.result("putBlock", { id, body, query: { wait: waitSec }, waitSec });
  }

  /** Lifts a block. */
  dropBlock(id: string, { waitSec }: Waiting = {}): Promise<ReceiptView> {
    return this.result("dropBlock", { id, query: { wait: waitSec }, waitSec });
  }

  /** Orders URLs, tags or tracks to be warmed; answered once it is stored. `idempotencyKey`: sent twice within a day, done once. */
  prewarm(what: Prewarm, { idempotencyKey, signal }: { readonly idempotencyKey?: string; readonly signal?: AbortSignal } = {}): Promise<PrewarmView> {
    return this.result("prewarm", { body: what, headers: idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }, signal });
  }

  /** What an order would be; nothing is ordered. */
  dryPrewarm(what: Prewarm): Promise<PrewarmDryRunView> {
    return this.result("prewarm", { body: { ...what, dry_run: true } });
  }

  /** Orders, newest first; `before`: those accepted before that time, as a page's `next` has it. */
  async prewarms(query: { readonly before?: number; readonly limit?: number } = {}): Promise<Page<PrewarmView, number>> {
    return this.page(await this.ask<PrewarmView[]>("prewarms", { query }));
  }

  /** One order and what its regions have done of it, now or once it is over. */
  prewarmOrder(id: string, { waitSec, signal }: Waiting & { readonly signal?: AbortSignal } = {}): Promise<PrewarmView> {
    return this.result("prewarmOrder", { id, query: { wait: waitSec }, waitSec, signal });
  }

  /** Cancels an order: what is warm stays so. */
  cancelPrewarm(id: string): Promise<PrewarmView> {
    return this.result("cancelPrewarm", { id });
  }

  /** Every edge of EDGES, and every other of which something is said: what settings, operators and regions say of it. */
  async edges(): Promise<{ readonly edges: readonly EdgeView[]; readonly messages: readonly string[] }> {
    const { result, messages } = await this.ask<EdgeView[]>("edges", {});
    return { edges: result ?? [], messages: messages.map(({ message }) => message) };
  }

  /** One edge. */
  edge(id: string): Promise<EdgeView> {
    return this.result("edge", { id });
  }

  /** Says how an edge is used, in the place of what was said of it before; with it, what is to be known besides. */
  async putEdge(id: string, body: z.input<typeof edgeBody>, { waitSec }: Waiting = {}): Promise<{ readonly receipt: ReceiptView; readonly messages: readonly string[] }> {
    const { result, messages } = await this.ask<ReceiptView>("putEdge", { id, body, query: { wait: waitSec }, waitSec });
    if (result === null) throw new Unanswered("an answer without a result");
    return { receipt: result, messages: messages.map(({ message }) => message) };
  }

  /** Takes back what was said of an edge. */
  dropEdge(id: string, { waitSec }: Waiting = {}): Promise<ReceiptView> {
    return this.result("dropEdge", { id, query: { wait: waitSec }, waitSec });
  }

  /** How a request for `url` would be served; `headers` as `Name: value`; `colo`: the data centre whose choice among EDGES is told. */
  explain(url: string, { headers = [], probe = false, colo }: { readonly headers?: readonly string[]; readonly probe?: boolean; readonly colo?: string } = {}): Promise<Explanation> {
    const query = new URLSearchParams([["url", url], ...headers.map((line) => ["header", line]), ...(probe ? [["probe", "1"]] : []), ...(colo === undefined ? [] : [["colo", colo]])]);
    return this.json<Explanation>("explain", {}, query);
  }

  /** What regions and ledger count, as text: OpenMetrics, or what `accept` prefers. */
  async metrics({ accept }: { readonly accept?: string } = {}): Promise<string> {
    const { response, text } = await this.text("metrics", { headers: accept === undefined ? {} : { accept } });
    // A page that somebody else answers with is none of ours.
    if (response.ok && /^(?:application\/openmetrics-text|text\/plain)\b/i.test(response.headers.get("content-type") ?? "")) return text;
    throw ControlError.of(response, jsonIn(text));
  }

  /** The API's OpenAPI 3.1 document. */
  openApi(): Promise<Readonly<Record<string, unknown>>> {
    return this.json("openapi", {});
  }

  private async result<T>(operation: Operation, asking: Asking): Promise<T> {
    const { result } = await this.ask<T>(operation, asking);
    if (result === null || result === undefined) throw new Unanswered("an answer without a result");
    return result;
  }

  private page<T, N extends string | number>({ result, result_info: info }: Envelope<readonly T[]>): Page<T, N> {
    return { items: result ?? [], next: (info?.next ?? null) as N | null };
  }

  private ask<T>(operation: Operation, asking: Asking): Promise<Envelope<T>> {
    const given = Object.entries(asking.query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
    return this.json<Envelope<T>>(operation, asking, new URLSearchParams(given));
  }

  private async json<T>(operation: Operation, asking: Asking, query?: URLSearchParams): Promise<T> {
    const { response, text } = await this.text(operation, asking, query);
    const read = jsonIn(text);
    if (response.ok && read !== undefined) return read as T;
    throw ControlError.of(response, read);
  }

  private async text(operation: Operation, { id = "", body, headers = {}, waitSec = 0, signal }: Asking, query = new URLSearchParams()): Promise<{ readonly response: Response; readonly text: string }> {
    const { method, path } = routeOf(operation);
    const asked = query.size === 0 ? "" : `?${query}`;
    const url = `${this.root}${path.replace("{id}", encodeURIComponent(id))}${asked}`;
    const timeout = AbortSignal.timeout((this.options.timeoutMs ?? 10_000) + waitSec * 1000);
    try {
      const response = await this.send(url, {
        method,
        headers: { authorization: `Bearer ${this.options.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect would carry the token to wherever it points.
        redirect: "manual",
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      });
      return { response, text: await response.text() };
    } catch (cause) {
      throw new Unanswered(timeout.aborted ? `no answer within ${(this.options.timeoutMs ?? 10_000) / 1000 + waitSec} s` : reasonOf(cause), { cause });
    }
  }
}

/** How long the API itself waits where `wait=global` says no time, in seconds. */
export { DEFAULT_WAIT_SEC };
export type { AuditView, BlockView, DryRunView, EventsView, PrewarmDryRunView, PrewarmView, ReceiptView };

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
