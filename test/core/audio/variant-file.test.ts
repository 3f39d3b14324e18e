import { describe, expect, it } from "vitest";
import { compileLadder } from "../../../src/core/audio/ladder.ts";
import { variantFileOf } from "../../../src/core/audio/variant-file.ts";

const LADDERS = [
  { track: "/audio/:track", manifest: "/media/:track/track.json", host: "music.example" },
  { track: "/songs/:album/:song", variants: [{ id: "mp3", path: "/files/:album/:song(1).mp3" }] },
].flatMap((written) => {
  const compiled = compileLadder(written);
  return compiled.kind === "ladder" ? [compiled.ladder] : [];
});

describe("a track's file", () => {
  it.each<[unknown, string, string]>([
    [{ kind: "manifest", manifest: "/media/abc/track.json" }, "music.example", "/media/abc/aac-96.mp4"],
    [{ kind: "manifest", manifest: "/media/abc/track.json" }, "music.example", "/media/abc/deeper/aac-96.mp4"],
    [undefined, "music.example", "/media/abc/track.json"],
    [undefined, "other.example", "/media/abc/aac-96.mp4"],
    [{ kind: "row" }, "other.example", "/files/a/b(1).mp3"],
    [undefined, "other.example", "/files/a/b1.mp3"],
    [undefined, "other.example", "/files/a/b(1)xmp3"],
    [undefined, "other.example", "/files/a/b/c(1).mp3"],
    [undefined, "other.example", "/files/a/b(1).mp3/x"],
  ])("is %o on %s at %s", (file, host, pathname) => {
    expect(variantFileOf(LADDERS, host, pathname)).toEqual(file);
  });
});
