import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PrewarmWish } from "../../../scripts/commands/prewarm/arguments.ts";
import { type PrewarmOutcome, runPrewarm } from "../../../scripts/commands/prewarm/run.ts";
import { prewarmText } from "../../../scripts/commands/prewarm/say.ts";
import type { PrewarmView } from "../../../src/control/prewarm-answers.ts";
import { closedUrl } from "../../origin/origin.ts";
import { region, startWarming, type WarmServer, warmed } from "./warm-server.ts";

let server: WarmServer;
beforeEach(async () => {
  server = await startWarming();
});
afterEach(() => server.close());

const urls = (n: number): PrewarmWish["targets"] => Array.from({ length: n }, (_, i) => ({ kind: "url", value: `https://a.example/${i}` }));
const wishOf = (over: Partial<PrewarmWish> = {}, token = server.token): PrewarmWish => ({
  connection: { edge: new URL(server.url), prefix: "/_downbeat", token }, targets: urls(3), manner: { regions: [], variants: [], followSun: false }, dryRun: false, json: false, waitSec: 20, ...over,
});
function run(wish: PrewarmWish, { signal = new AbortController().signal, now = () => performance.now(), seen = () => {} }: { signal?: AbortSignal; now?: () => number; seen?: (orders: readonly PrewarmView[]) => void } = {}): Promise<PrewarmOutcome> {
  let keys = 0;
  return runPrewarm(wish, { newKey: () => `k${(keys += 1)}`, now, signal, seen });
}
const stuck = (order: PrewarmView): PrewarmView => ({ ...order, state: "paused", regions: [region("weur", "paused", { urls: 3, done: 1 }, { why: "the origin says 503" }), region("oc", "unknown", null)] });

describe("an order", () => {
  it("is handed over, waited for while regions are at work, and ends with 0 when all of it is warm", async () => {
    const running = (done: number) => (order: PrewarmView): PrewarmView => ({ ...order, state: "running", regions: [region("weur", "running", { urls: 3, done }), region("oc", "done", { urls: 3, done: 3 })] });
    server.course.push(running(1), running(2), warmed);
    const seen: (number | undefined)[] = [];
    const outcome = await run(wishOf(), { seen: (orders) => seen.push(orders[0]?.regions[0]?.progress?.done) });
    expect(outcome).toMatchObject({ state: "done", code: 0, orders: [{ id: "o1", state: "done" }], notSent: 0 });
    expect(outcome.why).toBeUndefined();
    expect(seen).toEqual([undefined, undefined, 1, 2, 3]);
    expect(server.asked.filter(({ operation }) => operation === "prewarmOrder").map(({ id, query }) => [id, query.get("wait")])).toEqual([["o1", "1"], ["o1", "1"], ["o1", "1"]]);
  });

  it("of more URLs than a call takes is several, all of which are waited for", async () => {
    const outcome = await run(wishOf({ targets: urls(10_001) }));
    expect(server.bodies.map((body) => body.urls?.length)).toEqual([10_000, 1]);
    expect(server.asked.filter(({ operation }) => operation === "prewarm").map(({ key }) => key)).toEqual(["k1", "k2"]);
    expect(outcome).toMatchObject({ state: "done", code: 0, orders: [{ id: "o1", urls: 10_000 }, { id: "o2", urls: 1 }] });
  });

  it("whose answer is lost is sent again under the same key, and ordered once", async () => {
    server.first.push("lost");
    expect(await run(wishOf())).toMatchObject({ state: "done", code: 0, orders: [{ id: "o1" }] });
    expect(server.asked.filter(({ operation }) => operation === "prewarm").map(({ key }) => key)).toEqual(["k1", "k1"]);
    expect(server.orders.size).toBe(1);
  });

  it("that is refused ends with 1 and every problem, and says what was not ordered", async () => {
    const targets = [...urls(10_000), { kind: "url" as const, value: "https://refused.example/" }];
    const outcome = await run(wishOf({ targets }));
    expect(outcome).toMatchObject({ state: "failed", code: 1, orders: [{ id: "o1" }], notSent: 1, why: expect.stringContaining("urls[0]: expected a host this edge serves") });
    expect(prewarmText(outcome).trouble).toMatch(/; 1 of what was named not ordered; it goes on by itself:\n {2}downbeat prewarms o1 --follow/);
  });

  it.each([["", 401], ["weak", 403]])("with the token %j ends with 4", async (token) => {
    const outcome = await run(wishOf({}, token));
    expect(outcome).toMatchObject({ state: "refused", code: 4, orders: [], notSent: 3 });
    expect(prewarmText(outcome).trouble).toMatch(/; nothing was ordered$/);
  });

  it("ends with 6 where nobody answers, and with 1 where somebody else does", async () => {
    const nobody = { edge: new URL(await closedUrl()), prefix: "/_downbeat", token: "t" };
    expect(await run(wishOf({ connection: nobody }))).toMatchObject({ state: "unreachable", code: 6, why: expect.stringContaining("ECONNREFUSED"), notSent: 3 });
    expect(await run(wishOf({ connection: { ...nobody, edge: new URL(server.url), prefix: "/elsewhere" } }))).toMatchObject({ state: "failed", code: 1, why: expect.stringContaining("is it the edge") });
  });

  it("some URLs of which failed ends with 5 and says which, where, and why", async () => {
    const failures = [{ url: "https://a.example/1", why: "not found", status: 404 }];
    server.course.push((order) => ({ ...order, state: "done-with-failures", regions: ["weur", "oc"].map((name) => region(name, "done", { urls: 3, done: 2, failed: 1 }, { failures })) }));
    const outcome = await run(wishOf());
    expect(outcome).toMatchObject({ state: "incomplete", code: 5, why: "2 URLs failed, counted in each region" });
    expect(prewarmText(outcome)).toMatchObject({ said: expect.arrayContaining(["Failed:", "  https://a.example/1: not found (404); in weur, oc"]), trouble: "2 URLs failed, counted in each region" });
  });

  it.each([
    ["cancelled", (order: PrewarmView): PrewarmView => ({ ...order, state: "cancelled", cancelled_at: order.accepted_at }), "cancelled"],
    ["spent", (order: PrewarmView): PrewarmView => ({ ...order, state: "spent", regions: [region("weur", "spent", { urls: 3, done: 1 }), region("oc", "done", { urls: 3, done: 3 })] }), "the budget is spent"],
  ])("that is %s ends with 5", async (_, step, why) => {
    server.course.push(step);
    const outcome = await run(wishOf());
    expect(outcome).toMatchObject({ state: "incomplete", code: 5, why });
    expect(prewarmText(outcome).trouble).toBe(why);
  });

  it("that is not done in time ends with 3, and goes on", async () => {
    server.course.push(stuck);
    let ms = 0;
    const outcome = await run(wishOf({ waitSec: 2 }), { now: () => (ms += 700) });
    expect(outcome).toMatchObject({ state: "accepted", code: 3, why: "not done within 2 s" });
    expect(prewarmText(outcome)).toMatchObject({ said: expect.arrayContaining(["  weur  paused: the origin says 503; 1 of 3 URLs warm; 0.0 KiB in 0 requests of the origin"]), trouble: expect.stringContaining("downbeat prewarms o1 --follow   (or --cancel)") });
  });

  it("that is interrupted while it is waited for ends with 3, goes on, and is not cancelled", async () => {
    server.course.push(stuck);
    const controller = new AbortController();
    const done = run(wishOf(), { signal: controller.signal });
    await server.next("prewarmOrder");
    controller.abort();
    expect(await done).toMatchObject({ state: "accepted", code: 3, why: "interrupted", orders: [{ id: "o1" }] });
    expect(server.asked.some(({ operation }) => operation === "cancelPrewarm")).toBe(false);
  });

  it("that is interrupted before it was accepted ends with 3 and was not ordered as far as is known", async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await run(wishOf(), { signal: controller.signal })).toMatchObject({ state: "failed", code: 3, orders: [], notSent: 3, why: expect.stringContaining("interrupted") });
  });

  it("that nobody answers for any more was accepted all the same", async () => {
    server.course.push(stuck);
    const done = run(wishOf());
    await server.next("prewarm");
    server.first.push({ status: 404 });
    expect(await done).toMatchObject({ state: "accepted", code: 1, orders: [{ id: "o1" }], why: expect.stringContaining("in a moment") });
  });

  it("without waiting ends with 0 when it is stored", async () => {
    expect(await run(wishOf({ waitSec: 0 }))).toMatchObject({ state: "accepted", code: 0, orders: [{ state: "scheduled" }] });
    expect(server.asked.map(({ operation }) => operation)).toEqual(["prewarm"]);
  });

  it("that is a dry run orders nothing and says what it would be", async () => {
    const outcome = await run(wishOf({ dryRun: true, targets: [...urls(2), { kind: "tag", value: "release:7" }] }));
    expect(outcome).toMatchObject({ state: "dry-run", code: 0, orders: [], plans: [{ urls: 3 }] });
    expect(prewarmText(outcome).said.join("\n")).toMatch(/^Nothing was ordered\. It would be 3 URLs, extent start, priority normal:\n {2}https:\/\/a\.example\/0\n[^]*tag release:7: 1 URL known\n {2}region {2}begins\n {2}oc {6}2026-11-21T12:00:00\.000Z$/);
    expect(server.orders.size).toBe(0);
  });
});
