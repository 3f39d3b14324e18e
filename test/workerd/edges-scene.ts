import { inject } from "vitest";
import { Context } from "../../edge/context.ts";
import { Isolate } from "../../edge/isolate.ts";
import { serve } from "../../edge/serve.ts";
import { type Settings, readSettings } from "../../src/core/settings/index.ts";
import { fresh, read } from "./make.ts";

const EDGES = inject("edges");

/** What one answer was. */
export type Heard = { readonly status: number; readonly headers: Headers; readonly bytes: Uint8Array; readonly broken: boolean };

/** Some edges of an origin that nobody may ask but for what is private, and an isolate in front of them with a colo of its own. */
export class EdgesScene {
  readonly colo = fresh("C");
  readonly origin = fresh("origin");
  readonly isolate: Isolate;
  readonly settings: Settings;
  private readonly waiting: Promise<unknown>[] = [];

  /** `edges`: by their names, the one to ask first being the first; a name that begins with `dead` is a port where nobody listens. */
  constructor(readonly edges: readonly string[], settings: Readonly<Record<string, unknown>> = {}, tables: Readonly<Record<string, object>> = {}) {
    const table = edges.map((id, i) => ({ id, url: id.startsWith("dead") ? "http://127.0.0.1:9" : this.urlOf(id), price_per_gb: i * 300, ...tables[id] }));
    const variables = { HEAD_BYTES: "16384", SLICE_BYTES: "65536", UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "3000", UPSTREAM_IDLE_TIMEOUT_MS: "30000" };
    const result = readSettings({ ORIGIN: this.urlOf(this.origin), ...variables, EDGES: table, ...settings });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    this.settings = result.settings;
    this.isolate = new Isolate(result.settings, { RESERVE: undefined });
    // All are as near, so that the price decides; too few to say when one is late.
    this.measured(5, ...edges);
  }

  /** Lets the isolate believe that it has had so many answers of edges within a millisecond. */
  measured(times: number, ...edges: readonly string[]): void {
    const book = this.isolate.routes?.book;
    for (const edge of edges) {
      for (let i = 0; i < times; i += 1) {
        book?.began(edge, Date.now());
        book?.ended({ edge, ended: "answered", ms: 1 }, Date.now());
        book?.body(edge, 0, 0, true, Date.now());
      }
    }
  }

  /** How an edge behaves from now on (steered-edges.ts). */
  async set(edge: string, how: string): Promise<void> {
    await this.steer("set", edge, how);
  }

  async open(edge: string): Promise<void> {
    await this.steer("open", edge);
  }

  /** Settles when an edge has had so many requests, or when so many of them were given up. */
  async arrived(edge: string, n: number): Promise<void> {
    await this.steer("arrived", edge, `n=${n}`);
  }

  async gone(edge: string, n: number): Promise<void> {
    await this.steer("gone", edge, `n=${n}`);
  }

  /** What an edge was asked for: methods and ranges. */
  async asked(edge: string): Promise<string[]> {
    return JSON.parse(await this.steer("asked", edge)) as string[];
  }

  /** A request of a listener's, as far as its headers. */
  async begin(path: string, init: RequestInit = {}): Promise<{ response: Response; context: Context }> {
    const url = new URL(path, "https://music.example");
    const request = new Request(url, { ...init, cf: { colo: this.colo } } as RequestInit);
    const context = new Context(request, url, this.isolate, { waitUntil: (work) => void this.waiting.push(work.catch(() => undefined)) });
    const { response } = await serve(context);
    return { response, context };
  }

  /** A request of a listener's, with all that comes of it. */
  async get(path: string, init: RequestInit = {}): Promise<Heard> {
    const { response } = await this.begin(path, init);
    const { status, headers } = response;
    const body = response.body === null ? new Uint8Array() : await read(response.body).catch(() => undefined);
    return { status, headers, bytes: body ?? new Uint8Array(), broken: body === undefined };
  }

  /** Waits for all that goes on in the background. */
  async settled(): Promise<void> {
    while (this.waiting.length > 0) await this.waiting.shift();
  }

  urlOf(edge: string): string {
    return `${EDGES}/${this.colo}-${edge}`;
  }

  private async steer(verb: string, edge: string, query = ""): Promise<string> {
    return (await fetch(`${EDGES}/${verb}/${this.colo}-${edge}?${query}`)).text();
  }
}
