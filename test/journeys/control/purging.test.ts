import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditView, blockView, receiptView } from "../../../src/control/answers.ts";
import { ControlClient } from "../../../src/control/client.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import { CONTROL_TOKENS, TOKENS } from "./explaining.ts";

const EVENTS_SECRET = `whsec_${Buffer.from("a secret of thirty-two characters").toString("base64")}`;
const blocker = { name: "block", sha256: createHash("sha256").update("blocking-token").digest("hex"), scopes: ["block"] };

let origin: Origin;
let edge: Edge;
let client: ControlClient;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, {
    settings: {
      CONTROL_TOKENS: [...CONTROL_TOKENS, blocker],
      EVENTS_SECRET,
      EVENTS: [{ type: "track.updated", what: "purge", tags: ["track:{data.track}"] }, { type: "track.withdrawn", what: "block", id: "track-{data.track}", tags: ["track:{data.track}"], reason: "withdrawn" }],
    },
  });
  client = new ControlClient({ url: edge.url, token: TOKENS.all });
});
afterAll(async () => {
  await edge?.close();
  expect(origin.requests.filter(({ url, method }) => url.includes("_downbeat") || method === "PURGE")).toEqual([]);
  await origin?.close();
});

describe("over HTTP, to the ledger itself,", () => {
  it("a purge is numbered, proven and kept", async () => {
    const receipt = await client.purge({ tags: ["release:1"], prefixes: ["/audio"] }, { waitSec: 5 });
    expect(receiptView.parse(receipt)).toMatchObject({ kind: "purge", mode: "hard", state: "complete", by: "all", asked: { tags: ["release:1"], prefixes: ["/audio"] } });
    expect(await client.receipt(receipt.id)).toMatchObject({ number: receipt.number });
    const later = await client.purge({ hosts: [new URL(edge.url).host] }, { waitSec: 5 });
    expect(later.number).toBeGreaterThan(receipt.number);
    expect((await client.receipts({ after: receipt.number })).items.map(({ id }) => id)).toContain(later.id);
  });

  it("the same call under one key is one purge, and another's is refused", async () => {
    const first = await client.purge({ tags: ["a"] }, { idempotencyKey: "deploy 1".replace(" ", "-") });
    expect((await client.purge({ tags: ["a"] }, { idempotencyKey: "deploy-1" })).id).toBe(first.id);
    await expect(client.purge({ tags: ["b"] }, { idempotencyKey: "deploy-1" })).rejects.toMatchObject({ code: "control-conflict" });
  });

  it("PURGE is answered here and reaches no origin", async () => {
    const answer = await edge.ask("/a.mp3?x=1", { method: "PURGE", headers: { "fastly-key": TOKENS.purge, "fastly-soft-purge": "1" } });
    const { status, id } = JSON.parse(answer.body.toString()) as { status: string; id: string };
    expect([answer.status, status]).toEqual([200, "ok"]);
    expect(await client.receipt(id)).toMatchObject({ mode: "soft", by: "purge", asked: { files: [`${edge.url.replace(/\/$/, "")}/a.mp3?x=1`] } });
    expect((await edge.ask("/a.mp3", { method: "PURGE" })).status).toBe(401);
  });

  it("a block is put, read and lifted", async () => {
    const blocks = new ControlClient({ url: edge.url, token: "blocking-token" });
    const put = await blocks.putBlock("r-1", { tags: ["release:1"], countries: ["DE"], reason: "licence" }, { waitSec: 5 });
    expect(put).toMatchObject({ kind: "block", state: "complete" });
    expect((await blocks.putBlock("r-1", { tags: ["release:1"], countries: ["DE"], reason: "licence" })).id).toBe(put.id);
    expect(blockView.parse(await blocks.block("r-1"))).toMatchObject({ state: "holding", by: "block", by_country: [] });
    expect((await client.blocks()).items.map(({ id }) => id)).toEqual(["r-1"]);
    expect(await blocks.dropBlock("r-1", { waitSec: 5 })).toMatchObject({ kind: "unblock", state: "complete" });
    await expect(blocks.block("r-1")).rejects.toMatchObject({ code: "control-unknown" });
  });

  it("events are taken by their signature, once", async () => {
    const body = JSON.stringify([{ specversion: "1.0", id: "1", source: "/catalogue", type: "track.updated", data: { track: 1 } }, { specversion: "1.0", id: "2", source: "/catalogue", type: "track.withdrawn", data: { track: 1 } }]);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", Buffer.from(EVENTS_SECRET.slice(6), "base64")).update(`msg_1.${timestamp}.${body}`).digest("base64");
    const headers = { "content-type": "application/cloudevents-batch+json", "webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
    const send = () => edge.ask("/_downbeat/v1/events", { method: "POST", body, headers });
    expect((await send()).status).toBe(200);
    expect((await client.block("track-1")).by).toBe("event /catalogue");
    expect((await send()).status).toBe(409);
  });

  it("all of it is in the audit log, chained", async () => {
    const { records } = auditView.parse(await client.audit().then(({ records, checkpoints }) => ({ records, checkpoints })));
    expect(new Set(records.map(({ by }) => by))).toEqual(new Set(["all", "purge", "block", "event /catalogue", "ledger"]));
    for (const [i, { previous }] of records.entries()) if (i > 0) expect(previous).toBe(records[i - 1]?.hash);
  });

  it.each(["/_downbeat//v1/purge", "/_downbea%74/v1/purge", "/x/../_downbeat/v1/purge"])("%s purges nothing, or what it says, and reaches no origin", async (path) => {
    const { status } = await edge.ask(path, { method: "POST", body: "{}", headers: { "downbeat-token": TOKENS.purge } });
    expect([400, 404]).toContain(status);
  });

  it("a body that breaks off does nothing", async () => {
    const head = `POST /_downbeat/v1/purge HTTP/1.1\r\nhost: music.example\r\nauthorization: Bearer ${TOKENS.all}\r\ncontent-length: 100\r\nconnection: close\r\n\r\n`;
    const before = (await client.receipts({ limit: 1000 })).items.length;
    await edge.ask("/", { raw: `${head}{"purge_everything":true}`, withinMs: 1500 }).catch(() => undefined);
    expect((await client.receipts({ limit: 1000 })).items.length).toBe(before);
  });
});
