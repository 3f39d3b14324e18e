import { describe, expect, it } from "vitest";
import { trackOfRows } from "../../../src/core/audio/ladder-track.ts";
import { type WrittenVariant, compileLadder } from "../../../src/core/audio/ladder.ts";

function trackOf(variant: Partial<WrittenVariant>, value = "abc", track = "/audio/:track") {
  const compiled = compileLadder({ track, variants: [{ id: "a", path: "/media/:track", ...variant }] });
  if (compiled.kind === "problems") throw new Error(JSON.stringify(compiled.problems));
  return trackOfRows(compiled.ladder, [value]);
}

describe("a track of a ladder's own rows", () => {
  it.each([
    ["/m/:track.mp3", { family: "mp3", type: "audio/mpeg", codecs: "mp3", lossless: false }],
    ["/m/:track.m4a", { family: "aac", type: "audio/mp4", codecs: "mp4a.40.2", lossless: false }],
    ["/m/:track.opus", { family: "opus", type: "audio/ogg", codecs: "opus", lossless: false }],
    ["/m/:track.flac", { family: "flac", type: "audio/flac", codecs: "flac", lossless: true }],
    ["/m/:track", { family: "other", type: "application/octet-stream", lossless: false }],
  ])("is guessed from its path alone: %s", (path, expected) => {
    expect(trackOf({ path })?.variants).toEqual([{ id: "a", pathname: path.replace(":track", "abc"), ...expected }]);
  });
  it("is what its row says, against what its path looks like", () => {
    expect(trackOf({ path: "/m/:track.mp4", codec: "fLaC", kbps: 900, peakKbps: 1200 })?.variants).toEqual([
      { id: "a", pathname: "/m/abc.mp4", family: "flac", type: "audio/mp4", codecs: "fLaC", averageKbps: 900, peakKbps: 1200, lossless: true },
    ]);
    expect(trackOf({ codec: "opus", lossless: true })?.variants).toMatchObject([{ family: "opus", type: "audio/ogg", lossless: true }]);
    expect(trackOf({ path: "/m/:track.m4a", codec: "alac" })?.variants).toMatchObject([{ family: "other", lossless: true }]);
  });
  it("knows of a playlist that it is one, and of its codec what its row says", () => {
    expect(trackOf({ path: "/m/:track/hls.m3u8", playlist: true })?.variants).toEqual([
      { id: "a", pathname: "/m/abc/hls.m3u8", family: "aac", type: "application/vnd.apple.mpegurl", lossless: false, playlist: true },
    ]);
  });
  it("is none where a value would climb out of a folder", () => {
    expect(trackOf({}, "..")).toBeUndefined();
  });
});
