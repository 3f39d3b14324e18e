import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isManifestPath, manifestPathOf, mediaPathOf, trackAddressOf } from "../../../src/core/audio/address.ts";
import { type Ladder, type WrittenLadder, compileLadder } from "../../../src/core/audio/ladder.ts";

const HOST = "music.example";

function ladder(written: WrittenLadder): Ladder {
  const compiled = compileLadder(written);
  if (compiled.kind === "problems") throw new Error(JSON.stringify(compiled.problems));
  return compiled.ladder;
}

const SONGS = ladder({ track: "/audio/:track", manifest: "/media/:track/track.json" });
const ALBUMS = ladder({ track: "/albums/:release/no-:track.mp3", manifest: "/m/:track/of/:release/:track.json", host: "music.example" });
const FILES = ladder({ track: "/radio/:show", variants: [{ id: "mp3", path: "/shows/:show.mp3" }] });
const ALL = [SONGS, ALBUMS, FILES];

const asked = (pathname: string, host = HOST, ladders = ALL) => {
  const found = trackAddressOf(ladders, host, pathname);
  return found === undefined ? undefined : [found.ladder.track, found.values, found.track, found.form];
};

describe("a track's address", () => {
  it.each([
    ["/audio/abc", ["/audio/:track", ["abc"], "/audio/abc", "negotiate"]],
    ["/audio/abc.m3u8", ["/audio/:track", ["abc"], "/audio/abc", "multivariant"]],
    ["/audio/abc/aac-96.m3u8", ["/audio/:track", ["abc"], "/audio/abc", { media: "aac-96" }]],
    ["/audio/a%2Fb.mp4", ["/audio/:track", ["a%2Fb.mp4"], "/audio/a%2Fb.mp4", "negotiate"]],
    ["/albums/x/no-7.mp3", ["/albums/:release/no-:track.mp3", ["x", "7"], "/albums/x/no-7.mp3", "negotiate"]],
    ["/albums/x/no-7.mp3.m3u8", ["/albums/:release/no-:track.mp3", ["x", "7"], "/albums/x/no-7.mp3", "multivariant"]],
    ["/albums/x/no-7.mp3/opus.m3u8", ["/albums/:release/no-:track.mp3", ["x", "7"], "/albums/x/no-7.mp3", { media: "opus" }]],
  ])("is %s", (pathname, expected) => {
    expect(asked(pathname)).toEqual(expected);
  });
  it.each(["/audio", "/audio/", "/audio/.m3u8", "/audio/abc/", "/audio/abc/x.mp4", "/audio/abc/x/y.m3u8", "/audio/abc/a b.m3u8", "/Audio/abc", "/media/abc/track.json", "/albums/x/no-.mp3", "/"])("is not %s", (pathname) => {
    expect(asked(pathname)).toBeUndefined();
  });
  it("holds on its ladder's host, whatever the port", () => {
    expect(asked("/albums/x/no-7.mp3", "other.example")).toBeUndefined();
    expect(asked("/albums/x/no-7.mp3", "music.example:8443")).toBeDefined();
    expect(asked("/audio/x", "other.example")).toBeDefined();
  });
  it("is of the first ladder that fits", () => {
    const deeper = ladder({ track: "/audio/:release/:track", variants: [{ id: "a", path: "/m/:release/:track" }] });
    expect(asked("/audio/x/y.m3u8", HOST, [SONGS, deeper])?.[3]).toEqual({ media: "y" });
    expect(asked("/audio/x/y.m3u8", HOST, [deeper, SONGS])?.[3]).toBe("multivariant");
    expect(asked("/audio/x/y", HOST, [SONGS, deeper])?.[1]).toEqual(["x", "y"]);
  });
  it("leads back to itself from the playlist of each of its variants", () => {
    fc.assert(fc.property(fc.stringMatching(/^[\w-]{1,20}$/), fc.stringMatching(/^[\w-][\w.-]{0,20}$/), (track, id) => {
      expect(asked(mediaPathOf(`/audio/${track}`, id))).toEqual(["/audio/:track", [track], `/audio/${track}`, { media: id }]);
    }));
  });
});

describe("a file's manifest", () => {
  it.each([
    ["/media/abc/aac-96.0f.mp4", "/media/abc/track.json"], ["/media/abc/hls/1.m4s", "/media/abc/track.json"], ["/m/7/of/x/a.mp4", "/m/7/of/x/7.json"], ["/media/a%2Fb/c", "/media/a%2Fb/track.json"],
  ])("of %s is %s", (pathname, manifest) => {
    expect(manifestPathOf(ALL, HOST, pathname)).toBe(manifest);
  });
  it.each(["/media/abc/track.json", "/media/abc", "/media/a.mp4", "/shows/abc.mp3", "/audio/abc", "/m/7/of/x", "/"])("is nowhere for %s", (pathname) => {
    expect(manifestPathOf(ALL, HOST, pathname)).toBeUndefined();
  });
  it("is that of the ladder's host", () => {
    expect(manifestPathOf(ALL, "other.example", "/m/7/of/x/a.mp4")).toBeUndefined();
  });
});

describe("a manifest's path", () => {
  it.each([["/media/abc/track.json", true], ["/m/7/of/x/7.json", true], ["/m/7/of/x/8.json", false], ["/media/track.json", false], ["/media/a/b/track.json", false], ["/media/abc/track.mp4", false]])("%s: %s", (pathname, is) => {
    expect(isManifestPath(ALL, HOST, pathname)).toBe(is);
  });
});
