import { type ExpectStatic, afterAll, beforeAll, describe, expect, it } from "vitest";
import { COLOS, SITE, type Scene, fresh, startScene, urlOf } from "../purge/scene.ts";
import { LADDER, manifestOf, manifestScript } from "./catalogue.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ LADDER, TAGS: [{ match: "/audio/:track", tags: ["pattern:{track}"] }] });
});
afterAll(() => scene?.close());

const FORMS = ["", ".m3u8", "/aac-96.m3u8"];

/** Which version of a track every data centre answers with, by form; of a list, whether it is the first version's. */
async function versions(track: string): Promise<string[][]> {
  const at = async (path: string): Promise<string[]> => (await scene.everywhere(path)).map((answer) => {
    const text = `${answer.header("location") ?? ""}${answer.body.toString()}`;
    return answer.status >= 400 ? String(answer.status) : (/\.(\d{8})\.mp4/.exec(text)?.[1] ?? (text.includes("aac-256.m3u8") ? "listed" : "short"));
  });
  return Promise.all(FORMS.map((form) => at(`/audio/${track}${form}?codecs=aac&quality=low`)));
}

const each = (word: string): string[] => COLOS.map(() => word);
const all = (version: string, list = version): string[][] => [each(version), each(list), each(version)];
const FIRST = all("00000001", "listed");
const SECOND = all("00000002", "short");

/** A track whose first version every data centre holds, and whose second the origin has by now: other files, and fewer. */
async function changed(hold: ExpectStatic): Promise<string> {
  const track = `t${fresh()}`;
  const path = `/media/${track}/track.json`;
  scene.origin.serve(path, manifestScript(manifestOf(track, { tags: [`track:${track}`, `release:r-${track}`] }, "00000001")));
  hold(await versions(track)).toEqual(FIRST);
  scene.origin.change(path, manifestScript(manifestOf(track, { tags: [`track:${track}`] }, "00000002", ["aac-96", "opus-64"])));
  hold(await versions(track)).toEqual(FIRST);
  return track;
}

// Each purge takes as long as a lease: they are waited for together.
describe.concurrent("a track that has changed at its origin", () => {
  it.for<[string, (track: string) => object]>([
    ["its own address", (track) => ({ files: [urlOf(`/audio/${track}`)] })],
    ["its manifest", (track) => ({ files: [urlOf(`/media/${track}/track.json`)] })],
    ["a tag of its manifest", (track) => ({ tags: [`release:r-${track}`] })],
    ["a tag of its address's pattern", (track) => ({ tags: [`pattern:${track}`] })],
    ["a prefix of its address", (track) => ({ prefixes: [`${SITE}/audio/${track}`] })],
    ["a prefix of its manifest", (track) => ({ prefixes: [`${SITE}/media/${track}`] })],
  ])("is new everywhere, in every form, once %s is purged", async ([, words], { expect: hold }) => {
    const track = await changed(hold);
    await scene.purge({ ...words(track) });
    hold(await versions(track)).toEqual(SECOND);
  });
  it.for(FORMS.slice(1))("is new at a playlist's address once that is purged: %s", async (form, { expect: hold }) => {
    const track = await changed(hold);
    await scene.purge({ files: [urlOf(`/audio/${track}${form}`)] });
    hold((await versions(track))[FORMS.indexOf(form)]).toEqual(SECOND[FORMS.indexOf(form)]);
  });
  it("is new soon after a soft purge, and is answered meanwhile", async ({ expect: hold }) => {
    const track = await changed(hold);
    await scene.purge({ files: [urlOf(`/audio/${track}`)], mode: "soft" });
    hold((await versions(track)).flat().filter((version) => /^\d{3}$/.test(version))).toEqual([]);
    await hold.poll(() => versions(track), { timeout: 10_000 }).toEqual(SECOND);
  });
  it("is there although the origin remembered that it was not, once its address is purged", async ({ expect: hold }) => {
    const track = `t${fresh()}`;
    const path = `/media/${track}/track.json`;
    scene.origin.serve(path, { status: 404, headers: [["cache-control", "max-age=60"]] });
    hold(await versions(track)).toEqual(all("404"));
    scene.origin.change(path, manifestScript(manifestOf(track)));
    hold(await versions(track)).toEqual(all("404"));
    await scene.purge({ files: [urlOf(`/audio/${track}`)] });
    hold((await versions(track))[0]).toEqual(each("00000001"));
  });
});

describe.concurrent("a block", () => {
  it.for<[string, (track: string) => object]>([
    ["its address", (track) => ({ urls: [urlOf(`/audio/${track}`)] })],
    ["a tag of its manifest", (track) => ({ tags: [`track:${track}`] })],
    ["its manifest", (track) => ({ urls: [urlOf(`/media/${track}/track.json`)] })],
    ["a prefix", (track) => ({ prefixes: [`${SITE}/audio/${track}`] })],
  ])("of a track by %s is 451 in every form, whether it was held or not", async ([, words], { expect: hold }) => {
    for (const held of [true, false]) {
      const track = `t${fresh()}`;
      scene.origin.serve(`/media/${track}/track.json`, manifestScript(manifestOf(track)));
      if (held) hold(await versions(track)).toEqual(FIRST);
      await scene.block(`b-${track}`, { ...words(track), reason: "Gone." });
      hold([held, ...(await versions(track))]).toEqual([held, ...all("451")]);
    }
  });
});

describe("a purge of more than a track", () => {
  it.each([["its host", { hosts: [SITE] }], ["everything", { purge_everything: true }]])("makes it new everywhere: %s", async (_, words) => {
    const track = await changed(expect);
    await scene.purge(words);
    expect(await versions(track)).toEqual(SECOND);
  });
});

describe("territories of a manifest", () => {
  it("hold for the track and its playlists, by country", async () => {
    const track = `t${fresh()}`;
    scene.origin.serve(`/media/${track}/track.json`, manifestScript(manifestOf(track, { territories: { only: ["DE", "JP"] } })));
    // FRA is in Germany, IAD in the United States, NRT in Japan.
    for (const form of await versions(track)) expect(form.map((version) => version === "451")).toEqual([false, true, false]);
  });
});
