import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../../origin/bytes.ts";
import { expectWhole, isHit } from "../../support/judge.ts";
import { fresh, startScene, urlOf, type Scene } from "./scene.ts";

const MIB = 1_048_576;
const KEPT: [string, string] = ["cache-control", "max-age=3600"];
/** Much more than a paused connection takes in by itself. */
const SIZE = 24 * MIB;
let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ SLICE_BYTES: MIB }, { pops: ["FRA"] });
});
afterAll(() => scene?.close());

describe("a block that comes while a listener listens", () => {
  const BLOCKS: [string, string, (path: string) => Record<string, unknown>][] = [
    ["by URL", "url", (path) => ({ urls: [urlOf(path)] })],
    ["by a tag of the answer", "tag", () => ({ tags: ["streamed"] })],
  ];
  it.each(BLOCKS)("breaks the stream off: %s", async (_, id, words) => {
    const path = `/stream-${id}.mp3`;
    const song = bytesOf(fresh(), SIZE);
    scene.origin.serve(path, { bytes: song, headers: [KEPT, ["cache-tag", "streamed"]] });
    expectWhole(await scene.at("FRA", path), song);
    expect(isHit(await scene.at("FRA", path, { headers: { range: "bytes=0-9" } }))).toBe(true);
    const listener = scene.open("FRA", path);
    await listener.received(MIB);
    listener.pause();
    await scene.block(id, { ...words(path), reason: "Withdrawn." });
    listener.resume();
    const answer = await listener.answer;
    expect(answer.complete).toBe(false);
    expect(answer.body.equals(song.read(0, answer.body.length))).toBe(true);
    await scene.unblock(id);
    expectWhole(await scene.at("FRA", path), song);
  });
});

describe("a purge that comes while a listener listens", () => {
  it("mixes nothing: the old to its end, or broken off", async () => {
    const path = "/purged.mp3";
    const [old, now] = [bytesOf(fresh(), SIZE), bytesOf(fresh(), SIZE)];
    scene.origin.serve(path, { bytes: old, etag: '"same"', headers: [KEPT] });
    expectWhole(await scene.at("FRA", path), old);
    const listener = scene.open("FRA", path);
    await listener.received(MIB);
    listener.pause();
    scene.origin.change(path, { bytes: now, etag: '"same"', headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)] });
    listener.resume();
    const answer = await listener.answer;
    expect(answer.body.equals(old.read(0, answer.body.length))).toBe(true);
    expectWhole(await scene.at("FRA", path), now);
  });
});
