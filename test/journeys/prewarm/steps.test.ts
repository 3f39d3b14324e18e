import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate } from "../../origin/behaviour.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { SLICE_BYTES } from "../../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../../support/judge.ts";
import { fresh, receiptIn, urlOf } from "../purge/scene.ts";
import { costOf, startSteps, type Steps } from "./steps.ts";

const song = bytesOf(901, 3 * SLICE_BYTES + 11);
let steps: Steps;
beforeAll(async () => {
  steps = await startSteps();
});
afterAll(() => steps?.close());

describe("a step", () => {
  it("makes the first request at its region's home a hit, of which the origin hears nothing", async () => {
    steps.origin.serve("/album.flac", { bytes: song, headers: [["cache-tag", "album"]] });
    const began = Date.now();
    const outcomes = await steps.all("FRA", "/album.flac");
    expect(outcomes.map(costOf)).toEqual([SLICE_BYTES, SLICE_BYTES, SLICE_BYTES, 11].map((bytes) => ({ from: "upstream", bytes, upstreamRequests: 1 })));
    const [first] = outcomes;
    expect(first).toMatchObject({ file: { size: song.size, slices: 4, bytes: song.size, tags: ["album"], freshUntilMs: expect.toSatisfy((ms: number) => ms > began + 60_000) }, firstByteMs: expect.any(Number) });
    expect(steps.origin.to("/album.flac")).toHaveLength(4);
    await steps.expectHit("FRA", "/album.flac", song);
  });
  it("fills its region's home and no other data centre, though all objects of a fleet run in one Worker", async () => {
    steps.origin.serve("/there.flac", { bytes: song });
    await steps.all("IAD", "/there.flac");
    await steps.expectHit("IAD", "/there.flac", song);
    expect(isHit(await steps.at("FRA", "/there.flac"))).toBe(false);
  });
  it("done twice asks once, and reads nothing the second time", async () => {
    steps.origin.serve("/twice.mp3", { bytes: song });
    await steps.all("FRA", "/twice.mp3");
    const { said, asked } = await steps.during("/twice.mp3", () => steps.all("FRA", "/twice.mp3"));
    expect(asked).toEqual([]);
    expect(said.map(costOf)).toEqual([SLICE_BYTES, SLICE_BYTES, SLICE_BYTES, 11].map((bytes) => ({ from: "colo", bytes, upstreamRequests: 0 })));
  });
  it("of the head alone is over after one slice, and one behind the end has nothing to do", async () => {
    steps.origin.serve("/head.mp3", { bytes: song });
    const [head, ...more] = await steps.all("FRA", "/head.mp3", { extent: "head" });
    expect(head).toMatchObject({ kind: "warm", file: { slices: 1, bytes: SLICE_BYTES } });
    expect(more).toEqual([]);
    expect(costOf(await steps.step("FRA", "/head.mp3", { extent: "head", cursor: 1 }))).toEqual({ from: "colo", bytes: 0, upstreamRequests: 0 });
  });
  it("of the start brings what the first sound needs, as soon as the head has told what that is", async () => {
    const indexAtEnd = textOf(readFileSync(new URL("../../../scripts/demo/music/a-new-journey.m4a", import.meta.url)));
    steps.origin.serve("/index-at-end.m4a", { bytes: indexAtEnd, type: "audio/mp4" });
    const outcomes = await steps.all("FRA", "/index-at-end.m4a", { extent: "start" });
    expect(outcomes.map(costOf)).toEqual([SLICE_BYTES, SLICE_BYTES, 35_743].map((bytes) => ({ from: "upstream", bytes, upstreamRequests: 1 })));
    expect(outcomes[0]).toMatchObject({ file: { slices: 3, bytes: 2 * SLICE_BYTES + 35_743 } });
    const index = { range: "bytes=1523788-1543070" };
    const { said, asked } = await steps.during("/index-at-end.m4a", () => steps.at("FRA", "/index-at-end.m4a", { headers: index }));
    expectPart(said, indexAtEnd, 1_523_788, 1_543_070);
    expect({ hit: isHit(said), asked: asked.length }).toEqual({ hit: true, asked: 0 });
  });
  it("joins a listener's fill, which is not its own request", async () => {
    const held = gate();
    steps.origin.serve("/joined.mp3", { bytes: song, pause: { after: 1000, until: held.opened } });
    const listening = steps.at("FRA", "/joined.mp3", { headers: { range: "bytes=0-9999" } });
    await steps.origin.next("/joined.mp3");
    const stepping = steps.step("FRA", "/joined.mp3", { extent: "head" });
    await pause(300); // nothing outside tells that it has arrived
    held.open();
    await listening;
    expect(await stepping).toMatchObject({ kind: "warm", upstreamRequests: 0 });
    expect(steps.origin.to("/joined.mp3")).toHaveLength(1);
  });
  it("brings all of a file at once where the origin has no ranges, and says so", async () => {
    steps.origin.serve("/whole.mp3", { bytes: song, ranges: "ignored" });
    const [first, ...rest] = (await steps.all("FRA", "/whole.mp3")).map(costOf);
    expect(first).toEqual({ from: "upstream", bytes: song.size, upstreamRequests: 1 });
    expect(rest).toEqual([SLICE_BYTES, SLICE_BYTES, 11].map((bytes) => ({ from: "colo", bytes, upstreamRequests: 0 })));
    await steps.expectHit("FRA", "/whole.mp3", song);
  });
  it("stores what comes without a length, where it is small enough", async () => {
    const list = bytesOf(fresh(), 9000);
    steps.origin.serve("/list.m3u8", { bytes: list, length: "chunked", type: "application/vnd.apple.mpegurl", headers: [["cache-control", "max-age=600"]] });
    expect(costOf(await steps.step("FRA", "/list.m3u8"))).toEqual({ from: "upstream", bytes: 9000, upstreamRequests: 1 });
    await steps.expectHit("FRA", "/list.m3u8", list);
  });
  it("keeps what any listener without fields of his own gets where the origin answers by a field", async () => {
    steps.origin.serve("/by-language.mp3", { bytes: song, headers: [["vary", "accept-language"]] });
    expect(await steps.step("FRA", "/by-language.mp3")).toMatchObject({ kind: "warm" });
    const { said, asked } = await steps.during("/by-language.mp3", () => steps.at("FRA", "/by-language.mp3", { headers: { range: "bytes=0-99" } }));
    expect({ hit: isHit(said), asked: asked.length }).toEqual({ hit: true, asked: 0 });
  });
});

describe("after a purge", () => {
  it("a step that needs it asks anew at once, whatever its data centre was promised before", async () => {
    steps.origin.serve("/purged.mp3", { bytes: song, etag: '"1"' });
    await steps.step("FRA", "/purged.mp3", { extent: "head" });
    const now = bytesOf(fresh(), 9000);
    steps.origin.change("/purged.mp3", { bytes: now, etag: '"2"' });
    const { number } = receiptIn(await steps.control("POST", "/purge", { files: [urlOf("/purged.mp3")] }));
    expect(costOf(await steps.step("FRA", "/purged.mp3", { needs: number }))).toEqual({ from: "upstream", bytes: 9000, upstreamRequests: 1 });
    await steps.expectHit("FRA", "/purged.mp3", now);
  });
  it("a step has what a soft one called stale confirmed, and takes none of it for warm", async () => {
    steps.origin.serve("/soft.mp3", { bytes: song, headers: [["cache-control", "max-age=3600, stale-while-revalidate=3600"]] });
    await steps.all("FRA", "/soft.mp3");
    const { number } = await steps.purge({ files: [urlOf("/soft.mp3")], mode: "soft" });
    const { said, asked } = await steps.during("/soft.mp3", () => steps.step("FRA", "/soft.mp3", { needs: number }));
    expect(costOf(said)).toEqual({ from: "upstream", bytes: 0, upstreamRequests: 1 });
    expect(asked.map(({ status }) => status)).toEqual([304]);
    await steps.expectHit("FRA", "/soft.mp3", song);
  });
});

describe("a refresh", () => {
  it("has a fresh copy confirmed, and sends none of it again", async () => {
    steps.origin.serve("/kept.mp3", { bytes: song });
    const [before] = await steps.all("FRA", "/kept.mp3");
    const { said, asked } = await steps.during("/kept.mp3", () => steps.step("FRA", "/kept.mp3", { from: "refresh" }));
    expect(costOf(said)).toEqual({ from: "upstream", bytes: 0, upstreamRequests: 1 });
    expect(asked.map(({ status }) => status)).toEqual([304]);
    if (before?.kind !== "warm" || said.kind !== "warm") throw new Error("it is not warm");
    expect(said.file.freshUntilMs).toBeGreaterThan(before.file.freshUntilMs);
    await steps.expectHit("FRA", "/kept.mp3", song);
  });
  it("brings the new head of what has changed", async () => {
    steps.origin.serve("/remixed.mp3", { bytes: song, etag: '"1"' });
    await steps.step("FRA", "/remixed.mp3", { extent: "head" });
    const now = bytesOf(fresh(), 9000);
    steps.origin.change("/remixed.mp3", { bytes: now, etag: '"2"' });
    expect(costOf(await steps.step("FRA", "/remixed.mp3", { from: "refresh" }))).toEqual({ from: "upstream", bytes: 9000, upstreamRequests: 1 });
    await steps.expectHit("FRA", "/remixed.mp3", now);
  });
  it("fetches what is not there", async () => {
    steps.origin.serve("/lost.mp3", { bytes: song });
    expect(costOf(await steps.step("FRA", "/lost.mp3", { from: "refresh" }))).toEqual({ from: "upstream", bytes: SLICE_BYTES, upstreamRequests: 1 });
  });
  it.each([["429", 429], ["503", 503]])("leaves the copy where the origin says %s", async (name, status) => {
    const path = `/busy-${name}.mp3`;
    steps.origin.serve(path, { bytes: song });
    await steps.all("FRA", path);
    steps.origin.change(path, { status, headers: [["retry-after", "7"]] });
    expect(await steps.step("FRA", path, { from: "refresh" })).toMatchObject({ kind: "later", status, retryAfterSec: 7, upstreamRequests: 1 });
    expectWhole(await steps.at("FRA", path), song);
  });
});
