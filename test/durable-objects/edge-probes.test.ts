import { describe, expect, it } from "vitest";
import type { Prober } from "../../durable-objects/edge-ports.ts";
import { EdgeProbes } from "../../durable-objects/region/edge-probes.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import type { EdgeReport } from "../../src/core/routing/news.ts";
import { DEFAULT_POLICY } from "../../src/core/routing/policy.ts";
import { emptyReport } from "../../src/core/routing/reports.ts";

const EVERY_MS = 120_000;

function edge(id: string, probe?: string): Edge {
  const plain = { id, url: `https://${id}.example`, origin: "https://origin.example", weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false };
  return probe === undefined ? plain : { ...plain, probe };
}

/** Probes of two edges that can be probed and one that cannot, as a region's alarm has them done. */
class Scene implements Prober {
  nowMs = 1_000_000;
  /** Edges that are dead. */
  readonly dead = new Set<string>();
  asked: string[] = [];
  readonly told: EdgeReport[] = [];
  readonly probes: EdgeProbes;
  /** What an edge waits for before it answers. */
  gate: Promise<unknown> | undefined;

  constructor(probeMs = EVERY_MS, edges = [edge("a", "/p"), edge("b", "/p"), edge("c")]) {
    const terms = { edges, policy: DEFAULT_POLICY, probeMs };
    this.probes = new EdgeProbes({ terms, prober: () => this, observe: (reports) => void this.told.push(...reports), now: () => this.nowMs });
  }

  async probe(id: string): Promise<Awaited<ReturnType<Prober["probe"]>>> {
    this.asked.push(id);
    await this.gate;
    return { edge: id, ended: this.dead.has(id) ? "timeout" : "answered", ms: 30 };
  }

  /** The alarm comes when it is due. */
  async alarm(): Promise<string[]> {
    this.nowMs = this.probes.nextMs(this.nowMs) ?? this.nowMs;
    this.asked = [];
    this.probes.run(this.nowMs);
    await this.probes.underWay;
    return this.asked;
  }
}

describe("probes", () => {
  it("ask each edge with a path for it once an interval, and tell what came of it as reports", async () => {
    const scene = new Scene();
    expect(scene.probes.asked(scene.nowMs)).toBe(scene.nowMs + EVERY_MS);
    expect(await scene.alarm()).toEqual(["a", "b"]);
    expect(scene.told).toMatchObject([{ id: "a", asked: 1, failed: [], peakMs: 30 }, { id: "b", asked: 1 }]);
    scene.probes.asked(scene.nowMs);
    expect(await scene.alarm()).toEqual(["a", "b"]);
    expect(scene.nowMs).toBe(1_000_000 + 2 * EVERY_MS);
  });

  it("leave alone what colos have used within the interval; a report of no request is no use", async () => {
    const scene = new Scene();
    scene.probes.asked(scene.nowMs);
    scene.probes.saw([{ ...emptyReport("a"), asked: 3 }, emptyReport("b")], scene.nowMs + 1);
    expect(await scene.alarm()).toEqual(["b"]);
    scene.probes.asked(scene.nowMs);
    expect(await scene.alarm()).toEqual(["a", "b"]);
  });

  it("end with the questions of colos, and begin an interval after the first that comes again", async () => {
    const scene = new Scene();
    scene.probes.asked(scene.nowMs);
    await scene.alarm();
    expect(scene.probes.nextMs(scene.nowMs)).toBe(scene.nowMs + EVERY_MS);
    await scene.alarm();
    expect(scene.probes.nextMs(scene.nowMs)).toBeUndefined();
    scene.nowMs += 10 * EVERY_MS;
    expect(scene.probes.asked(scene.nowMs)).toBe(scene.nowMs + EVERY_MS);
  });

  it("say after three failures that an edge is ejected, and after it answered again that it is not", async () => {
    const scene = new Scene(1000, [edge("a", "/p")]);
    scene.dead.add("a");
    for (let n = 0; n < 4; n += 1) {
      scene.probes.asked(scene.nowMs);
      await scene.alarm();
    }
    expect(scene.told.map(({ ejected }) => ejected)).toEqual([undefined, undefined, "failures", "failures"]);
    scene.dead.clear();
    for (let n = 0; n < 12; n += 1) {
      scene.probes.asked(scene.nowMs);
      await scene.alarm();
    }
    expect(scene.told.at(-1)).not.toHaveProperty("ejected");
  });

  it("of a round that still waits begin no second one, and hold up nobody", async () => {
    const scene = new Scene(1000);
    const { promise, resolve } = Promise.withResolvers<void>();
    scene.gate = promise;
    scene.probes.asked(scene.nowMs);
    scene.nowMs += 1000;
    scene.probes.run(scene.nowMs);
    const first = scene.probes.underWay;
    scene.nowMs += 1000;
    scene.probes.run(scene.nowMs);
    expect([scene.asked, scene.probes.underWay === first]).toEqual([["a", "b"], true]);
    resolve();
    await first;
    expect([scene.told.length, scene.probes.underWay]).toEqual([2, undefined]);
  });

  it("are none where they are off, or no edge has a path for them", () => {
    for (const scene of [new Scene(0), new Scene(1000, [edge("a")])]) {
      expect([scene.probes.asked(scene.nowMs), scene.probes.nextMs(scene.nowMs)]).toEqual([undefined, undefined]);
    }
  });

  it("that nobody can do say nothing of an edge", async () => {
    const told: EdgeReport[] = [];
    const terms = { edges: [edge("a", "/p")], policy: DEFAULT_POLICY, probeMs: 1000 };
    const probes = new EdgeProbes({ terms, prober: () => undefined, observe: (reports) => void told.push(...reports), now: () => 5000 });
    probes.asked(4000);
    probes.run(5000);
    await probes.underWay;
    for (const { failed, firstBytes } of told) expect([failed, firstBytes]).toEqual([[], []]);
  });
});
