import { describe, expect, it } from "vitest";
import { EdgeCounts } from "../../../edge/upstreams/edge-counts.ts";
import { Routes } from "../../../edge/upstreams/routes.ts";
import { RoutingKnown } from "../../../edge/upstreams/routing-known.ts";
import { type Ask, ASK_FORMAT } from "../../../src/core/cache/ask.ts";
import { decodeAsk, encodeAsk } from "../../../src/core/cache/message.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import type { Steer } from "../../../src/core/routing/steer.ts";
import { emptyReport } from "../../../src/core/routing/reports.ts";

const ORIGIN = "https://origin.example";
const PER_MS = 1024;
const edge = (id: string): Edge => ({ id, url: `https://${id}.example`, origin: ORIGIN, weight: 1, pricePerGb: id === "a" ? 0 : 300, prefixes: [], lagMs: 0, drain: false });
const ask: Ask = {
  format: ASK_FORMAT, key: "k", base: "k", url: `${ORIGIN}/a.flac`, kind: "audio", want: { kind: "whole" }, follow: false, fields: [], withheld: [],
  authorized: false, unkeyed: false, standIn: false, asOf: 0, needs: 0, era: 0, fresh: false,
};

/** A colo's knowledge over two edges, and where its requests go. */
function colo(newest = 0, steers: readonly Steer[] = []): { known: RoutingKnown; routes: Routes; gone: string[] } {
  const gone: string[] = [];
  const routes = new Routes({
    edges: [edge("a"), edge("b")], policy: DEFAULT_POLICY, failoverStatuses: [], firstByteTimeoutMs: 1000, idleTimeoutMs: 1000, retries: 0, logShare: 0,
    dispatch: ({ url }) => {
      gone.push(new URL(url).hostname);
      return Promise.resolve({ ok: true, response: new Response(null, { status: 204 }) });
    },
  });
  return { known: new RoutingKnown({ routes, counts: new EdgeCounts(), place: undefined, region: undefined, newest: () => newest, steers: () => steers }), routes, gone };
}

describe("what goes along with a question", () => {
  it("is what a fill object of this colo has found out, so that another tries it before it relies on it", async () => {
    const here = colo();
    const nowMs = Date.now();
    expect(here.known.added(ask, {}, nowMs).routing).not.toHaveProperty("doubted");
    here.known.reported([{ ...emptyReport("a"), asked: 3, failed: [["unreachable", 3]], ejected: "failures" }], nowMs);
    const sent = decodeAsk(encodeAsk(here.known.added(ask, {}, nowMs)));
    expect(sent?.routing?.doubted).toEqual(["a"]);
    const object = colo();
    const way = object.routes.wayTo(ask.url);
    if (way === undefined) throw new Error("no way");
    const { attempts } = await object.routes.send({ way, question: { key: "k", bytes: 1 }, strict: false, routing: sent?.routing, outgoing: { headers: [], redirect: "manual" }, judge: () => "good", nowMs: () => nowMs });
    expect(attempts).toMatchObject([{ edge: "a", trial: true, ended: "answered" }]);
  });

  it("is the newest purge that concerns it: of its URL, or one by a tag that killed or aged the copy it is asked for", () => {
    const purgedAt = (known: RoutingKnown, more: Partial<Ask>) => known.added({ ...ask, ...more }, {}, Date.now()).routing?.purgedAtMs;
    expect(purgedAt(colo().known, {})).toBeUndefined();
    expect(purgedAt(colo(5000 * PER_MS).known, { era: 3000 * PER_MS })).toBe(5000);
    expect(purgedAt(colo().known, { era: 7000 * PER_MS })).toBe(7000);
    expect(purgedAt(colo().known, { needs: 8000 * PER_MS })).toBe(8000);
  });

  it("is of what operators said what can decide about its path, and no other edge's", () => {
    const steer = (edge: string, pins: readonly string[], more: Partial<Steer> = {}): Steer => ({ edge, pins, regions: [], reason: "", ...more });
    const { known } = colo(0, [steer("a", ["/b/", "/"], { drain: false }), steer("gone", ["/"]), steer("b", [], { drain: true })]);
    expect(known.added(ask, {}, Date.now()).routing?.steers).toEqual([steer("a", ["/"], { drain: false }), steer("b", [], { drain: true })]);
  });

  it("of an ask in a form that nobody sends is refused", () => {
    const routing = { patience: 0, news: [], newsAgeMs: 0, steers: [] };
    expect(decodeAsk(encodeAsk({ ...ask, routing }))).toBeDefined();
    for (const wrong of [{ doubted: "a" }, { spentMs: "1" }]) expect(decodeAsk(JSON.stringify({ ...ask, routing: { ...routing, ...wrong } }))).toBeUndefined();
  });
});
