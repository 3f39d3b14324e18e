import { describe, expect, it } from "vitest";
import { ControlClient } from "../../../src/control/client.ts";
import { ControlError, Unanswered } from "../../../src/control/client-errors.ts";
import { Api, TOKENS } from "./api.ts";

/** A client whose requests are answered by the API itself. */
function client(api: Api, token: string = TOKENS.all, prefix?: string): ControlClient {
  const send = (async (url: string, init: RequestInit) => {
    const { redirect: _redirect, ...rest } = init;
    const { status, headers, text } = await api.send(new Request(url, rest));
    return new Response(text, { status, headers });
  }) as typeof globalThis.fetch;
  return new ControlClient({ url: "https://music.example/any/path", token, send, ...(prefix === undefined ? {} : { prefix }) });
}

describe("the client", () => {
  it("purges, waits, and reads receipts", async () => {
    const api = new Api();
    api.ledger.regions = [{ region: "weur", state: "waiting" }];
    const open = await client(api).purge({ tags: ["a"] }, { idempotencyKey: "1" });
    expect([open.state, open.not_proven]).toEqual(["accepted", ["weur"]]);
    expect((await client(api).purge({ tags: ["a"] }, { idempotencyKey: "1", waitSec: 1 })).id).toBe(open.id);
    expect((await client(api).receipt(open.id, { waitSec: 1 })).state).toBe("accepted");
    api.ledger.complete(open.id);
    expect((await client(api).receipt(open.id)).state).toBe("complete");
    expect(await client(api).receipts({ limit: 1 })).toMatchObject({ items: [{ id: open.id }], next: null });
    expect((await client(api).audit()).records).toHaveLength(1);
    expect(await client(api).dryRun({ prefixes: ["/a"], mode: "soft" })).toMatchObject({ dry_run: true, mode: "soft", keys: ["p /a"], cost: { not_reached: [] } });
  });

  it("orders, reads, lists and cancels what is to be warmed", async () => {
    const api = new Api();
    const what = { urls: ["https://music.example/a.mp3"], regions: ["oc" as const] };
    expect(await client(api).dryPrewarm(what)).toMatchObject({ dry_run: true, urls: 1, regions: [{ region: "oc" }] });
    const order = await client(api).prewarm(what, { idempotencyKey: "1" });
    expect([order.state, (await client(api).prewarm(what, { idempotencyKey: "1" })).id]).toEqual(["scheduled", order.id]);
    api.regions.of("oc").did(order.id, { state: "done", urls: 1, done: 1 });
    expect(await client(api).prewarmOrder(order.id, { waitSec: 1 })).toMatchObject({ id: order.id, state: "done" });
    expect(await client(api).prewarms({ limit: 1, before: Date.now() + 1000 })).toMatchObject({ items: [{ id: order.id, state: "done" }] });
    api.regions.of("oc").did(order.id, { state: "cancelled" });
    expect((await client(api).cancelPrewarm(order.id)).state).toBe("cancelled");
  });

  it("puts, reads and drops blocks", async () => {
    const api = new Api();
    const put = await client(api).putBlock("a:1", { tags: ["x"], reason: "r" }, { waitSec: 1 });
    expect([put.kind, put.state]).toEqual(["block", "complete"]);
    expect((await client(api).block("a:1")).reason).toBe("r");
    expect(await client(api).blocks({ after: "a" })).toMatchObject({ items: [{ id: "a:1" }], next: null });
    expect((await client(api).dropBlock("a:1")).kind).toBe("unblock");
  });

  it("reads edges, says how they are used, and restores them", async () => {
    const api = new Api({ EDGES: [{ id: "fra", url: "https://fra.mirror.example" }], PREWARM_REGIONS: ["oc"] });
    api.regions.of("oc").fault = "gone";
    const { receipt, messages } = await client(api).putEdge("fra", { drain: true, regions: ["weur"] }, { waitSec: 1 });
    expect([receipt.kind, receipt.state, messages]).toEqual(["steer", "complete", [expect.stringContaining("is left in weur")]]);
    expect((await client(api).edge("fra")).steer).toMatchObject({ drain: true, regions: ["weur"] });
    expect(await client(api).edges()).toMatchObject({ edges: [{ id: "fra" }], messages: [expect.stringContaining("from oc")] });
    expect((await client(api).dropEdge("fra")).kind).toBe("unsteer");
    await expect(client(api).edge("iad")).rejects.toMatchObject({ status: 404, code: "control-unknown", problems: [{ expected: "the id of an edge: fra" }] });
  });

  it("finds the API below another prefix", async () => {
    const api = new Api({ CONTROL_PREFIX: "/ops" });
    expect((await client(api, TOKENS.all, "/ops").openApi())["openapi"]).toBe("3.1.0");
    await expect(client(api).openApi()).rejects.toThrow();
  });

  it("says which error it is, and every problem", async () => {
    const api = new Api();
    const refused = await client(api).purge({ tags: [""], prefixes: ["x?"] }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ControlError);
    expect(refused).toMatchObject({ status: 400, code: "control-invalid", retryable: false, problems: [{ path: "tags[0]" }, { path: "prefixes[0]" }], id: expect.any(String), message: expect.stringContaining("tags[0]: expected a tag") });
    expect(await client(api, "wrong").block("a").catch((error: unknown) => error)).toMatchObject({ status: 403, code: "control-forbidden", problems: [] });
    expect(await client(api).block("a").catch((error: unknown) => error)).toMatchObject({ status: 404, code: "control-unknown" });
    api.ledger.fault = new Error("gone");
    expect(await client(api).purge({ tags: ["a"] }).catch((error: unknown) => error)).toMatchObject({ status: 503, retryable: true, retryAfterMs: 1000 });
    const closed = await client(new Api({ CONTROL_TOKENS: [] })).auditKey().catch((error: unknown) => error);
    expect(closed).toMatchObject({ status: 503, code: "control-unconfigured", retryable: false });
  });

  it("says that nobody answered, or not the API", async () => {
    const failing = new ControlClient({ url: "https://music.example", token: "t", send: (() => Promise.reject(new TypeError("fetch failed", { cause: new Error("refused") }))) as typeof globalThis.fetch });
    expect(await failing.blocks().catch((error: unknown) => error)).toMatchObject({ name: "Unanswered", message: "refused" });
    const silent = new ControlClient({ url: "https://music.example", token: "t", timeoutMs: 1, send: ((_: string, { signal }: RequestInit) => new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)))) as unknown as typeof globalThis.fetch });
    expect(await silent.blocks().catch((error: unknown) => error)).toBeInstanceOf(Unanswered);
    const page = new ControlClient({ url: "https://music.example", token: "t", send: (async () => new Response("<html>", { status: 404 })) as typeof globalThis.fetch });
    expect(await page.blocks().catch((error: unknown) => error)).toMatchObject({ status: 404, code: "unknown" });
  });
});
