import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Errand, Routed } from "../../../edge/upstreams/errand.ts";
import { Routes } from "../../../edge/upstreams/routes.ts";
import type { Outgoing, Sent } from "../../../edge/tiers/send.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/routing/policy.ts";

const ORIGIN = "https://origin.example";
const edge = (id: string, price: number, more: Partial<Edge> = {}): Edge => ({
  id, url: `https://${id}.example`, origin: ORIGIN, weight: 1, pricePerGb: price, prefixes: [], lagMs: 0, drain: false, ...more,
});

/** One request that went out, and what is to come of it. */
type Gone = { readonly edge: string; readonly outgoing: Outgoing; readonly answer: (sent: Sent) => void };

/** Routes to three edges, `a` the cheapest, over a network that answers what it is told, when it is told. */
class Network {
  readonly gone: Gone[] = [];
  readonly cancelled: string[] = [];
  readonly routes: Routes;

  constructor(policy: Partial<Policy> = {}, edges: readonly Edge[] = [edge("a", 0), edge("b", 300), edge("c", 600)]) {
    this.routes = new Routes({
      edges, policy: { ...DEFAULT_POLICY, ...policy }, failoverStatuses: [500, 503], firstByteTimeoutMs: 10_000, idleTimeoutMs: 10_000, retries: 1, logShare: 0,
      dispatch: (outgoing) => new Promise((answer) => void this.gone.push({ edge: new URL(outgoing.url).hostname.split(".", 1)[0] ?? "", outgoing, answer })),
    });
    for (const { id } of edges) this.measured(id, 5, 10);
  }

  measured(id: string, times: number, ms: number): void {
    const { book } = this.routes;
    for (let i = 0; i < times; i += 1) {
      book.began(id, Date.now());
      book.ended({ edge: id, ended: "answered", ms }, Date.now());
      book.body(id, 0, 0, true, Date.now());
    }
  }

  send(more: Partial<Errand> = {}): Promise<Routed> {
    const way = this.routes.wayTo(`${ORIGIN}/x/track.flac`);
    if (way === undefined) throw new Error("no way");
    return this.routes.send({
      way, question: { key: "k", bytes: 100_000 }, routing: undefined, outgoing: { headers: [], redirect: "manual" }, strict: false, judge: () => "good", nowMs: () => Date.now(), ...more,
    });
  }

  /** An answer whose body tells when it is cancelled. */
  response(name: string, status = 200): Sent {
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(8)), cancel: () => void this.cancelled.push(name) });
    return { ok: true, response: new Response(body, { status }) };
  }

  healthOf(id: string): string | undefined {
    return this.routes.book.standings(Date.now()).find((standing) => standing.id === id)?.health.kind;
  }

  inFlight(id: string): number | undefined {
    return this.routes.book.standings(Date.now()).find((standing) => standing.id === id)?.inFlight;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const asked = ({ gone }: Network) => gone.map(({ edge }) => edge);

describe("one errand", () => {
  it("asks the best edge, and nobody else where that answers", async () => {
    const network = new Network();
    const sent = network.send();
    await passes(0);
    network.gone[0]?.answer(network.response("a"));
    const routed = await sent;
    expect([routed.kind, asked(network), network.cancelled, network.inFlight("a")]).toEqual(["answered", ["a"], [], 1]);
    if (routed.kind === "answered") routed.tap.end("complete", 8, 1);
    expect(network.inFlight("a")).toBe(0);
  });

  it("leaves no body unread of edges that failed", async () => {
    const network = new Network();
    const sent = network.send({ judge: ({ status }) => (status === 206 ? "good" : "wrong") });
    await passes(0);
    network.gone[0]?.answer(network.response("a", 503));
    await passes(0);
    // Held until the end it would hold its connection as long.
    expect(network.cancelled).toEqual(["a"]);
    network.gone[1]?.answer(network.response("b"));
    await passes(0);
    network.gone[2]?.answer(network.response("c", 206));
    const routed = await sent;
    expect([routed.kind === "answered" && routed.edge, network.cancelled.toSorted()]).toEqual(["c", ["a", "b"]]);
  });

  it("leaves none where nobody has a good answer either, but the one it hands on", async () => {
    const network = new Network();
    const sent = network.send();
    for (const [i, status] of [404, 404, 503].entries()) {
      await passes(0);
      network.gone[i]?.answer(network.response(`${i}`, status));
    }
    const routed = await sent;
    expect([routed.kind === "answered" && routed.response.status, routed.kind === "answered" && routed.doubtful, network.cancelled.toSorted()]).toEqual([404, true, ["1", "2"]]);
  });

  it("gives edges up early while that is rare, and waits as long as there is time where all are late", async () => {
    const network = new Network({ attempts: 2, failuresInRow: 1000, leastSuccess: 0 });
    const waits: (number | undefined)[] = [];
    for (let i = 0; i < 40; i += 1) {
      const [before, sent] = [network.gone.length, network.send()];
      await passes(0);
      waits.push(network.gone[before]?.outgoing.firstByteTimeoutMs);
      network.gone[before]?.answer({ ok: false, code: "upstream-timeout" });
      await passes(0);
      network.gone[before + 1]?.answer(network.response("next"));
      await sent;
    }
    expect([waits[0], waits.at(-1), waits.filter((ms) => ms === 10_000).length > 10]).toEqual([500, 10_000, true]);
  });

  it("ends within its time though nobody answers at all", async () => {
    const network = new Network({ budgetMs: 4000 });
    const sent = network.send();
    await passes(0);
    const began = Date.now();
    // The network keeps to what it is told: a timeout is its word.
    for (let i = 0; i < 3; i += 1) {
      const { outgoing, answer } = network.gone[i] ?? {};
      await passes(outgoing?.firstByteTimeoutMs ?? 0);
      answer?.({ ok: false, code: "upstream-timeout" });
      await passes(0);
    }
    expect([(await sent).kind, Date.now() - began <= 4000]).toEqual(["none", true]);
  });
});

describe("two edges at once", () => {
  const hurried = (policy: Partial<Policy> = {}) => {
    const network = new Network(policy);
    network.measured("a", 60, 100);
    return network;
  };

  it("are asked when the first is late: the winner's body is handed on, the loser's request is aborted", async () => {
    const network = hurried();
    const sent = network.send();
    await passes(50);
    expect(asked(network)).toEqual(["a"]);
    await passes(150);
    expect(asked(network)).toEqual(["a", "b"]);
    network.gone[1]?.answer(network.response("b"));
    const routed = await sent;
    expect([routed.kind === "answered" && routed.edge, routed.attempts.map(({ ended, hedge }) => [ended, hedge])]).toEqual(["b", [["answered", true], ["cancelled", undefined]]]);
    expect([network.gone[0]?.outgoing.signal?.aborted, network.gone[1]?.outgoing.signal?.aborted]).toEqual([true, false]);
    network.gone[0]?.answer(network.response("a"));
    await passes(0);
    expect([network.cancelled, network.inFlight("a")]).toEqual([["a"], 0]);
  });

  it("are not three: where one of two fails the other is waited for", async () => {
    const network = hurried();
    const sent = network.send();
    await passes(200);
    network.gone[0]?.answer({ ok: false, code: "upstream-unreachable" });
    await passes(300);
    expect(asked(network)).toEqual(["a", "b"]);
    network.gone[1]?.answer(network.response("b"));
    expect((await sent).kind).toBe("answered");
  });

  it("are asked no more often than the policy's share, and a few", async () => {
    const network = hurried({ hedgeShare: 0.1 });
    for (let i = 0; i < 100; i += 1) {
      const [before, sent] = [network.gone.length, network.send()];
      await passes(200);
      network.gone[before]?.answer(network.response("a"));
      const routed = await sent;
      if (routed.kind === "answered") routed.tap.end("complete");
    }
    const extra = network.gone.length - 100;
    expect([extra > 0, extra <= 11]).toEqual([true, true]);
  });

  it("are not asked for somebody patient", async () => {
    const network = hurried();
    const routing = { patience: 0.9, news: [], newsAgeMs: 0, steers: [] };
    const sent = network.send({ routing });
    await passes(400);
    const first = network.gone.length;
    network.gone[0]?.answer(network.response("a"));
    await sent;
    expect(first).toBe(1);
  });
});

describe("an edge on trial", () => {
  const onTrial = async () => {
    const network = new Network({ failuresInRow: 1 });
    const sent = network.send();
    await passes(0);
    network.gone[0]?.answer({ ok: false, code: "upstream-unreachable" });
    await passes(0);
    network.gone[1]?.answer(network.response("b"));
    await sent;
    await passes(DEFAULT_POLICY.ejectMs + 1);
    network.gone.length = 0;
    return network;
  };

  it("is asked first, another soon after, and is not aborted when that wins: its answer restores it", async () => {
    const network = await onTrial();
    let shown: Promise<unknown> | undefined;
    const sent = network.send({ keep: (work) => void (shown = work) });
    await passes(100);
    expect(asked(network)).toEqual(["a", "b"]);
    network.gone[1]?.answer(network.response("b"));
    const routed = await sent;
    expect([routed.kind === "answered" && routed.edge, network.gone[0]?.outgoing.signal?.aborted, network.healthOf("a")]).toEqual(["b", false, "trial"]);
    network.gone[0]?.answer(network.response("late a"));
    // Whoever serves the listener keeps it alive as long: the runtime ends what belongs to an answered request.
    if (shown === undefined) throw new Error("nobody keeps it");
    await shown;
    expect([network.healthOf("a"), network.cancelled.includes("late a"), network.inFlight("a")]).toEqual(["returning", true, 0]);
  });

  it("is asked by one at a time", async () => {
    const network = await onTrial();
    const first = network.send();
    const second = network.send();
    await passes(0);
    expect(asked(network)).toEqual(["a", "b"]);
    for (const { answer, edge } of network.gone) answer(network.response(edge));
    await Promise.all([first, second]);
  });
});

describe("where no edge may be asked", () => {
  const lagging = (id: string) => edge(id, 0, { lagMs: 60_000 });
  const purged = () => ({ patience: 0, purgedAtMs: Date.now() - 1000, news: [], newsAgeMs: 0, steers: [] });

  it("because all of them may still hold what was purged, the origin is, and its answer is no edge's", async () => {
    const network = new Network({}, [lagging("a"), lagging("b")]);
    const sent = network.send({ routing: purged() });
    await passes(0);
    expect(network.gone.map(({ outgoing }) => outgoing.url)).toEqual([`${ORIGIN}/x/track.flac`]);
    network.gone[0]?.answer(network.response("origin", 404));
    const routed = await sent;
    expect(routed).toMatchObject({ kind: "answered", attempts: [], doubtful: false });
    expect(routed).not.toHaveProperty("edge");
  });

  it("the origin is asked again where it cannot be reached for a moment, and no longer than there is time", async () => {
    const network = new Network({ budgetMs: 4000 }, [lagging("a")]);
    const sent = network.send({ routing: purged() });
    for (let i = 0; i < 2; i += 1) {
      await passes(200);
      expect(network.gone[i]?.outgoing.firstByteTimeoutMs).toBeLessThanOrEqual(4000 - i * 150);
      network.gone[i]?.answer({ ok: false, code: "upstream-unreachable" });
    }
    expect(await sent).toMatchObject({ kind: "none", malformed: false });
    expect(asked(network)).toEqual(["origin", "origin"]);
  });

  it("while one that does not lag may be, the origin is not", async () => {
    const network = new Network({}, [lagging("a"), edge("b", 100)]);
    const sent = network.send({ routing: purged() });
    await passes(0);
    network.gone[0]?.answer(network.response("b"));
    await sent;
    expect(asked(network)).toEqual(["b"]);
  });
});

describe("news of the region", () => {
  it("that another isolate heard earlier do not go before newer ones", async () => {
    const network = new Network();
    const said = (ejected: boolean) => [{ id: "a", firstByteMs: 10, p95Ms: 0, kbps: 0, mbps: 0, ageMs: 0, ...(ejected ? { ejected: "failures" as const } : {}) }];
    const heard = vi.spyOn(network.routes.book, "hear");
    network.routes.hear(said(true), Date.now() - 100);
    network.routes.hear(said(false), Date.now() - 5000);
    expect(heard).toHaveBeenCalledTimes(1);
  });
});
