import { describe, expect, it } from "vitest";
import { type PrewarmView, prewarmView } from "../../../src/control/prewarm-answers.ts";
import type { JobProgress } from "../../../src/core/prewarm/progress.ts";
import { Api, type As } from "./api.ts";

const AT = 1_800_000_000_000;
const ISO = "2027-01-15T08:00:00.000Z";

/** An order of two URLs for two regions. */
async function ordered(settings: Record<string, unknown> = {}, as: As = {}): Promise<{ api: Api; id: string; read: (query?: string, as?: As) => Promise<PrewarmView> }> {
  const api = new Api({ PREWARM_REGIONS: ["weur", "oc"], ...settings });
  const id = String((await api.call("POST", "/prewarm", { urls: ["https://music.example/label-7/a.mp3", "https://music.example/label-7/b.mp3"] }, as)).json.result["id"]);
  return { api, id, read: async (query = "", by = {}) => prewarmView.parse((await api.call("GET", `/prewarms/${id}${query}`, undefined, by)).json.result) };
}

describe("an order", () => {
  it("says per region what was done, what failed and why, and when it will be over", async () => {
    const { api, id, read } = await ordered();
    api.regions.of("weur").did(id, {
      state: "running", urls: 2, done: 1, found: 1, failed: 1, upstreamRequests: 3, upstreamBytes: 300, reserveBytes: 30, startsAtMs: AT, beganAtMs: AT + 1, untilMs: AT + 5000,
      failures: [{ base: "music.example/b.mp3", why: "404", status: 404 }, { base: "music.example/c", why: "not stored: private" }],
    });
    api.regions.of("oc").did(id, { state: "paused", why: "the origin answers 503", urls: 2, startsAtMs: AT, beganAtMs: AT, untilMs: AT + 60_000 });
    const view = await read();
    expect(view).toMatchObject({ id, state: "running", urls: 2, not_reached: [], done_by: "2027-01-15T08:01:00.000Z" });
    expect(view.regions).toEqual([
      {
        region: "weur", state: "running", why: null, starts_at: ISO, began_at: "2027-01-15T08:00:00.001Z", ended_at: null, done_by: "2027-01-15T08:00:05.000Z",
        progress: { urls: 2, done: 1, found: 1, failed: 1, upstream_requests: 3, upstream_bytes: 300, reserve_bytes: 30 },
        failures: [{ url: "https://music.example/b.mp3", why: "404", status: 404 }, { url: "https://music.example/c", why: "not stored: private", status: null }],
      },
      expect.objectContaining({ region: "oc", state: "paused", why: "the origin answers 503" }),
    ]);
  });

  it.each<[PrewarmView["state"], Partial<JobProgress>, Partial<JobProgress>]>([
    ["scheduled", { state: "scheduled" }, { state: "scheduled" }],
    ["running", { state: "running" }, { state: "paused" }],
    ["running", { state: "done" }, { state: "scheduled" }],
    ["paused", { state: "paused" }, { state: "done" }],
    ["done", { state: "done" }, { state: "done" }],
    ["done-with-failures", { state: "done" }, { state: "done", failed: 1 }],
    ["spent", { state: "done", failed: 1 }, { state: "spent" }],
    ["cancelled", { state: "cancelled" }, { state: "spent" }],
  ])("is %s where its regions are %j and %j", async (state, weur, oc) => {
    const { api, id, read } = await ordered();
    api.regions.of("weur").did(id, weur);
    api.regions.of("oc").did(id, oc);
    expect((await read()).state).toBe(state);
  });

  it("names regions that cannot be reached, that were not told yet, and that know nothing of it", async () => {
    const { api, id, read } = await ordered({ PREWARM_REGIONS: ["weur", "oc", "me"] });
    api.regions.of("weur").fault = "gone";
    api.ledger.warming.change(id, { undelivered: ["oc"] });
    const view = await read();
    expect([view.state, view.not_reached]).toEqual(["scheduled", ["weur"]]);
    expect(view.regions.map(({ region, state, why, progress }) => [region, state, why, progress])).toEqual([
      ["weur", "unknown", "The region did not answer in time.", null], ["oc", "scheduled", "on its way to the region", null], ["me", "unknown", "The region does not know the order any more.", null],
    ]);
  });

  it("is answered once it is over, at the latest when the wait is; who has ended is not asked again", async () => {
    const { api, id, read } = await ordered({ PLAN: "paid" });
    api.regions.of("weur").did(id, { state: "done" });
    api.regions.of("oc").onProgress = () => {
      if (api.regions.of("oc").asked > 1) api.regions.of("oc").did(id, { state: "done", failed: 1 });
    };
    expect((await read("?wait=20")).state).toBe("done-with-failures");
    expect([api.regions.of("weur").asked, api.regions.of("oc").asked]).toEqual([1, 2]);
    const open = await ordered({ PLAN: "paid" });
    const begun = performance.now();
    expect((await open.read("?wait=1")).regions.map(({ state }) => state)).toEqual(["unknown", "unknown"]);
    expect(performance.now() - begun).toBeGreaterThan(900);
  });

  it("is cancelled once, by its id", async () => {
    const { api, id, read } = await ordered();
    const told = await api.call("DELETE", `/prewarms/${id}`);
    expect(prewarmView.parse(told.json.result)).toMatchObject({ id, state: "cancelled", cancelled_at: ISO, regions: [{ state: "cancelled" }, { state: "cancelled" }] });
    expect((await read("?wait=60")).state).toBe("cancelled");
    expect((await api.call("DELETE", "/prewarms/none")).json.error).toBe("control-unknown");
  });

  it("is its token's own, or for who may read all; a limited token cancels no other's", async () => {
    const { api, id } = await ordered({}, { token: "limited" });
    const status = async (method: string, token: NonNullable<As["token"]>) => (await api.call(method, `/prewarms/${id}`, undefined, { token })).status;
    expect(await Promise.all((["limited", "read", "all", "prewarm", "purge"] as const).map((token) => status("GET", token)))).toEqual([200, 200, 200, 404, 404]);
    const others = await ordered({}, { token: "prewarm" });
    expect((await others.api.call("DELETE", `/prewarms/${others.id}`, undefined, { token: "limited" })).status).toBe(404);
    expect(await status("DELETE", "limited")).toBe(200);
  });

  it("that a purge made is of as many URLs as each region finds", async () => {
    const api = new Api();
    const order = { id: "rewarm-x", by: "all", acceptedAtMs: AT, wanted: { kind: "purged", hashes: [1], number: 7 }, extent: "start", priority: "high", startsAtMs: { oc: AT }, budget: {}, asked: { rewarm: "x" } } as const;
    await api.ledger.putOrder({ order });
    expect(prewarmView.parse((await api.call("GET", "/prewarms/rewarm-x")).json.result)).toMatchObject({ urls: null, accepted_at: ISO });
  });

  it.each([["/prewarms/x?wait=61", ["wait"]], ["/prewarms/x?wait=global", ["wait"]], ["/prewarms/x?timeout=1", ["timeout"]], ["/prewarms?before=-1&limit=101", ["before", "limit"]], ["/prewarms?after=1", ["after"]]])("is refused for %s", async (path, paths) => {
    expect((await new Api().problems(undefined, path, "GET")).map(([where]) => where).toSorted()).toEqual(paths);
  });
});

describe("orders", () => {
  it("are read newest first, a page at a time, each region asked once a page", async () => {
    const api = new Api();
    const put = (n: number) => api.ledger.putOrder({
      order: { id: `o-${n}`, by: "x", acceptedAtMs: AT + n, wanted: { kind: "urls", bases: ["music.example/a"] }, extent: "all", priority: "low", startsAtMs: n === 2 ? { oc: AT, me: AT } : { oc: AT }, budget: {}, asked: {} },
    });
    for (const n of [1, 2, 3]) await put(n);
    api.regions.of("oc").did("o-2", { state: "running", failed: 1, failures: [{ base: "x", why: "y" }] });
    const seen: unknown[] = [];
    for (let before = ""; ; ) {
      const { result, result_info: info } = (await api.call("GET", `/prewarms?limit=2${before}`)).json;
      seen.push((result as unknown as unknown[]).map((one) => prewarmView.parse(one)).map(({ id, state, regions }) => [id, state, regions.length, regions[0]?.failures]));
      if (info?.next === null) break;
      before = `&before=${String(info?.next)}`;
    }
    expect(seen).toEqual([[["o-3", "scheduled", 1, undefined], ["o-2", "running", 2, undefined]], [["o-1", "scheduled", 1, undefined]]]);
    expect([api.regions.of("oc").asked, api.regions.of("me").asked]).toEqual([2, 1]);
    expect((await new Api().call("GET", "/prewarms")).json).toMatchObject({ result: [], result_info: { next: null } });
  });
});
