import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Carry } from "../../../edge/upstreams/carry.ts";
import { RoutedAsks } from "../../../edge/upstreams/routed-asks.ts";
import type { Errand } from "../../../edge/upstreams/errand.ts";
import { Routes } from "../../../edge/upstreams/routes.ts";
import { Tap } from "../../../edge/upstreams/tap.ts";
import type { Outgoing, Sent } from "../../../edge/tiers/send.ts";
import type { Ask } from "../../../src/core/cache/ask.ts";
import { DESCRIPTOR_FORMAT, type Descriptor } from "../../../src/core/cache/descriptor.ts";
import { Flight } from "../../../src/core/cache/flight.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import { Extras } from "../../../src/core/routing/hedge.ts";

const ORIGIN = "https://origin.example";
const URL_OF = `${ORIGIN}/x/track.flac`;
const edge = (id: string): Edge => ({ id, url: `https://${id}.example`, origin: ORIGIN, weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false });
const SIZE = 100;
const descriptor = (): Descriptor => ({
  format: DESCRIPTOR_FORMAT, kind: "audio", status: 200, headers: [], size: SIZE, etag: '"a"', fill: "f", identity: `e:${SIZE}:"a"`, joining: "strong", ranges: true,
  askedAtMs: Date.now(), ageSec: 0, freshSec: 60, staleWhileRevalidateSec: 0, staleIfErrorSec: 0, browser: null, varies: [], tags: [], asOf: 0, era: 0, edge: "a",
});

/** Routes to two edges over a network that does what it is told with each request. */
function routesOver(dispatch: (outgoing: Outgoing) => Promise<Sent>): Routes {
  return new Routes({ edges: [edge("a"), edge("b")], policy: DEFAULT_POLICY, dispatch, failoverStatuses: [], firstByteTimeoutMs: 15_000, idleTimeoutMs: 15_000, retries: 1, logShare: 0 });
}

/** A network in which it takes a while until nobody is there. */
const slowlyUnreachable = () => new Promise<Sent>((resolve) => setTimeout(() => resolve({ ok: false, code: "upstream-unreachable" }), 4800));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a body that nobody can continue", () => {
  it("is given up within the time of one question, though each of several takes its time", async () => {
    const routes = routesOver(slowlyUnreachable);
    const way = routes.wayTo(URL_OF);
    if (way === undefined) throw new Error("no way");
    const errandFor = (): Errand => ({ way, question: { key: "k", bytes: 100 }, strict: true, routing: undefined, outgoing: { headers: [], redirect: "manual" }, judge: () => "good", nowMs: () => Date.now() });
    const carry = new Carry({ routes, descriptor: descriptor(), errandFor, resumes: 5, nowMs: () => Date.now() });
    const tap = new Tap({ standing: undefined, others: true, early: new Extras(1), idleTimeoutMs: 15_000, ended: () => undefined });
    const beganMs = Date.now();
    const ended = carry.bring({ first: 0, last: 99 }, { edge: "a", tap, body: new ReadableStream({ type: "bytes", pull: (controller) => controller.error(new Error("reset")) }) }, () => undefined, false)
      .then((end) => [end, Date.now() - beganMs] as const);
    await vi.advanceTimersByTimeAsync(120_000);
    const [end, ms] = await ended;
    expect(end).toBe("broken");
    expect(ms).toBeLessThan(DEFAULT_POLICY.budgetMs + 6000);
  });
});

describe("a body that is continued after long", () => {
  it("takes what was news when it was asked for as no newer than it is", async () => {
    const routes = routesOver(() => Promise.resolve({ ok: false, code: "upstream-unreachable" }));
    const news = (ejected: boolean) => [{ id: "b", firstByteMs: 10, p95Ms: 0, kbps: 0, mbps: 0, ageMs: 0, ...(ejected ? { ejected: "failures" as const } : {}) }];
    const ask: Ask = {
      format: 4, key: "k", base: "k", url: URL_OF, kind: "audio", want: { kind: "slice", n: 0, from: 0 }, follow: false, fields: [], withheld: [],
      authorized: false, unkeyed: false, standIn: false, asOf: 0, needs: 0, era: 0, fresh: false, routing: { patience: 0, news: news(true), newsAgeMs: 1000, steers: [] },
    };
    const asks = new RoutedAsks(routes, { geometry: { headBytes: 16, sliceBytes: 100 }, nodeName: "n" }, () => Date.now());
    const described = descriptor();
    await vi.advanceTimersByTimeAsync(30_000);
    // Another has brought newer ones meanwhile.
    routes.hear(news(false), Date.now() - 5000);
    const heard = vi.spyOn(routes.book, "hear");
    const filled = asks.fill(ask, described, new Flight({ first: 0, last: 99 }, 0, { asOf: 0, begunAtMs: 0 }), null, { requests: 0, firstByteMs: 0 });
    await vi.advanceTimersByTimeAsync(60_000);
    await filled;
    expect(heard).not.toHaveBeenCalled();
  });
});
