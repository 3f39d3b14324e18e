import { describe, expect, it } from "vitest";
import { trackOf } from "../../../src/core/audio/manifest-track.ts";
import { readManifest } from "../../../src/core/audio/manifest.ts";
import { mediaPlaylist } from "../../../src/core/audio/playlist/media.ts";
import { multivariantPlaylist } from "../../../src/core/audio/playlist/multivariant.ts";
import type { Track } from "../../../src/core/audio/track.ts";

const PATH = "/media/a/track.json";
type Json = Record<string, unknown>;

/** A manifest of one variant, or of these, each with changes to a sound one; as text. */
function text(variants: readonly Json[] = [{}], more: Json = {}): string {
  const sound = { file: "a.mp4", type: "audio/mp4", codecs: "mp4a.40.2", bytes: 3000, averageKbps: 96, peakKbps: 100, lossless: false, durationMs: 2000, sampleRate: 48_000, channels: 2, init: [0, 999], fragments: { timescale: 1000, first: 1000, list: [[1000, 1000], [1000, 1000]] } };
  return JSON.stringify({ downbeat: 1, track: "a", durationMs: 2000, tags: [], variants: variants.map((one, v) => ({ id: `v${v}`, ...sound, ...one })), ...more });
}

/** The places that are wrong; none: it is a manifest. */
function wrong(json: string): string[] {
  const read = readManifest(json);
  return read.kind === "manifest" ? [] : read.problems.map(({ path }) => path);
}

function track(json: string): Track {
  const read = readManifest(json);
  if (read.kind !== "manifest") throw new Error(JSON.stringify(read.problems));
  return trackOf(read.manifest, PATH);
}

const list = (of: Track): string => multivariantPlaylist(of, { mediaUrl: ({ id }) => `/audio/a/${id}.m3u8`, first: "v0", without: new Set() }) ?? "";

describe("the name of a variant's file", () => {
  it.each(["../b/a.mp4", "a/../../b/a.mp4", "a\n/../../b/a.mp4", "\n/../../../b", "a\r/./b", "/etc/a.mp4", "//other.example/a.mp4", "https://other.example/a", "a\\..\\b", "a?b", "a#b", "", ".", "..", "a//b", "a/", "a\u0000b", "a\nb.mp4", "a\u007fb", "a\u2028b"])("is no way out of its folder, nor anything that cannot be written: %j", (file) => {
    expect(wrong(text([{ file }]))).toEqual(["variants[0].file"]);
  });
  it("is no longer than a file system's names", () => {
    expect(wrong(text([{ file: "x".repeat(255) }, { file: "x".repeat(256) }]))).toEqual(["variants[1].file"]);
  });
  it.each([["a b.mp4", "a%20b.mp4"], ["é/ü.mp4", "%C3%A9/%C3%BC.mp4"], ["%2e%2e/a.mp4", "%252e%252e/a.mp4"], ['a"b,c;d<e>.mp4', "a%22b%2Cc%3Bd%3Ce%3E.mp4"], ["..a/b..mp4", "..a/b..mp4"]])("stands encoded in a path: %j", (file, path) => {
    expect(track(text([{ file }])).variants.map(({ pathname }) => pathname)).toEqual([`/media/a/${path}`]);
  });
});

describe("numbers nobody has measured", () => {
  it("in fragments end in a playlist all the same, each number written out", () => {
    const fragments = { timescale: 1_000_000_000, first: 1000, list: [[1, 1_000_000_000_000]] };
    const dense = track(text([{ bytes: 2_000_000_000_000, fragments }, { bytes: 2_000_000_000_000, fragments }]));
    for (const made of [list(dense), ...dense.variants.map((one) => mediaPlaylist(one) ?? "")]) expect(made).not.toMatch(/[:=,]\d*(?:NaN|Infinity|\.?\d*e[+-]\d)/);
    expect(new Set(list(dense).match(/(?<=:BANDWIDTH=)\d+/g)).size).toBe(2);
  });
  it.each([
    ["variants[0].averageKbps", { averageKbps: 1e308 }], ["variants[0].peakKbps", { peakKbps: 1e30 }], ["variants[0].durationMs", { durationMs: 2 ** 53 - 1 }],
    ["variants[0].fragments.timescale", { fragments: { timescale: 2 ** 52, first: 1000, list: [[1, 1]] } }],
    ["variants[0].fragments.list", { fragments: { timescale: 1, first: 1000, list: [[2 ** 53 - 1, 1]] } }],
    ["variants[0].fragments", { fragments: { timescale: 1, first: 1000, list: [[1, 1001], [1, 1000]] } }],
    ["variants[0].bytes", { bytes: 2 ** 53 }], ["variants[0].bytes", { bytes: -0 }], ["variants[0].bytes", { bytes: 1.5 }],
  ])("are said to be wrong: %s", (path, change) => {
    expect(wrong(text([change]))).toEqual([path]);
  });
  it("are no JSON", () => {
    expect(wrong(text().replace('"bytes":3000', '"bytes":NaN'))).toEqual([""]);
    expect(wrong(text().replace('"averageKbps":96', '"averageKbps":1e999'))).toEqual(["variants[0].averageKbps"]);
  });
});

describe("a manifest that is too much", () => {
  it("is none where the playlists of a variant would be too long", () => {
    const fragments = { timescale: 1000, first: 1000, list: Array.from({ length: 20_000 }, () => [1, 1]) };
    expect(wrong(text([{ bytes: 30_000, fragments }]))).toEqual([]);
    expect(wrong(text([{ bytes: 30_000, fragments: { ...fragments, list: [...fragments.list, [1, 1]] } }]))).toEqual(["variants[0].fragments.list"]);
  });
  it("is none where it is deep, and says so at once", () => {
    expect(wrong(`${"[".repeat(500_000)}${"]".repeat(500_000)}`)).toEqual([""]);
    expect(wrong(text().replace('"tags":[]', `"tags":${"[".repeat(100_000)}${"]".repeat(100_000)}`))).toEqual(["tags[0]"]);
  });
  it("is none where more is wrong than can be listed", () => {
    const many = Array.from({ length: 250_000 }, () => 0);
    for (const more of [{ territories: { only: many } }, { territories: { not: many } }, { tags: many }]) expect(wrong(text([{}], more)).length).toBeLessThanOrEqual(20);
    expect(wrong(text(many.map(() => ({})).slice(0, 4000))).length).toBeLessThanOrEqual(20);
    expect(wrong(text([{ fragments: { timescale: 1, first: 1, list: [[1, 1], ["a"], [1, 2, 3]] } }]))).toEqual(["variants[0].fragments.list"]);
  });
  it("is none with two variants of one id, or none", () => {
    expect(wrong(text([{ id: "a" }, { id: "a" }]))).toEqual(["variants[1].id"]);
    expect(wrong(text([]))).toEqual(["variants"]);
  });
});
