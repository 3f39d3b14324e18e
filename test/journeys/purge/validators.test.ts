import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { expectPart, expectWhole } from "../../support/judge.ts";
import { COLOS, fresh, startScene, urlOf, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600, stale-while-revalidate=0"];
const SIZE = HEAD_BYTES + 3 * SLICE_BYTES;
let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

/** New bytes under the old ETag and date, as origins do that replace files, then a hard purge. Returns the ETag players had. */
async function sameTag(path: string): Promise<{ old: ReturnType<typeof bytesOf>; now: ReturnType<typeof bytesOf>; tag: string }> {
  const [old, now] = [bytesOf(fresh(), SIZE), bytesOf(fresh(), SIZE)];
  await scene.keep(path, { bytes: old, etag: '"master"', headers: [KEPT] });
  const tag = (await scene.at("FRA", path)).header("etag") ?? "";
  scene.origin.change(path, { bytes: now, etag: '"master"', headers: [KEPT] });
  await scene.purge({ files: [urlOf(path)] });
  return { old, now, tag };
}

describe("after a hard purge", () => {
  it("equal ETags are not equal bytes: players get another", async () => {
    const { now, tag } = await sameTag("/tags.mp3");
    for (const answer of await scene.everywhere("/tags.mp3")) {
      expectWhole(answer, now);
      expect(answer.header("etag")).not.toBe(tag);
      expect(answer.header("etag")).toMatch(/^"/);
    }
  });
  it("every data centre gives the same one, which stays", async () => {
    await sameTag("/one-tag.mp3");
    const tags = new Set<string | undefined>();
    for (let round = 0; round < 2; round += 1) for (const answer of await scene.everywhere("/one-tag.mp3")) tags.add(answer.header("etag"));
    expect(tags.size).toBe(1);
  });
  it("nobody is told that what he has is still right (If-None-Match, If-Modified-Since)", async () => {
    const { now, tag } = await sameTag("/not-modified.mp3");
    for (const colo of COLOS) expectWhole(await scene.at(colo, "/not-modified.mp3", { headers: { "if-none-match": tag } }), now);
    const modified = (await scene.at("FRA", "/not-modified.mp3")).header("last-modified");
    if (modified !== undefined) expectWhole(await scene.at("FRA", "/not-modified.mp3", { headers: { "if-modified-since": modified } }), now);
  });
  it("nobody continues old bytes with new ones (If-Range)", async () => {
    const { now, tag } = await sameTag("/if-range.mp3");
    const range = `bytes=${HEAD_BYTES + 5}-${HEAD_BYTES + 50}`;
    for (const colo of COLOS) expectWhole(await scene.at(colo, "/if-range.mp3", { headers: { range, "if-range": tag } }), now);
  });
  it("the new ETag works as any: 304, and ranges under If-Range", async () => {
    const { now } = await sameTag("/new-tag.mp3");
    const tag = (await scene.at("FRA", "/new-tag.mp3")).header("etag") ?? "";
    await scene.everywhere("/new-tag.mp3");
    const [first, last] = [HEAD_BYTES + 5, HEAD_BYTES + 50];
    for (const colo of COLOS) {
      expect((await scene.at(colo, "/new-tag.mp3", { headers: { "if-none-match": tag } })).status).toBe(304);
      expectPart(await scene.at(colo, "/new-tag.mp3", { headers: { range: `bytes=${first}-${last}`, "if-range": tag } }), now, first, last);
    }
  });
  it("an origin that says 304 to the old ETag does not revive old bytes", async () => {
    const path = "/revived.mp3";
    const { now } = await sameTag(path);
    await scene.expectEverywhere(path, now);
    await scene.origin.idle();
    for (const { headers } of scene.origin.to(path).slice(-COLOS.length)) expect(headers["if-none-match"]).toBeUndefined();
  });
  it("what never had a copy here has a tag that does not depend on that", async () => {
    const path = "/late.mp3";
    const [old, now] = [bytesOf(fresh(), 9000), bytesOf(fresh(), 9000)];
    scene.origin.serve(path, { bytes: old, etag: '"master"', headers: [KEPT] });
    const tag = (await scene.at("FRA", path)).header("etag") ?? "";
    await scene.origin.idle();
    scene.origin.change(path, { bytes: now, etag: '"master"', headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)] });
    // A player that began at Frankfurt moves to Tokyo.
    expectWhole(await scene.at("NRT", path, { headers: { range: "bytes=100-200", "if-range": tag } }), now);
  });
  it("nor does it where the tag that was purged is known from the answer alone", async () => {
    const path = "/late-by-tag.mp3";
    const [old, now] = [bytesOf(fresh(), 9000), bytesOf(fresh(), 9000)];
    const headers: [string, string][] = [KEPT, ["cache-tag", "late"]];
    scene.origin.serve(path, { bytes: old, etag: '"master"', headers });
    const tag = (await scene.at("FRA", path)).header("etag") ?? "";
    await scene.origin.idle();
    scene.origin.change(path, { bytes: now, etag: '"master"', headers });
    await scene.purge({ tags: ["late"] });
    expectWhole(await scene.at("NRT", path, { headers: { range: "bytes=100-200", "if-range": tag } }), now);
    expectWhole(await scene.at("IAD", path, { headers: { "if-none-match": tag } }), now);
  });
  it("a second one changes the tag again", async () => {
    const path = "/twice.mp3";
    const { tag } = await sameTag(path);
    const second = (await scene.at("IAD", path)).header("etag");
    await scene.origin.idle();
    const third = bytesOf(fresh(), SIZE);
    scene.origin.change(path, { bytes: third, etag: '"master"', headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)] });
    for (const answer of await scene.everywhere(path)) {
      expectWhole(answer, third);
      expect([tag, second]).not.toContain(answer.header("etag"));
    }
  });
  it("an answer whose Age reaches back before the purge is not kept as alive", async () => {
    const path = "/aged.html";
    await scene.keep(path, { bytes: textOf("old"), type: "text/html", headers: [KEPT] });
    // A cache behind us still has what it had.
    scene.origin.change(path, { bytes: textOf("old"), type: "text/html", headers: [KEPT, ["age", "600"]] });
    await scene.purge({ files: [urlOf(path)] });
    await scene.everywhere(path);
    await scene.origin.idle();
    scene.origin.change(path, { bytes: textOf("new"), type: "text/html", headers: [KEPT] });
    for (const answer of await scene.everywhere(path)) expect(answer.body.toString()).toBe("new");
  });
});

describe("after a soft purge", () => {
  it("the ETag stays that of the bytes", async () => {
    const path = "/soft-tag.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 9000), etag: '"master"', headers: [KEPT] });
    const tag = (await scene.at("FRA", path)).header("etag") ?? "";
    await scene.purge({ files: [urlOf(path)], mode: "soft" });
    for (const colo of COLOS) expect((await scene.at(colo, path, { headers: { "if-none-match": tag } })).status).toBe(304);
  });
});
