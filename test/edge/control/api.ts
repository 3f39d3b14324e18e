import { control } from "../../../edge/control/control.ts";
import { Context } from "../../../edge/context.ts";
import { Isolate } from "../../../edge/isolate.ts";
import { admit } from "../../../edge/steps/admit.ts";
import { readSettings } from "../../../src/core/settings/index.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import { MemoryRegions } from "./memory-regions.ts";

/** Tokens by their names. */
export const TOKENS = { all: "token-for-all", read: "reading", purge: "purging", prewarm: "prewarming", block: "blocking", edges: "steering", limited: "limited-to-a-label", tagged: "limited-to-tags" } as const;

async function row(name: keyof typeof TOKENS, scopes: readonly string[], limits: object = {}): Promise<object> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(TOKENS[name])));
  return { name, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""), scopes, ...limits };
}

/** The settings that let them in. */
export const SETTINGS = {
  ORIGIN: "https://origin.example",
  CONTROL_TOKENS: await Promise.all([
    row("all", ["*"]), row("read", ["read"]), row("purge", ["purge"]), row("prewarm", ["prewarm"]), row("block", ["block"]), row("edges", ["edges"]),
    row("limited", ["*"], { tags: ["Label-7:*", "shared"], prefixes: ["/label-7/", "Music.Example/seven"] }),
    row("tagged", ["purge"], { tags: ["label-7:*"] }),
  ]),
};

/** What was answered. */
export type Told = { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: Body };

/** An answer's body, as far as tests look at it. */
export type Body = {
  readonly success: boolean;
  readonly errors: readonly { readonly code: number; readonly message: string; readonly path?: string; readonly expected?: string; readonly found?: string }[];
  readonly messages: readonly { readonly message: string }[];
  readonly result: Readonly<Record<string, unknown>>;
  readonly result_info?: { readonly next: unknown };
  readonly error?: string;
};

/** Who asks, and with which further fields. */
export type As = { readonly token?: keyof typeof TOKENS | null; readonly headers?: Readonly<Record<string, string>> };

/** The API before a ledger and regions in memory, asked as the Worker asks it. */
export class Api {
  readonly ledger = new MemoryLedger();
  readonly regions = new MemoryRegions();
  readonly isolate: Isolate;

  constructor(settings: Readonly<Record<string, unknown>> = {}, more: object = {}) {
    const read = readSettings({ ...SETTINGS, ...settings });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const LEDGER = { idFromName: (name: string) => name, get: () => this.ledger } as unknown as DurableObjectNamespace;
    const REGION = { idFromName: (name: string) => name, get: (name: string) => this.regions.of(name) } as unknown as DurableObjectNamespace;
    this.isolate = new Isolate(read.settings, { LEDGER, REGION, ...more });
  }

  /** A request as it is. */
  async send(request: Request): Promise<Told> {
    const context = new Context(request, new URL(request.url), this.isolate, { waitUntil: () => undefined });
    const stage = await admit(context);
    if (stage.at !== "control") throw new Error(`not for the control API: ${stage.at}`);
    const done = await control(context, stage);
    if (done.at !== "done") throw new Error(done.at);
    const text = await done.response.text();
    return { status: done.response.status, headers: done.response.headers, text, json: jsonIn(text) as Body };
  }

  /** A call below prefix and version. `body`: bytes, streams and text as they are, everything else as JSON. */
  call(method: string, path: string, body?: unknown, { token = "all", headers = {} }: As = {}): Promise<Told> {
    const asIs = body === undefined || typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
    const fields = { ...(token === null ? {} : { authorization: `Bearer ${TOKENS[token]}` }), ...headers };
    const init = { method, headers: fields, ...(body === undefined ? {} : { body: asIs ? body : JSON.stringify(body), duplex: "half" }) };
    return this.send(new Request(`https://music.example/_downbeat/v1${path}`, init as RequestInit));
  }

  /** What a call is refused for: where, what was expected, what was found. */
  async problems(body: unknown, path = "/purge", method = "POST"): Promise<(readonly [string, string, string])[]> {
    const { status, json } = await this.call(method, path, body);
    if (status !== 400 || json.success) throw new Error(`${status}: ${JSON.stringify(json)}`);
    return json.errors.map(({ path = "?", expected = "", found = "" }) => [path, expected, found] as const);
  }

  /** The keys a purge would be. */
  async keys(body: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
    const { status, json } = await this.call("POST", "/purge", { ...body, dry_run: true });
    if (status !== 200) throw new Error(JSON.stringify(json));
    return json.result["keys"] as string[];
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
