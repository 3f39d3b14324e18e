import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate } from "../../origin/behaviour.ts";
import { type Bytes, bytesOf } from "../../origin/bytes.ts";
import { expectWhole } from "../../support/judge.ts";
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
async function changed(): Promise<string> {
  const track = `t${fresh()}`;
  const path = `/media/${track}/track.json`;
  scene.origin.serve(path, manifestScript(manifestOf(track, { tags: [`track:${track}`, `release:r-${track}`] }, "00000001")));
  expect(await versions(track)).toEqual(FIRST);
  scene.origin.change(path, manifestScript(manifestOf(track, { tags: [`track:${track}`] }, "00000002", ["aac-96", "opus-64"])));
  expect(await versions(track)).toEqual(FIRST);
  return track;
}

/** One word that names a track, by what it names. */
type Naming = readonly [what: string, field: "files" | "urls" | "tags" | "prefixes", word: (track: string) => string];

/** Tracks that are each named by one word, and all the words of one call: a purge takes as long as a lease, whatever it names. */
async function named(namings: readonly Naming[], make: (what: string) => Promise<string>): Promise<{ words: Record<string, string[]>; tracks: [what: string, track: string][] }> {
  const words: Record<string, string[]> = {};
  const tracks: [string, string][] = [];
  for (const [what, field, word] of namings) {
    const track = await make(what);
    tracks.push([what, track]);
    (words[field] ??= []).push(word(track));
  }
  return { words, tracks };
}

const NAMINGS: readonly Naming[] = [
  ["its own address", "files", (track) => urlOf(`/audio/${track}`)],
  ["its manifest", "files", (track) => urlOf(`/media/${track}/track.json`)],
  ["a tag of its manifest", "tags", (track) => `release:r-${track}`],
  ["a tag of its address's pattern", "tags", (track) => `pattern:${track}`],
  ["a prefix of its address", "prefixes", (track) => `${SITE}/audio/${track}`],
  ["a prefix of its manifest", "prefixes", (track) => `${SITE}/media/${track}`],
];

describe("a track that has changed at its origin", () => {
  it("is new everywhere, in every form, once any of its names is purged, and no other track is", async () => {
    const { words, tracks } = await named([...NAMINGS, ["nothing", "tags", (track) => `no-${track}`]], changed);
    await scene.purge(words);
    for (const [what, track] of tracks) expect([what, ...(await versions(track))]).toEqual([what, ...(what === "nothing" ? FIRST : SECOND)]);
  });
  it("is new at a playlist's address once that is purged", async () => {
    const { words, tracks } = await named([[".m3u8", "files", (track) => urlOf(`/audio/${track}.m3u8`)], ["/aac-96.m3u8", "files", (track) => urlOf(`/audio/${track}/aac-96.m3u8`)]], changed);
    await scene.purge(words);
    for (const [form, track] of tracks) expect((await versions(track))[FORMS.indexOf(form)]).toEqual(SECOND[FORMS.indexOf(form)]);
  });
  it("is new by its bytes as well once its address is purged, where that answers with them", async () => {
    const track = `t${fresh()}`;
    const [path, file, address] = [`/inlined/${track}/track.json`, `/inlined/${track}/aac-96.00000001.mp4`, `/inline/${track}?codecs=aac&quality=low`];
    scene.origin.serve(path, manifestScript(manifestOf(track, { tags: [] }, "00000001", ["aac-96"])));
    const [before, after] = [bytesOf(fresh(), 12_720), bytesOf(fresh(), 12_720)];
    const served = (bytes: Bytes) => ({ bytes, type: "audio/mp4", etag: '"one-tag-for-all"' });
    await scene.keep(file, served(before));
    await scene.expectEverywhere(address, before);
    scene.origin.change(file, served(after));
    const [held] = await scene.everywhere(address);
    await scene.purge({ files: [urlOf(address)] });
    await scene.expectEverywhere(address, after);
    // What a player holds from before is not continued with what came after.
    for (const answer of await scene.everywhere(address, { range: "bytes=6000-", "if-range": held?.header("etag") ?? "" })) expectWhole(answer, after);
  });
  it("has a manifest that listeners get anew too, once a tag of it is purged, whether a track was asked for or not", async () => {
    const [tracks, paths] = [[`t${fresh()}`, `t${fresh()}`], (track: string): string => `/media/${track}/track.json`];
    for (const track of tracks) scene.origin.serve(paths(track), manifestScript(manifestOf(track, { tags: [`release:r-${track}`] }, "00000001")));
    const [asked = "", alone = ""] = tracks;
    expect(await versions(asked)).toEqual(FIRST);
    const texts = async (track: string): Promise<boolean[]> => (await scene.everywhere(paths(track))).map(({ body }) => body.includes("00000002"));
    for (const track of [asked, alone]) expect(await texts(track)).toEqual([false, false, false]);
    for (const track of tracks) scene.origin.change(paths(track), manifestScript(manifestOf(track, {}, "00000002")));
    await scene.purge({ tags: tracks.map((track) => `release:r-${track}`) });
    for (const track of [asked, alone]) expect(await texts(track)).toEqual([true, true, true]);
  });
  it("is new to whoever asks after a purge, though the old manifest is still on its way to others", async () => {
    const track = `t${fresh()}`;
    const path = `/media/${track}/track.json`;
    const wait = gate();
    scene.origin.serve(path, { ...manifestScript(manifestOf(track, {}, "00000001")), pause: { after: 100, until: wait.opened } });
    const before = COLOS.map((colo) => scene.open(colo, `/audio/${track}?codecs=aac&quality=low`));
    await expect.poll(() => scene.origin.to(path).length).toBeGreaterThan(0);
    scene.origin.change(path, manifestScript(manifestOf(track, {}, "00000002", ["aac-96", "opus-64"])));
    await scene.purge({ files: [urlOf(`/audio/${track}`)] });
    // Nobody waits for what is dead to them.
    expect(await versions(track)).toEqual(SECOND);
    wait.open();
    for (const { answer } of before) expect((await answer).status).toBe(307);
    expect(await versions(track)).toEqual(SECOND);
  });
  it("is new soon after a soft purge, and is answered meanwhile", async () => {
    const track = await changed();
    await scene.purge({ files: [urlOf(`/audio/${track}`)], mode: "soft" });
    expect((await versions(track)).flat().filter((version) => /^\d{3}$/.test(version))).toEqual([]);
    await expect.poll(() => versions(track), { timeout: 10_000 }).toEqual(SECOND);
  });
  it("is there although it was remembered that it is not, once its address is purged", async () => {
    const track = `t${fresh()}`;
    const path = `/media/${track}/track.json`;
    scene.origin.serve(path, { status: 404, headers: [["cache-control", "max-age=60"]] });
    expect(await versions(track)).toEqual(all("404"));
    scene.origin.change(path, manifestScript(manifestOf(track)));
    expect(await versions(track)).toEqual(all("404"));
    await scene.purge({ files: [urlOf(`/audio/${track}`)] });
    expect((await versions(track))[0]).toEqual(each("00000001"));
  });
});

describe("a block", () => {
  it("of a track by any of its names is 451 in every form, whether it was held or not", async () => {
    const held = async (): Promise<string> => {
      const track = await served();
      expect(await versions(track)).toEqual(FIRST);
      return track;
    };
    const served = async (): Promise<string> => {
      const track = `t${fresh()}`;
      scene.origin.serve(`/media/${track}/track.json`, manifestScript(manifestOf(track, { tags: [`release:r-${track}`] })));
      return track;
    };
    const namings = NAMINGS.map(([what, field, word]): Naming => [what, field === "files" ? "urls" : field, word]);
    const one = await named(namings, held);
    const other = await named(namings, served);
    await Promise.all([scene.block("held", { ...one.words, reason: "Gone." }), scene.block("not-held", { ...other.words, reason: "Gone." })]);
    for (const [what, track] of [...one.tracks, ...other.tracks]) {
      expect([what, ...(await versions(track))]).toEqual([what, ...all("451")]);
      // An error would tell as well what there is.
      for (const path of [`/audio/${track}?codecs=vorbis`, `/audio/${track}.m3u8?codecs=vorbis`, `/audio/${track}/none.m3u8`]) expect([what, path, (await scene.at("FRA", path)).status]).toEqual([what, path, 451]);
    }
  });
});

describe("a purge of more than a track", () => {
  it.each([["its host", { hosts: [SITE] }], ["everything", { purge_everything: true }]])("makes it new everywhere: %s", async (_, words) => {
    const track = await changed();
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
