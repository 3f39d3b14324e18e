import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { SLICE_BYTES } from "../../support/edge.ts";
import { cacheStatus, expectWhole, isHit } from "../../support/judge.ts";
import { fresh, urlOf } from "../purge/scene.ts";
import { costOf, startSteps, type Steps } from "./steps.ts";

const song = bytesOf(921, 2 * SLICE_BYTES + 11);
const STRICT: [string, string][] = [["cache-control", "max-age=3600, stale-while-revalidate=0, stale-if-error=0"]];
const SWR: [string, string][] = [["cache-control", "max-age=3600, stale-while-revalidate=3600"]];
const SIZES = [SLICE_BYTES, SLICE_BYTES, 11];
let steps: Steps;
beforeAll(async () => {
  steps = await startSteps({}, { reserve: true });
});
afterAll(() => steps?.close());

describe("with a reserve", () => {
  it("what one region fetches is there for another's steps, and for listeners everywhere", async () => {
    steps.origin.serve("/led.flac", { bytes: song });
    expect(await steps.step("IAD", "/led.flac", { from: "reserve" })).toEqual({ kind: "absent" });
    await steps.all("FRA", "/led.flac");
    expect(steps.origin.to("/led.flac")).toHaveLength(3);
    const followed = await steps.all("IAD", "/led.flac", { from: "reserve" });
    expect(followed.map(costOf)).toEqual(SIZES.map((bytes) => ({ from: "reserve", bytes, upstreamRequests: 0 })));
    for (const colo of ["FRA", "IAD", "NRT"] as const) await steps.expectHit(colo, "/led.flac", song);
  });
  it("what its first sound needs is known in other regions too", async () => {
    const indexAtEnd = textOf(readFileSync(new URL("../../../scripts/demo/music/a-new-journey.m4a", import.meta.url)));
    steps.origin.serve("/index-at-end.m4a", { bytes: indexAtEnd, type: "audio/mp4" });
    await steps.all("FRA", "/index-at-end.m4a", { extent: "start" });
    const followed = await steps.all("IAD", "/index-at-end.m4a", { extent: "start", from: "reserve" });
    expect(followed.map(costOf)).toEqual([SLICE_BYTES, SLICE_BYTES, 35_743].map((bytes) => ({ from: "reserve", bytes, upstreamRequests: 0 })));
  });
  it("a step puts there what its data centre has and the reserve has not", async () => {
    const list = bytesOf(fresh(), 9000);
    steps.origin.serve("/unmeasured.mp3", { bytes: list, length: "chunked", headers: [["cache-control", "max-age=600"]] });
    expectWhole(await steps.at("FRA", "/unmeasured.mp3"), list);
    for (const end = Date.now() + 10_000; !isHit(await steps.at("FRA", "/unmeasured.mp3")); ) if (Date.now() > end) throw new Error("it is not kept");
    const { said, asked } = await steps.during("/unmeasured.mp3", () => steps.step("FRA", "/unmeasured.mp3"));
    expect([costOf(said), asked.length]).toEqual([{ from: "colo", bytes: 9000, upstreamRequests: 0 }, 0]);
    await steps.expectHit("NRT", "/unmeasured.mp3", list);
  });
  it("a refresh in one region serves the others, theirs too", async () => {
    steps.origin.serve("/shared.mp3", { bytes: song });
    await steps.all("FRA", "/shared.mp3");
    await steps.all("IAD", "/shared.mp3", { from: "reserve" });
    expect(costOf(await steps.step("FRA", "/shared.mp3", { from: "refresh" }))).toEqual({ from: "upstream", bytes: 0, upstreamRequests: 1 });
    const { said, asked } = await steps.during("/shared.mp3", () => steps.step("IAD", "/shared.mp3", { from: "refresh" }));
    expect(said).toMatchObject({ kind: "warm", from: "reserve", upstreamRequests: 0 });
    expect(asked).toEqual([]);
  });
  it("an older recording that one data centre still has does not take the place of what another has found since", async () => {
    const [old, now] = [bytesOf(fresh(), 20_000), bytesOf(fresh(), 21_000)];
    steps.origin.serve("/reissued.mp3", { bytes: old, etag: '"1"', headers: [["cache-control", "max-age=3600"]] });
    await steps.step("FRA", "/reissued.mp3");
    await steps.step("IAD", "/reissued.mp3");
    steps.origin.change("/reissued.mp3", { bytes: now, etag: '"2"', headers: [["cache-control", "max-age=3600"]] });
    expect(await steps.step("IAD", "/reissued.mp3", { from: "refresh" })).toMatchObject({ kind: "warm", from: "upstream", bytes: 21_000 });
    // It is fresh for an hour there, and nothing was purged.
    expect(await steps.step("FRA", "/reissued.mp3")).toMatchObject({ kind: "warm", from: "colo" });
    await steps.expectHit("NRT", "/reissued.mp3", now);
  });
});

describe("a copy that is not fresh", () => {
  it("is looked for again and again by whose turn it is not, until the region that leads has confirmed it", async () => {
    await steps.keep("/led-again.mp3", { bytes: song, headers: STRICT });
    const { number } = await steps.purge({ files: [urlOf("/led-again.mp3")], mode: "soft" });
    const follow = () => steps.step("IAD", "/led-again.mp3", { needs: number, from: "reserve" });
    expect(await follow()).toEqual({ kind: "absent" });
    expect(await steps.step("FRA", "/led-again.mp3", { needs: number })).toMatchObject({ kind: "warm", upstreamRequests: 1 });
    expect(await follow()).toMatchObject({ kind: "warm", upstreamRequests: 0 });
  });
  /** Kept everywhere, called stale, and made fresh by one region's step. */
  async function renewed(path: string, headers: [string, string][]): Promise<void> {
    await steps.keep(path, { bytes: song, headers });
    const { number } = await steps.purge({ files: [urlOf(path)], mode: "soft" });
    expect(await steps.step("FRA", path, { needs: number })).toMatchObject({ kind: "warm", upstreamRequests: 1 });
  }

  it("gives way to a fresh one in the reserve before the origin is asked", async () => {
    await renewed("/strict.mp3", STRICT);
    for (const colo of ["IAD", "NRT"] as const) await steps.expectHit(colo, "/strict.mp3", song);
  });
  it("is served at once where it may be, and then gives way to it", async () => {
    await renewed("/swr.mp3", SWR);
    const { said, asked } = await steps.during("/swr.mp3", async () => {
      const first = await steps.at("NRT", "/swr.mp3");
      const end = Date.now() + 10_000;
      let next = await steps.at("NRT", "/swr.mp3");
      while (Number(cacheStatus(next).ttl) <= 0 && Date.now() < end) next = await steps.at("NRT", "/swr.mp3");
      return { first, next };
    });
    expectWhole(said.first, song);
    expect(Number(cacheStatus(said.first).ttl)).toBeLessThanOrEqual(0);
    expect(Number(cacheStatus(said.next).ttl)).toBeGreaterThan(0);
    expect(asked).toEqual([]);
  });
  it("gives way to another recording that was fetched elsewhere, and never to a dead one", async () => {
    const [old, now, last] = [bytesOf(fresh(), 20_000), bytesOf(fresh(), 21_000), bytesOf(fresh(), 22_000)];
    await steps.keep("/remixed.mp3", { bytes: old, etag: '"1"', headers: STRICT });
    steps.origin.change("/remixed.mp3", { bytes: now, etag: '"2"', headers: STRICT });
    const { number } = await steps.purge({ files: [urlOf("/remixed.mp3")], mode: "soft" });
    await steps.step("FRA", "/remixed.mp3", { needs: number });
    await steps.expectHit("NRT", "/remixed.mp3", now);
    steps.origin.change("/remixed.mp3", { bytes: last, etag: '"3"', headers: STRICT });
    await steps.purge({ files: [urlOf("/remixed.mp3")], mode: "hard" });
    await steps.expectEverywhere("/remixed.mp3", last);
  });
});
