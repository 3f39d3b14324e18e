import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFleet, type Fleet } from "../../support/fleet.ts";
import { regionOf } from "../../../src/core/purge/regions.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { rawRequest, type RawAsk } from "../../support/raw.ts";

/** Two data centres of one region. */
const COLOS = ["FRA", "AMS"] as const;
const KEPT: [string, string][] = [["cache-control", "max-age=3600"], ["cache-tag", "release:blue"]];

/** Asks a region for its report, or what it knows of a URL. */
const ASKER = `export default { async fetch(request, env) {
  const { pathname, searchParams } = new URL(request.url);
  const region = env.REGION.get(env.REGION.idFromName(pathname.slice(1)));
  return Response.json(await (searchParams.has("base") ? region.warmth(searchParams.get("base")) : region.report()));
} }`;

let origin: Origin;
let fleet: Fleet;
beforeAll(async () => {
  origin = await startOrigin();
  fleet = await startFleet({
    origin: origin.url, port: 0, logLevel: "none", pops: COLOS,
    settings: { HEAD_BYTES, SLICE_BYTES, LEASE_SEC: 5 },
    extraWorkers: [{
      name: "asker",
      compatibilityDate: "2026-11-01",
      modules: [{ type: "ESModule", path: "asker.js", contents: ASKER }],
      durableObjects: { REGION: { className: "Region", scriptName: "FRA", useSQLite: true } },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }],
  });
});
afterAll(async () => {
  await fleet?.close();
  await origin?.close();
});

const at = (colo: (typeof COLOS)[number], path: string, ask: RawAsk = {}) =>
  rawRequest(fleet.edges.find((edge) => edge.colo === colo)?.url ?? "", { withinMs: 15_000, ...ask, path, headers: { host: "music.example", ...ask.headers } });

/** The region's counters, by name. */
async function counts(): Promise<Record<string, number>> {
  const report = (await (await fetch(`${fleet.urls["asker"]}/${regionOf("FRA")}`)).json()) as { counts: [string, number][] };
  return Object.fromEntries(report.counts);
}

/** The region's counters once they say what is expected; nothing is asked of the edges meanwhile. */
async function once(holds: (counts: Record<string, number>) => boolean, withinMs: number): Promise<Record<string, number>> {
  for (const end = Date.now() + withinMs; ; await pause(100)) {
    const now = await counts();
    if (holds(now) || Date.now() > end) return now;
  }
}

describe("plays", () => {
  it("of two data centres are told to their region after the last listener has gone, and nothing else is one", { timeout: 60_000 }, async () => {
    expect(regionOf("AMS")).toBe(regionOf("FRA"));
    const song = bytesOf(1, 300_000);
    for (const path of ["/a.mp3", "/b.mp3"]) origin.serve(path, { bytes: song, headers: KEPT, etag: '"1"' });
    origin.serve("/list.m3u8", { bytes: textOf("#EXTM3U"), type: "application/vnd.apple.mpegurl", headers: KEPT });
    origin.serve("/page.html", { bytes: textOf("x"), type: "text/html", headers: KEPT });
    const listener = (n: number): Record<string, string> => ({ "cf-connecting-ip": `192.0.2.${n}` });
    for (let n = 0; n < 8; n += 1) expect((await at("FRA", "/a.mp3", { headers: listener(n) })).status).toBe(200);
    for (let n = 8; n < 12; n += 1) expect((await at("AMS", "/a.mp3", { headers: { ...listener(n), range: "bytes=0-" } })).status).toBe(206);
    expect((await at("AMS", "/b.mp3", { headers: { ...listener(1), range: "bytes=0-65535" } })).status).toBe(206);
    // None of these is one.
    const none: [string, RawAsk, number][] = [
      ["/a.mp3", { method: "HEAD" }, 200],
      ["/a.mp3", { headers: { "if-none-match": '"1"' } }, 304],
      ["/a.mp3", { headers: { range: "bytes=400000-" } }, 416],
      ["/a.mp3", { headers: { range: "bytes=100000-" } }, 206],
      ["/a.mp3", { headers: { range: "bytes=-1000" } }, 206],
      ["/a.mp3", { headers: { range: "bytes=0-1" } }, 206],
      ["/a.mp3", { headers: { authorization: "Basic eDp5" } }, 200],
      ["/missing.mp3", {}, 404],
      ["/list.m3u8", {}, 200],
      ["/page.html", {}, 200],
    ];
    for (const [path, ask, status] of none) expect([path, ask, (await at("FRA", path, ask)).status]).toEqual([path, ask, status]);
    const answers = (now: Record<string, number>): number => Object.entries(now).reduce((sum, [name, value]) => (name.startsWith("responses{") ? sum + value : sum), 0);
    const told = await once((now) => answers(now) === 13 + none.length, 20_000);
    expect(answers(told)).toBe(13 + none.length);
    expect(told).toMatchObject({ 'plays{colo="FRA"}': 8, 'plays{colo="AMS"}': 5 });
    expect(told['responses{colo="FRA",status="304"}']).toBe(1);
    expect(told['responses{colo="FRA",status="416"}']).toBe(1);
    expect(told['requests{colo="FRA",outcome="hit",tier="memory"}']).toBeGreaterThanOrEqual(7);
    expect(told['bytes{colo="AMS",tier="memory"}'] ?? 0).toBeGreaterThan(0);
    const warmth = async (base: string): Promise<unknown> => (await fetch(`${fleet.urls["asker"]}/${regionOf("FRA")}?base=${base}`)).json();
    // Plays of the last seconds, at half a day's half-life: n of them stand for n × 2 ln 2 a day.
    expect(await warmth("music.example/a.mp3")).toMatchObject({ playsPerDay: expect.closeTo(12 * 2 * Math.LN2, 1) });
    expect(await warmth("music.example/b.mp3")).toMatchObject({ playsPerDay: expect.closeTo(2 * Math.LN2, 1) });
    expect(await warmth("music.example/missing.mp3")).toMatchObject({ playsPerDay: 0 });
    // And no play is told again.
    await pause(1000);
    expect(await counts()).toMatchObject({ 'plays{colo="FRA"}': 8, 'plays{colo="AMS"}': 5 });
  });
});
