import { describe, expect, it, vi } from "vitest";
import type { RegionReport } from "../../../durable-objects/prewarm-ports.ts";
import { metrics } from "../../../edge/control/metrics.ts";
import type { Region } from "../../../src/core/purge/regions.ts";
import { Api } from "./api.ts";
import { MemoryLedger } from "./memory-ledger.ts";

const REPORT: RegionReport = {
  region: "weur", home: "FRA", judgement: { state: "judging", plannedAtMs: 1_800_000_000_500 }, warmShare: 0.97, precision: null, warmFiles: 12, warmBytes: 3_000_000, queued: 4,
  counts: [
    ['requests{colo="FRA",outcome="hit",tier="memory"}', 5], ['requests{colo="AMS",outcome="miss",tier="upstream"}', 2], ["prewarm_upstream_bytes", 2048],
    ['prewarm_steps{outcome="warm",from="upstream"}', 8], ['first_byte_ms{colo="FRA",le="50",tier="colo"}', 3], ['first_byte_ms_sum{colo="FRA",tier="colo"}', 60], ["of_tomorrow", 1],
  ],
};

/** A namespace of regions that answer with what they are given, after which one may be slow or gone. */
function regionsOf(reportOf: (region: Region) => Promise<RegionReport>): object {
  return { REGION: { idFromName: (name: Region) => name, get: (region: Region) => ({ report: () => reportOf(region) }) } as unknown as DurableObjectNamespace };
}

const valuesIn = (text: string): Record<string, string> => Object.fromEntries(text.split("\n").filter((line) => line.startsWith("downbeat_")).map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]));

describe("GET metrics", () => {
  it("tells what regions and ledger count, each series with its region", async () => {
    const api = new Api({ PREWARM_REGIONS: ["weur", "oc"] }, regionsOf(async (region) => ({ ...REPORT, region })));
    await api.call("POST", "/purge", { tags: ["a"] });
    const told = await api.call("GET", "/metrics", undefined, { token: "read" });
    expect([told.status, told.headers.get("content-type"), told.headers.get("cache-control"), told.headers.get("vary")])
      .toEqual([200, "application/openmetrics-text; version=1.0.0; charset=utf-8", "no-store", expect.stringContaining("accept")]);
    expect(told.text.endsWith("\n# EOF\n")).toBe(true);
    expect(valuesIn(told.text)).toMatchObject({
      downbeat_ledger_up: "1", 'downbeat_purges_total{mode="hard"}': "1", downbeat_incomplete_purges: "0", downbeat_orders: "0", 'downbeat_undelivered_orders{region="oc"}': "2", downbeat_last_number_timestamp_seconds: "1800000000",
      'downbeat_region_up{region="weur"}': "1", 'downbeat_region_up{region="oc"}': "1", 'downbeat_region_info{region="weur",home="FRA"}': "1",
      'downbeat_judgement{region="weur",downbeat_judgement="judging"}': "1", 'downbeat_judgement{region="weur",downbeat_judgement="off"}': "0",
      'downbeat_planned_timestamp_seconds{region="weur"}': "1800000000.5", 'downbeat_warm_share_ratio{region="weur"}': "0.97", 'downbeat_warm_bytes{region="oc"}': "3000000", 'downbeat_queued_files{region="oc"}': "4",
      'downbeat_requests_total{region="weur",colo="FRA",outcome="hit",tier="memory"}': "5", 'downbeat_requests_total{region="oc",colo="AMS",outcome="miss",tier="upstream"}': "2",
      'downbeat_prewarm_upstream_bytes_total{region="weur"}': "2048", 'downbeat_prewarm_steps_total{region="weur",outcome="warm",from="upstream"}': "8",
      'downbeat_first_byte_seconds_bucket{region="weur",colo="FRA",tier="colo",le="0.05"}': "3", 'downbeat_first_byte_seconds_sum{region="weur",colo="FRA",tier="colo"}': "0.06", 'downbeat_unknown_counters{region="weur"}': "1",
    });
    // What is not known is not said.
    expect(told.text).not.toContain("precision");
    expect(told.text).not.toContain("of_tomorrow");
  });

  it("tells what colos counted of upstream edges and what regions know of them, and nothing where none are listed", async () => {
    const counts: RegionReport["counts"] = [
      ['upstream_requests{colo="FRA",edge="mirror-a",ended="answered"}', 40], ['upstream_requests{colo="FRA",edge="mirror-a",ended="timeout"}', 1], ['upstream_bytes{colo="FRA",edge="mirror-a"}', 9000],
      ['hedges{colo="FRA",edge="mirror-b"}', 2], ['failovers{colo="FRA",edge="mirror-b"}', 1], ['drifts{colo="FRA",edge="mirror-b"}', 3],
    ];
    const edges: RegionReport["edges"] = [
      { id: "mirror-a", firstByteMs: 31.5, p95Ms: 80, kbps: 64_000, mbps: 12.5, ageMs: 10 },
      { id: "mirror-b", firstByteMs: 0, p95Ms: 0, kbps: 0, mbps: 0, ageMs: 600_000, ejected: "hearsay" },
    ];
    const one = (region: Region): RegionReport => (region === "weur" ? { ...REPORT, counts, edges } : { ...REPORT, region });
    const values = valuesIn((await new Api({ PREWARM_REGIONS: ["weur", "oc"] }, regionsOf(async (region) => one(region))).call("GET", "/metrics")).text);
    const told = Object.fromEntries(Object.entries(values).filter(([name]) => /^downbeat_(?:edge|upstream|hedges|failovers|drifts)/.test(name)));
    expect(told).toEqual({
      'downbeat_upstream_requests_total{region="weur",colo="FRA",edge="mirror-a",ended="answered"}': "40", 'downbeat_upstream_requests_total{region="weur",colo="FRA",edge="mirror-a",ended="timeout"}': "1",
      'downbeat_upstream_bytes_total{region="weur",colo="FRA",edge="mirror-a"}': "9000", 'downbeat_hedges_total{region="weur",colo="FRA",edge="mirror-b"}': "2",
      'downbeat_failovers_total{region="weur",colo="FRA",edge="mirror-b"}': "1", 'downbeat_drifts_total{region="weur",colo="FRA",edge="mirror-b"}': "3",
      'downbeat_edge_first_byte_seconds{region="weur",edge="mirror-a"}': "0.0315", 'downbeat_edge_slow_first_byte_seconds{region="weur",edge="mirror-a"}': "0.08",
      'downbeat_edge_body_bits_per_second{region="weur",edge="mirror-a"}': "64000000", 'downbeat_edge_load_bits_per_second{region="weur",edge="mirror-a"}': "12500000", 'downbeat_edge_load_bits_per_second{region="weur",edge="mirror-b"}': "0",
      'downbeat_edge_ejected{region="weur",edge="mirror-a"}': "0", 'downbeat_edge_ejected{region="weur",edge="mirror-b"}': "1",
    });
    expect(values['downbeat_unknown_counters{region="weur"}']).toBe("0");
  });

  it("is Prometheus' older text where OpenMetrics is not taken", async () => {
    const told = await new Api({}, regionsOf(async () => REPORT)).call("GET", "/metrics", undefined, { headers: { accept: "text/plain;version=0.0.4" } });
    expect([told.headers.get("content-type"), told.text.includes("# EOF"), told.text.includes("# TYPE downbeat_requests_total counter\n")]).toEqual(["text/plain; version=0.0.4; charset=utf-8", false, true]);
  });

  it("says of regions and a ledger that fail that they are down, and of others what they say", async () => {
    const api = new Api({ PREWARM_REGIONS: ["weur", "oc"] }, regionsOf(async (region) => {
      if (region === "oc") throw new Error("secret detail");
      return REPORT;
    }));
    api.ledger.fault = new Error("secret detail");
    const told = await api.call("GET", "/metrics");
    expect([told.status, told.text.includes("secret")]).toEqual([200, false]);
    const values = valuesIn(told.text);
    expect([values["downbeat_ledger_up"], values['downbeat_region_up{region="oc"}'], values['downbeat_region_up{region="weur"}']]).toEqual(["0", "0", "1"]);
    expect(Object.keys(values).filter((name) => name.includes('"oc"'))).toEqual(['downbeat_region_up{region="oc"}']);
  });

  it("waits three seconds for who is silent, and no longer", async () => {
    vi.useFakeTimers();
    try {
      const asked: Region[] = [];
      const silent = { report: () => new Promise<RegionReport>(() => undefined) };
      const region = (name: Region) => {
        asked.push(name);
        return (name === "oc" ? silent : { report: async () => REPORT }) as ReturnType<Parameters<typeof metrics>[0]["region"]>;
      };
      const told = metrics({ ledger: new MemoryLedger(), settings: { prewarmRegions: ["oc", "weur"] }, region }, new Request("https://music.example/"));
      let done = false;
      void told.then(() => (done = true));
      await vi.advanceTimersByTimeAsync(2999);
      expect([asked, done]).toEqual([["oc", "weur"], false]);
      await vi.advanceTimersByTimeAsync(1);
      expect(await told).toMatchObject({ kind: "text", text: expect.stringMatching(/region_up\{region="oc"\} 0\n(?:.*\n)*.*region_up\{region="weur"\} 1\n/) });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("says nothing of regions and a ledger that are not bound", async () => {
    expect((await new Api({}, { LEDGER: undefined, REGION: undefined }).call("GET", "/metrics")).text).toBe("# EOF\n");
  });

  it.each(["purge", "block", "limited"] as const)("is not for a token for %s", async (token) => {
    expect((await new Api().call("GET", "/metrics", undefined, { token })).status).toBe(403);
  });
});
