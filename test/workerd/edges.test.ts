import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { LedgerBindings } from "../../durable-objects/ledger/terms.ts";
import type { RegionObject } from "../../durable-objects/region.ts";
import * as codec from "../../src/core/purge/codec.ts";
import { type RegionAsk, SYNC_FORMAT, type SyncAsk } from "../../src/core/purge/sync.ts";
import { classOf } from "../../src/core/routing/classes.ts";
import type { EdgeReport } from "../../src/core/routing/news.ts";
import { LedgerScene } from "./ledger-scene.ts";
import { RegionScene } from "./region-scene.ts";

/** Regions speak to the one ledger there is. */
const ledger = new LedgerScene("ledger");

afterEach(async () => {
  await reset();
});

/** What a colo saw of an edge that answered `asked` times after 20 ms each. */
function seen(id: string, changes: Partial<EdgeReport> = {}): EdgeReport {
  const { asked = 30 } = changes;
  const firstBytes = Array.from({ length: classOf(20) + 1 }, (_, at) => (at === classOf(20) ? asked : 0));
  return { id, asked, failed: [], firstBytes, peakMs: 20, bytes: 5_000_000, bodyMs: 400, inFlight: 0, hedges: 0, drifts: 0, ...changes };
}
const dead = (id: string): EdgeReport => ({ ...seen(id), firstBytes: [], peakMs: 0, bytes: 0, bodyMs: 0, failed: [["timeout", 30]], ejected: "failures" });

describe("what a colo saw of edges", () => {
  it("reaches another colo of its region with that one's next question", async () => {
    const region = new RegionScene("weur");
    expect((await region.sync()).edges).toEqual([]);
    await region.sync(0, [], { colo: "FRA", observed: { plays: [], counts: [], edges: [seen("mirror-a"), seen("nobody")] } });
    const { edges } = await region.sync(0, [], { colo: "AMS" });
    expect(edges).toMatchObject([{ id: "mirror-a", firstByteMs: 20 }]);
    expect(edges?.[0]?.p95Ms).toBeGreaterThan(15);
    expect(edges?.[0]?.kbps).toBeGreaterThan(50_000);
    expect(edges?.[0]).not.toHaveProperty("ejected");
    expect(await region.region.edges()).toMatchObject([{ id: "mirror-a", firstByteMs: 20 }]);
    expect((await region.region.report()).edges).toMatchObject([{ id: "mirror-a" }]);
  });

  it("is forgotten with the region's instance, which goes on as before", async () => {
    const region = new RegionScene("weur");
    const { number } = await ledger.purge();
    await region.tell("FRA", seen("mirror-a"));
    expect(await region.region.edges()).toHaveLength(1);
    await region.crash();
    const { edges, promised } = await region.sync();
    expect([edges, promised.number]).toEqual([[], number]);
    expect(promised.endMs).toBeGreaterThan(promised.stampMs);
    await region.tell("FRA", seen("mirror-b"));
    expect((await region.sync()).edges).toMatchObject([{ id: "mirror-b" }]);
  });
});

describe("what a region says of edges", () => {
  it("another region hears with its next question: what all others get of an edge, beside its own", async () => {
    const [here, there] = [new RegionScene("weur"), new RegionScene("enam")];
    await here.tell("FRA", seen("mirror-a", { bytes: 60_000_000 }));
    await here.sync();
    const { edges } = await there.sync();
    expect(edges).toMatchObject([{ id: "mirror-a", firstByteMs: 0 }]);
    expect(edges?.[0]?.mbps).toBeGreaterThan(1);
    expect(edges?.[0]).not.toHaveProperty("ejected");
  });

  it("other regions hear at once, without a question, when an edge is ejected and when it is back", async () => {
    const [here, there, third] = [new RegionScene("weur"), new RegionScene("enam"), new RegionScene("apac")];
    for (const region of [here, there, third]) await region.sync();
    await here.tell("FRA", dead("mirror-a"));
    for (const region of [there, third]) {
      await vi.waitFor(async () => expect(await region.region.edges()).toMatchObject([{ id: "mirror-a", ejected: "hearsay" }]), { timeout: 15_000, interval: 20 });
    }
    expect(await here.region.edges()).toMatchObject([{ id: "mirror-a", ejected: "failures" }]);
    await here.tell("FRA", seen("mirror-a"));
    await vi.waitFor(async () => expect(await there.region.edges()).not.toHaveProperty("0.ejected"), { timeout: 15_000, interval: 20 });
    expect(await there.region.edges()).toMatchObject([{ id: "mirror-a" }]);
  });

  it("that one colo of two has ejected an edge nobody else hears", async () => {
    const [here, there] = [new RegionScene("weur"), new RegionScene("enam")];
    for (const region of [here, there]) await region.sync();
    await here.tell("AMS", seen("mirror-a"));
    await here.tell("FRA", dead("mirror-a"));
    expect((await here.region.edges())[0]).not.toHaveProperty("ejected");
    await here.within((object) => object["askAnew"]());
    await there.within((object) => object["askAnew"]());
    expect((await there.region.edges())[0]).not.toHaveProperty("ejected");
  });

  it("holds up no purge: one is told, confirmed and complete while edges come and go", async () => {
    const [here, there] = [new RegionScene("weur"), new RegionScene("enam")];
    for (const region of [here, there]) await region.sync();
    const purged = [];
    for (let n = 0; n < 10; n += 1) {
      await here.tell("FRA", n % 2 === 0 ? dead("mirror-a") : seen("mirror-a"));
      await here.within((object) => object["askAnew"]());
      purged.push(await ledger.purge({ keys: [`t ${n}`] }));
    }
    const last = purged.at(-1);
    expect(await ledger.ledger.receipt(last?.id ?? "", 60_000)).toMatchObject({ state: "complete", regions: [{ state: "confirmed" }, { state: "confirmed" }] });
    expect((await there.exact("t 9")).hard).toEqual([last?.number]);
  });
});

it("a message in the format of before is answered with no bytes, and changes nothing", async () => {
  const { region } = new RegionScene("weur");
  const ask: SyncAsk = { format: SYNC_FORMAT, colo: "FRA", since: 0, tallies: [], observed: { plays: [], counts: [], edges: [seen("mirror-a")] } };
  const before = (bytes: Uint8Array): Uint8Array => Uint8Array.of(SYNC_FORMAT - 1, ...bytes.subarray(1));
  const push = codec.push.encode({ format: SYNC_FORMAT, news: { kind: "delta", since: 0, upTo: 0, entries: [] }, edges: [{ id: "mirror-a", mbps: 9 }] });
  const words: RegionAsk = { format: SYNC_FORMAT, region: "enam", incarnation: "e", since: 0, tallies: [], edges: [{ id: "mirror-a", mbps: 9 }] };
  expect(await region.sync(before(codec.syncAsk.encode(ask)))).toHaveLength(0);
  expect(await region.tell(before(codec.syncAsk.encode(ask)))).toBe(false);
  expect(await region.push(before(push))).toHaveLength(0);
  expect(await ledger.ledger.syncRegion(before(codec.regionAsk.encode(words)))).toHaveLength(0);
  expect(await region.edges()).toEqual([]);
  expect(codec.regionAnswer.decode(await ledger.ledger.syncRegion(codec.regionAsk.encode({ ...words, region: "apac" })))?.edges).toEqual([]);
});

describe("the alarm of a region", () => {
  /** The same region, with probes: a Worker's settings are those of its instance. */
  async function probing<T>(scene: RegionScene, work: (region: RegionObject<LedgerBindings>, state: DurableObjectState) => Promise<T>): Promise<T> {
    return scene.within(async (object, state) => {
      const Region = object.constructor as new (state: DurableObjectState, bindings: object) => RegionObject<LedgerBindings>;
      return work(new Region(state, { ...env, ROUTING_PROBE_SEC: "30" }), state);
    });
  }
  const asked = async (name: string): Promise<number> => Number(await (await fetch(`${(env as { readonly ORIGIN?: string }).ORIGIN}/asked/${name}`)).text());

  it("asks edges that no colo has used, at their own place, and they count as measured", async () => {
    await probing(new RegionScene("weur"), async (region, { storage }) => {
      const [a, b] = [await asked("mirror-a"), await asked("mirror-b")];
      expect(await storage.getAlarm()).toBeNull();
      const ask: SyncAsk = { format: SYNC_FORMAT, colo: "FRA", since: 0, tallies: [] };
      await region.sync(codec.syncAsk.encode(ask));
      const dueMs = (await storage.getAlarm()) ?? 0;
      expect(Math.abs(dueMs - Date.now() - 30_000)).toBeLessThan(10_000);
      vi.setSystemTime(dueMs);
      try {
        await region.tell(codec.syncAsk.encode({ ...ask, observed: { plays: [], counts: [], edges: [seen("mirror-b")] } }));
        await region.alarm();
      } finally {
        vi.useRealTimers();
      }
      expect([await asked("mirror-a") - a, await asked("mirror-b") - b]).toEqual([1, 0]);
      const [measured] = await region.edges();
      expect(measured).toMatchObject({ id: "mirror-a" });
      expect(measured?.firstByteMs).toBeGreaterThan(0);
      // The next is due an interval later.
      expect(await storage.getAlarm()).toBe(dueMs + 30_000);
    });
  });
});
