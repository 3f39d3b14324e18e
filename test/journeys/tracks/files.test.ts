import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bytes, bytesOf } from "../../origin/bytes.ts";
import { HEAD_BYTES } from "../../support/edge.ts";
import { expectWhole } from "../../support/judge.ts";
import { type ColoName, COLOS, type Scene, fresh, startScene } from "../purge/scene.ts";
import { LADDER, manifestOf, manifestScript } from "./catalogue.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ LADDER, PATHS: [{ prefix: "/media/strict", without_lease: "refuse" }] });
});
afterAll(() => scene?.close());

const ETAG = '"one-tag-for-all"';
const SIZE = HEAD_BYTES + 40_000;

/** A file of a track whose origin says nothing of tags, and what stands at its manifest. */
interface FileOfTrack {
  readonly track: string;
  readonly release: string;
  readonly file: string;
  readonly manifest: string;
  readonly bytes: Bytes;
}

/** A track at the origin that nobody has asked for; `manifest` is withheld where a test says so. */
function trackOf(withheld = false, folder = `/media/t${fresh()}`): FileOfTrack {
  const track = folder.slice("/media/".length);
  const [release, file, manifest, bytes] = [`release:r-${track}`, `${folder}/aac-96.mp4`, `${folder}/track.json`, bytesOf(fresh(), SIZE)];
  scene.origin.serve(file, { bytes, type: "audio/mp4", etag: ETAG });
  scene.origin.serve(manifest, withheld ? { status: 503 } : manifestScript(manifestOf(track, { tags: [`track:${track}`, release] })));
  return { track, release, file, manifest, bytes };
}

const appears = ({ track, release, manifest }: FileOfTrack): void =>
  scene.origin.change(manifest, manifestScript(manifestOf(track, { tags: [`track:${track}`, release] })));

/** Every data centre holds the file. */
const kept = (of: FileOfTrack): Promise<void> => scene.keep(of.file, { bytes: of.bytes, type: "audio/mp4", etag: ETAG });

/** The tags of what one data centre's memory and colo hold, as operators are told. */
async function tagsHeld(file: string): Promise<unknown[]> {
  const { text } = await scene.control("GET", `/explain?url=${encodeURIComponent(`https://music.example${file}`)}`);
  const { tiers } = JSON.parse(text) as { tiers: { copy?: { tags: string[] } }[] };
  return tiers.map(({ copy }) => copy?.tags);
}

/** Other bytes under the same name and tag: only a purge tells. */
function replaced({ file }: FileOfTrack): Bytes {
  const bytes = bytesOf(fresh(), SIZE);
  scene.origin.change(file, { bytes, type: "audio/mp4", etag: ETAG });
  return bytes;
}

describe("the files of a packaged track", () => {
  it("are new everywhere once their release is purged, which only their manifest names; those of another are not asked for", async () => {
    const [one, other] = [trackOf(), trackOf()];
    for (const of of [one, other]) {
      await kept(of);
      await expect.poll(() => tagsHeld(of.file)).toEqual([[of.release, `track:${of.track}`], [of.release, `track:${of.track}`]]);
    }
    const [before, after] = [scene.origin.to(other.file).length, replaced(one)];
    await scene.purge({ tags: [one.release] });
    await scene.expectEverywhere(one.file, after);
    await scene.expectEverywhere(other.file, other.bytes);
    expect(scene.origin.to(other.file).length).toBe(before);
  });

  it("are purged by every tag as long as their manifest cannot be had, and come back to life by none of it", async () => {
    const one = trackOf(true);
    await kept(one);
    expect(await tagsHeld(one.file)).toEqual([["*"], ["*"]]);
    const after = replaced(one);
    await scene.purge({ tags: [`release:another-${one.track}`] });
    appears(one);
    await scene.expectEverywhere(one.file, after);
    await expect.poll(() => tagsHeld(one.file)).toEqual([[one.release, `track:${one.track}`], [one.release, `track:${one.track}`]]);
  });

  it("never join bytes from before a purge of their release to bytes from after it, under one and the same ETag", async () => {
    const one = trackOf();
    const half = { range: `bytes=0-${HEAD_BYTES - 1}` };
    const at = (colo: ColoName, headers: Record<string, string>) => scene.at(colo, one.file, { headers });
    const firsts = await Promise.all(COLOS.map((colo) => at(colo, half)));
    await expect.poll(() => tagsHeld(one.file)).toEqual([[one.release, `track:${one.track}`], [one.release, `track:${one.track}`]]);
    const after = replaced(one);
    await scene.purge({ tags: [one.release] });
    for (const [i, colo] of COLOS.entries()) {
      const validator = firsts[i]?.header("etag") ?? "";
      expectWhole(await at(colo, { range: `bytes=${HEAD_BYTES}-`, "if-range": validator }), after);
    }
    await scene.expectEverywhere(one.file, after);
  });
});

describe("a block of a release that only the manifest names", () => {
  it("holds for the bytes: those nobody has asked for, those held without their tags, those passed, and no others", async () => {
    const [unasked, held, other] = [trackOf(), trackOf(true), trackOf()];
    await kept(held);
    await kept(other);
    await scene.block(`b-${unasked.track}`, { tags: [unasked.release, held.release], reason: "Gone." });
    appears(held);
    const statuses = async (path: string, headers?: Record<string, string>): Promise<number[]> => (await scene.everywhere(path, headers)).map(({ status }) => status);
    expect(await statuses(unasked.file)).toEqual([451, 451, 451]);
    expect(await statuses(held.file)).toEqual([451, 451, 451]);
    expect(await statuses(unasked.file, { cookie: "a=1" })).toEqual([451, 451, 451]);
    await scene.expectEverywhere(other.file, other.bytes);
    await scene.unblock(`b-${unasked.track}`);
    await scene.expectEverywhere(unasked.file, unasked.bytes);
  });

  it("in one country waits for no manifest in another", async () => {
    const one = trackOf(true);
    await scene.block(`b-${one.track}`, { tags: [one.release], countries: ["DE"], reason: "Gone." });
    scene.origin.serve(one.manifest, { wait: new Promise(() => undefined) });
    expectWhole(await scene.at("NRT", one.file, { withinMs: 3000 }), one.bytes);
    await scene.unblock(`b-${one.track}`);
  });

  it("where the manifest cannot be had leaves it to the class of the path", async () => {
    const [lenient, strict] = [trackOf(true), trackOf(true, "/media/strict")];
    await scene.block(`b-${lenient.track}`, { tags: ["release:whatever"], reason: "Gone." });
    await scene.expectEverywhere(lenient.file, lenient.bytes);
    expect((await scene.everywhere(strict.file)).map(({ status }) => status)).toEqual([503, 503, 503]);
    await scene.unblock(`b-${lenient.track}`);
  });
});

describe("an order to warm a packaged track", () => {
  const ordered = async (words: object): Promise<{ status: number; text: string; urls: string[] }> => {
    const { status, text, result } = await scene.control("POST", "/prewarm", { regions: ["weur"], dry_run: true, host: "music.example", ...words });
    return { status, text, urls: ((result ?? {}) as { first_urls?: string[] }).first_urls ?? [] };
  };
  const at = ({ track }: FileOfTrack, ...files: string[]): string[] => files.map((file) => `https://music.example/media/${track}/${file}`);

  it("is its manifest and the variants it names there, all but lossless ones unless they are asked for", async () => {
    const one = trackOf();
    const lossy = ["aac-96", "aac-160", "aac-256", "opus-64", "opus-128"].map((id) => `${id}.00000001.mp4`);
    expect((await ordered({ tracks: [`/audio/${one.track}`] })).urls).toEqual(at(one, "track.json", ...lossy));
    expect((await ordered({ tracks: [`/audio/${one.track}`], variants: ["flac"] })).urls).toEqual(at(one, "track.json", "flac.00000001.mp4"));
  });

  it("is refused, with what is wrong, where it names no variant of the track, or the manifest is not there, or is none", async () => {
    const [one, gone, broken] = [trackOf(), trackOf(true), trackOf()];
    scene.origin.serve(broken.manifest, manifestScript("{"));
    const told = await Promise.all([
      ordered({ tracks: [`/audio/${one.track}`], variants: ["mp3-192"] }),
      ordered({ tracks: ["/audio/never-was"] }),
      ordered({ tracks: [`/audio/${gone.track}`] }),
      ordered({ tracks: [`/audio/${broken.track}`] }),
    ]);
    expect(told.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(told.map(({ text }) => text)).toEqual(["its manifest names aac-96, ", "there is none at /media/never-was/track.json", "cannot just now", "JSON"].map((words) => expect.stringContaining(words)));
  });
});

describe("the address of a track, explained", () => {
  interface Told {
    url: string;
    would: { outcome: string; says: string };
    purge: { keys: string[] };
    tiers: { tier: string; held: boolean }[];
    track?: { form: string; manifest: { state: string; tags: string[] }; variants: { id: string; playable: boolean }[]; choice: { id: string | null; why: string | null; refused: string | null } | null };
  }
  const told = async (path: string, header = "accept: */*"): Promise<Told> => {
    const query = new URLSearchParams({ url: `https://music.example${path}`, header });
    return JSON.parse((await scene.control("GET", `/explain?${query}`)).text) as Told;
  };

  it("is its manifest's state, each variant and the one that is chosen, and asks nobody", async () => {
    const one = trackOf();
    const before = await told(`/audio/${one.track}`);
    expect([before.would.outcome, before.track?.manifest.state, before.track?.choice]).toEqual(["miss", "not-held", null]);
    expect(scene.origin.to(one.manifest)).toEqual([]);
    await scene.at("FRA", `/audio/${one.track}`);
    const after = await told(`/audio/${one.track}?codecs=opus&quality=low`);
    expect(after).toMatchObject({
      url: `https://music.example/audio/${one.track}`,
      would: { outcome: "hit", says: `It is sent on to /media/${one.track}/opus-64.00000001.mp4 (307): opus-64, asked.` },
      track: { form: "negotiate", manifest: { state: "read", tags: [one.release, `track:${one.track}`] }, choice: { id: "opus-64", why: "asked", refused: null } },
    });
    expect(after.track?.variants.map(({ id, playable }) => [id, playable])).toContainEqual(["aac-96", false]);
    expect(after.purge.keys).toEqual(expect.arrayContaining([`u music.example/audio/${one.track}`, `u music.example${one.manifest}`, `t ${one.release}`]));
    expect((await told(`/audio/${one.track}.m3u8?codecs=aac`)).would.says).toContain("begins with aac-");
    expect((await told(`/audio/${one.track}/nope.m3u8`)).track?.choice?.refused).toBe("no-variant");
  });
});
