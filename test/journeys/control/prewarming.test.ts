import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsView } from "../../../src/control/answers.ts";
import { ControlClient } from "../../../src/control/client.ts";
import { prewarmDryRunView, prewarmView } from "../../../src/control/prewarm-answers.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import { CONTROL_TOKENS, TOKENS, explained } from "./explaining.ts";

const EVENTS_SECRET = `whsec_${Buffer.from("a secret of thirty-two characters").toString("base64")}`;
const DAY_MS = 86_400_000;

let origin: Origin;
let edge: Edge;
let client: ControlClient;
let site: string;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, {
    settings: {
      CONTROL_TOKENS, EVENTS_SECRET, PREWARM: "orders", PREWARM_REGIONS: ["weur", "oc"],
      EVENTS: [{ type: "release.published", what: "prewarm", urls: ["{+data.urls}"], at: "{data.at}" }],
    },
  });
  site = edge.url.replace(/\/$/, "");
  client = new ControlClient({ url: edge.url, token: TOKENS.all });
});
afterAll(async () => {
  await edge?.close();
  expect(origin.requests.filter(({ url }) => url.includes("_downbeat"))).toEqual([]);
  await origin?.close();
});

const tomorrow = (): string => new Date(Date.now() + DAY_MS).toISOString();

describe("over HTTP, to ledger and regions themselves,", () => {
  it("an order is stored, read back and listed, and is one under its key", async () => {
    const what = { urls: [`${site}/order.mp3`], at: tomorrow(), extent: "head" as const };
    const order = await client.prewarm(what, { idempotencyKey: "release-1" });
    expect(prewarmView.parse(order)).toMatchObject({ state: "scheduled", by: "all", urls: 1, extent: "head", asked: { urls: [`${site}/order.mp3`] } });
    expect(order.regions.map(({ region, starts_at: startsAt }) => [region, startsAt])).toEqual([["weur", what.at], ["oc", what.at]]);
    expect((await client.prewarm(what, { idempotencyKey: "release-1" })).id).toBe(order.id);
    await expect(client.prewarm({ ...what, extent: "all" }, { idempotencyKey: "release-1" })).rejects.toMatchObject({ code: "control-conflict" });
    const read = prewarmView.parse(await client.prewarmOrder(order.id));
    expect(read).toMatchObject({ id: order.id, not_reached: [], accepted_at: order.accepted_at });
    const later = await client.prewarm({ urls: [`${site}/later.mp3`], at: tomorrow() });
    const page = await client.prewarms({ limit: 1 });
    expect(page.items.map(({ id }) => id)).toEqual([later.id]);
    expect((await client.prewarms({ before: page.next ?? 0 })).items.map(({ id }) => id)).toContain(order.id);
  });

  it("one whose time has not come is cancelled, and fetches nothing", async () => {
    const { id } = await client.prewarm({ urls: [`${site}/cancelled.mp3`], at: tomorrow() });
    expect(await client.cancelPrewarm(id)).toMatchObject({ id, state: "cancelled", cancelled_at: expect.any(String) });
    expect((await client.prewarmOrder(id, { waitSec: 5 })).state).toBe("cancelled");
    await expect(client.cancelPrewarm("none")).rejects.toMatchObject({ code: "control-unknown" });
    expect(origin.requests.filter(({ url }) => url.includes("cancelled"))).toEqual([]);
  });

  it("by the sun each region has its own midnight; tried dry nothing is ordered", async () => {
    const before = (await client.prewarms()).items.length;
    const day = new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10);
    const told = prewarmDryRunView.parse(await client.dryPrewarm({ urls: [`${site}/dry.mp3`], at: `${day}T00:00`, follow: "sun", regions: ["apac-se", "me"] }));
    expect(told).toMatchObject({ urls: 1, first_urls: [expect.stringMatching(/dry\.mp3$/)], regions: [
      { region: "apac-se", starts_at: new Date(`${day}T00:00:00+08:00`).toISOString() }, { region: "me", starts_at: new Date(`${day}T00:00:00+04:00`).toISOString() },
    ] });
    expect((await client.prewarms()).items.length).toBe(before);
  });

  it("everything wrong is told at once: no region knows the tag, no region is called that, the time is over", async () => {
    const ask = (body: object) => edge.ask("/_downbeat/v1/prewarm", { method: "POST", body: JSON.stringify(body), headers: { authorization: `Bearer ${TOKENS.all}` } });
    const { status, body } = await ask({ urls: [`${site}/k.key`], tags: ["nobody's"], regions: ["mars"], at: "2020-01-01T00:00:00Z", budget: { bytes: 0 } });
    const { errors } = JSON.parse(body.toString()) as { errors: { path: string }[] };
    expect([status, errors.map(({ path }) => path).toSorted()]).toEqual([400, ["at", "budget.bytes", "regions[0]", "tags[0]", "urls[0]"]]);
  });

  it("a purge that rewarms makes its order; tried dry it says what it would cost", async () => {
    const { id } = await client.purge({ tags: ["release:1"], rewarm: true }, { waitSec: 5 });
    const order = prewarmView.parse(await client.prewarmOrder(`rewarm-${id}`));
    expect(order).toMatchObject({ by: "all", urls: null, priority: "high", extent: "start" });
    expect(order.regions.map(({ region }) => region)).toEqual(["weur", "oc"]);
    expect((await client.dryRun({ tags: ["release:1"] })).cost).toEqual({
      regions: [{ region: "weur", files: 0, bytes: 0, requests_per_sec: 0 }, { region: "oc", files: 0, bytes: 0, requests_per_sec: 0 }], not_reached: [],
    });
  });

  it("an event orders what its release names, in its source's name", async () => {
    const body = JSON.stringify({ specversion: "1.0", id: "1", source: "/catalogue", type: "release.published", data: { urls: [`${site}/1.mp3`, `${site}/2.mp3`], at: tomorrow() } });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", Buffer.from(EVENTS_SECRET.slice(6), "base64")).update(`msg_1.${timestamp}.${body}`).digest("base64");
    const headers = { "content-type": "application/cloudevents+json", "webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
    const answer = JSON.parse((await edge.ask("/_downbeat/v1/events", { method: "POST", body, headers })).body.toString()) as { result: unknown };
    expect(eventsView.parse(answer.result).events[0]?.done).toMatchObject([{ what: "prewarm", prewarm: { by: "event /catalogue", urls: 2, state: "scheduled" } }]);
  });

  it("explain says of each region whether it is warm there, and why", async () => {
    const { warmth } = await explained(edge, "/never-played.mp3");
    expect(warmth?.map(({ region, state, why }) => [region, state, why.length > 0])).toEqual([["weur", "cold", true], ["oc", "cold", true]]);
  });
});
