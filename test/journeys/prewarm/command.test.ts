import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFleet, type Fleet } from "../../support/fleet.ts";
import { readSeries } from "../../../src/core/metrics/series.ts";
import { bytesOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { here } from "../../scripts/purge/here.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { rawRequest } from "../../support/raw.ts";
import { hasPrometheus, readByPrometheus } from "../../support/prometheus.ts";
import { CONTROL_TOKENS, TOKENS } from "../control/explaining.ts";

/** Two data centres of two regions. */
const COLOS = ["FRA", "NRT"] as const;
const TRACKS = ["/album/1.mp3", "/album/2.mp3", "/album/3.mp3"];

let origin: Origin;
let fleet: Fleet;
let edge: string;
beforeAll(async () => {
  origin = await startOrigin();
  fleet = await startFleet({ origin: origin.url, port: 0, logLevel: "none", pops: COLOS, settings: { HEAD_BYTES, SLICE_BYTES, LEASE_SEC: 5, CONTROL_TOKENS, PREWARM_REGIONS: ["weur", "apac-ne"], PREWARM_REQUESTS_PER_SEC: 50 } });
  edge = fleet.edges[0]?.url ?? "";
  for (const [i, path] of TRACKS.entries()) origin.serve(path, { bytes: bytesOf(i + 1, 100_000), headers: [["cache-control", "max-age=3600"], ["cache-tag", "album:1"]], etag: `"${i}"` });
});
afterAll(async () => {
  await fleet?.close();
  await origin?.close();
});

const downbeat = (verb: string, ...args: string[]) => here(verb, ...args, "--edge", edge, "--token", TOKENS.all);
const play = (colo: (typeof COLOS)[number], path: string) =>
  rawRequest(fleet.edges.find((one) => one.colo === colo)?.url ?? "", { withinMs: 10_000, path, headers: { host: new URL(edge).host, "cf-connecting-ip": "192.0.2.1" } });

/** Metrics by series, and as they came. */
async function scraped(): Promise<{ text: string; values: Map<string, number> }> {
  const { out: text } = await downbeat("metrics");
  return { text, values: new Map(text.split("\n").filter((line) => line.startsWith("downbeat_")).map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))])) };
}

/** The sum of a family's series that have these labels. */
function sum(values: ReadonlyMap<string, number>, name: string, labels: Record<string, string>): number {
  return [...values].reduce((n, [series, value]) => {
    const read = readSeries(series);
    return read?.name === name && Object.entries(labels).every(([label, wanted]) => read.labels[label] === wanted) ? n + value : n;
  }, 0);
}

describe("the command, before a real fleet,", { timeout: 90_000 }, () => {
  it("warms what it is told, so that the first play anywhere asks the origin nothing, and metrics tell of both", async () => {
    const { code, out, err } = await downbeat("prewarm", ...TRACKS, "--extent", "all", "--timeout", "60");
    expect([code, out, err.includes("weur: done"), err.includes("apac-ne: done")]).toEqual([0, expect.stringMatching(/^prewarm \S+: done; 3 URLs, extent all/), true, true]);
    const asked = origin.requests.length;
    for (const colo of COLOS) for (const path of TRACKS) expect((await play(colo, path)).header("cache-status")).toContain("hit");
    expect(origin.requests.length).toBe(asked);
    const warmed = await scraped();
    for (const region of ["weur", "apac-ne"]) {
      expect([region, sum(warmed.values, "downbeat_warm_files", { region }), sum(warmed.values, "downbeat_prewarm_steps_total", { region, outcome: "warm" }) >= 3]).toEqual([region, 3, true]);
    }
    expect(sum(warmed.values, "downbeat_prewarm_upstream_requests_total", {})).toBe(asked);
    expect(sum(warmed.values, "downbeat_audit_records_total", { kind: "prewarm" })).toBe(1);
    // What colos saw of listeners is told some seconds later.
    let latest = warmed;
    for (const end = Date.now() + 40_000; sum(latest.values, "downbeat_requests_total", { outcome: "hit" }) < 6 && Date.now() < end; latest = await scraped()) await pause(200);
    expect(COLOS.map((colo) => sum(latest.values, "downbeat_requests_total", { colo, outcome: "hit" }))).toEqual([3, 3]);
    expect(COLOS.map((colo) => sum(latest.values, "downbeat_plays_total", { colo }))).toEqual([3, 3]);
    expect(sum(latest.values, "downbeat_response_bytes_total", {})).toBeGreaterThanOrEqual(600_000);
    expect(sum(latest.values, "downbeat_unknown_counters", {})).toBe(0);
    if (hasPrometheus) expect(readByPrometheus([["openmetrics", latest.text]])).toEqual([{ families: expect.any(Array) }]);
  });

  it("says what could not be warmed, and ends with 5", async () => {
    const { code, out, err } = await downbeat("prewarm", TRACKS[0] ?? "", "/album/none.mp3", "--region", "weur", "--timeout", "60");
    expect([code, out, err]).toEqual([5, expect.stringMatching(/Failed:\n {2}https?:\S+\/album\/none\.mp3: .*; in weur\n/), expect.stringContaining("1 URL failed")]);
  });

  it("says what a purge would cost", async () => {
    expect(await downbeat("purge", "--tag", "album:1", "--dry-run")).toMatchObject({ code: 0, out: expect.stringMatching(/region +files +bytes[^]*weur +3 /) });
  });
});
