import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Explanation } from "../../../src/control/explain.ts";
import type { Behaviour } from "../../origin/behaviour.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../../support/edge.ts";
import { isHit } from "../../support/judge.ts";
import { rawRequest } from "../../support/raw.ts";
import { CONTROL_TOKENS, copyIn, questionOf, TOKENS } from "./explaining.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { CONTROL_TOKENS }, pops: ["FRA", "SIN"], reserve: true });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

let pages = 0;
function served(behaviour: Behaviour, suffix = ""): string {
  const path = `/page-${(pages += 1)}${suffix}`;
  origin.serve(path, { bytes: textOf("page"), type: "text/html", etag: '"1"', ...behaviour });
  return path;
}
const host = "music.example";
const at = (colo: number, path: string, headers: Record<string, string> = {}) => rawRequest(edge.pops[colo]?.url ?? "", { path, headers: { host, ...headers } });
async function explainedAt(colo: number, path: string) {
  const answer = await at(colo, questionOf(`http://${host}${path}`), { "downbeat-token": TOKENS.read });
  return JSON.parse(answer.body.toString()) as Explanation;
}
const heldIn = ({ tiers }: Explanation) => tiers.map(({ tier, held }) => [tier, held]);

describe("the tiers", () => {
  it("hold nothing, then all of them the copy, and each colo its own", async () => {
    const path = served({ headers: [["cache-control", "max-age=600"]] });
    expect(heldIn(await explainedAt(0, path))).toEqual([["memory", false], ["colo", false], ["reserve", false]]);
    await at(0, path);
    // The reserve is written after the answer, and nothing outside tells when.
    await new Promise((go) => setTimeout(go, 400));
    expect(heldIn(await explainedAt(0, path))).toEqual([["memory", true], ["colo", true], ["reserve", true]]);
    const there = await explainedAt(1, path);
    expect([heldIn(there), there.colo, there.would.outcome, there.would.says]).toEqual([[["memory", false], ["colo", false], ["reserve", true]], "SIN", "hit", expect.stringContaining("reserve")]);
    // Looking is not fetching: what was only looked at is where it was.
    expect(heldIn(await explainedAt(1, path))).toEqual([["memory", false], ["colo", false], ["reserve", true]]);
    expect(isHit(await at(1, path))).toBe(true);
    expect(origin.to(path)).toHaveLength(1);
  });
  it("say what the copy is", async () => {
    const song = bytesOf(7, HEAD_BYTES + 3 * SLICE_BYTES);
    const path = served({ bytes: song, type: "audio/mpeg", etag: '"tag"', headers: [["cache-control", "max-age=600"]] }, ".mp3");
    const first = HEAD_BYTES + SLICE_BYTES;
    await at(0, path, { range: `bytes=${first}-${first + 9}` });
    expect(copyIn(await explainedAt(0, path), "memory")).toMatchObject({ status: 200, size: song.size, etag: '"tag"', headHeld: false, ranges: true, joining: "strong", cacheControl: "max-age=600" });
    await at(0, path);
    expect(copyIn(await explainedAt(0, path), "memory")?.headHeld).toBe(true);
    const plain = served({ ranges: "denied", etag: false, lastModified: false, headers: [["cdn-cache-control", "max-age=60"], ["cache-control", "no-store"]] });
    await at(0, plain);
    expect(copyIn(await explainedAt(0, plain), "memory")).toMatchObject({ etag: null, ranges: false, joining: "single", cacheControl: "max-age=60", headHeld: true });
  });
});

describe("the times of a copy", () => {
  it.each([
    ["a new one", "max-age=600, stale-while-revalidate=60, stale-if-error=300", undefined, { fresh: 600, stale: 660, error: 900, freshness: "fresh" }],
    ["one with an age", "max-age=600, stale-while-revalidate=60, stale-if-error=30", "100", { fresh: 500, stale: 560, error: 560, freshness: "fresh" }],
    ["a stale one", "max-age=50, stale-while-revalidate=600", "100", { fresh: -50, stale: 550, error: 3550, freshness: "stale" }],
    ["one that has run out", "max-age=50, must-revalidate", "100", { fresh: -50, stale: -50, error: -50, freshness: "expired" }],
  ] as const)("agree with its Age: %s", async (_, control, age, { fresh, stale, error, freshness }) => {
    const path = served({ headers: [["cache-control", control], ...(age === undefined ? [] : [["age", age] as const])] });
    const answer = await at(0, path);
    const about = await explainedAt(0, path);
    for (const tier of ["memory", "colo"] as const) {
      const copy = copyIn(about, tier);
      expect(copy?.freshness).toBe(freshness);
      const inSec = (ms = Number.NaN): number => Math.round((ms - about.atMs) / 1000);
      for (const [told, due] of [[inSec(copy?.freshUntilMs), fresh], [inSec(copy?.staleUntilMs), stale], [inSec(copy?.errorUntilMs), error]] as const) {
        expect([tier, due, Math.abs(told - due) <= 2]).toEqual([tier, due, true]);
      }
      const grown = (copy?.ageSec ?? Number.NaN) - Number(answer.header("age"));
      expect([tier, grown, grown === 0 || grown === 1 || grown === 2]).toEqual([tier, grown, true]);
    }
    expect(Math.abs(about.atMs - Date.now())).toBeLessThan(5000);
  });
  it.each<[number, number]>([
    [400, 10], [405, 10], [413, 10], [414, 10], [429, 10], [431, 10], [500, 10], [502, 10], [503, 10],
    [403, 60], [404, 60], [410, 60], [451, 60],
  ])("of a %d end after %d s, whatever the origin says, and it stands in for nothing", async (status, most) => {
    const path = served({ status, headers: [["cache-control", "max-age=86400, stale-while-revalidate=600, stale-if-error=600"]] });
    await at(0, path);
    const about = await explainedAt(0, path);
    const copy = copyIn(about, "memory");
    expect(copy).toMatchObject({ status, staleUntilMs: copy?.freshUntilMs, errorUntilMs: copy?.freshUntilMs });
    const leftMs = (copy?.freshUntilMs ?? 0) - about.atMs;
    expect([status, leftMs > (most - 3) * 1000, leftMs <= most * 1000]).toEqual([status, true, true]);
    expect(copyIn(about, "reserve")).toBeUndefined();
  });
  it("of a redirect are the origin's", async () => {
    const path = served({ status: 301, headers: [["cache-control", "max-age=86400"], ["location", "/x"]] });
    await at(0, path);
    const about = await explainedAt(0, path);
    expect(((copyIn(about, "memory")?.freshUntilMs ?? 0) - about.atMs) / 1000).toBeGreaterThan(86_000);
  });
});
