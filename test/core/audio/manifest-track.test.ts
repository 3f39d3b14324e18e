import { describe, expect, it } from "vitest";
import { trackOf } from "../../../src/core/audio/manifest-track.ts";
import { readManifest } from "../../../src/core/audio/manifest.ts";

const variant = (id: string, file: string) => ({ id, file, type: "audio/mp4", codecs: "mp4a.40.2", bytes: 10, averageKbps: 96, peakKbps: 96, lossless: false, durationMs: 1000, sampleRate: 48_000, channels: 2 });
const paths = (...files: string[]) => {
  const read = readManifest(JSON.stringify({ downbeat: 1, track: "x", durationMs: 1000, tags: [], variants: files.map((file, at) => variant(`v${at}`, file)) }));
  return read.kind === "manifest" ? trackOf(read.manifest, "/media/x/track.json").variants.map(({ pathname }) => pathname) : read.problems;
};

describe("the files of a manifest", () => {
  it("are beside it, whatever text their names are", () => {
    expect(paths("aac.mp4", "sub/a b.mp4", "é%2F.mp4")).toEqual(["/media/x/aac.mp4", "/media/x/sub/a%20b.mp4", "/media/x/%C3%A9%252F.mp4"]);
  });
  it("are left out where their names are no text", () => {
    expect(paths("a\ud800.mp4", "aac.mp4")).toEqual(["/media/x/aac.mp4"]);
  });
});
