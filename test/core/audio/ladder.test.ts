import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Ladder, compileLadder, variantPaths } from "../../../src/core/audio/ladder.ts";
import { normalisePath } from "../../../src/core/cache/url-path.ts";

function ladder(track: string, paths: Record<string, string>, host?: string): Ladder {
  const compiled = compileLadder({ track, variants: Object.entries(paths).map(([id, path]) => ({ id, path })), host });
  if (compiled.kind === "problems") throw new Error(JSON.stringify(compiled.problems));
  return compiled.ladder;
}

const SONGS = ladder("/audio/:track", { aac: "/media/:track/aac-96.mp4", flac: "/media/:track/:track.flac" });
const HOST = "music.example";
const pathsOf = (track: string, ids?: readonly string[], ladders = [SONGS], host = HOST) => {
  const found = variantPaths(ladders, track, host, ids);
  return found.kind === "paths" ? found.paths.map(({ pathname }) => pathname) : found;
};

describe("the variants of a track", () => {
  it.each(["/audio/abc", "abc", "/audio/%61bc", "/x/../audio/abc"])("are where its ladder says: %s", (track) => {
    expect(variantPaths([SONGS], track, HOST)).toEqual({
      kind: "paths", paths: [{ variant: "aac", pathname: "/media/abc/aac-96.mp4" }, { variant: "flac", pathname: "/media/abc/abc.flac" }],
    });
  });
  it.each([
    ["/audio/My%20Album", "/media/My%20Album/aac-96.mp4"], ["My Album", "/media/My%20Album/aac-96.mp4"], ["AC/DC", "/media/AC%2FDC/aac-96.mp4"],
    ["100%", "/media/100%25/aac-96.mp4"], ["a?b#c", "/media/a%3Fb%23c/aac-96.mp4"], ["Björk", "/media/Bj%C3%B6rk/aac-96.mp4"], ["/audio/Björk", "/media/Bj%C3%B6rk/aac-96.mp4"],
  ])("%s is spelled as requests are", (track, path) => {
    expect(pathsOf(track, ["aac"])).toEqual([path]);
  });
  it("are those that are wanted, in that order, each once", () => {
    expect(pathsOf("abc", ["flac", "aac", "flac"])).toEqual(["/media/abc/abc.flac", "/media/abc/aac-96.mp4"]);
    expect(pathsOf("abc", [])).toEqual([]);
    expect(pathsOf("abc", ["opus", "aac", "opus", "ogg"])).toEqual({ kind: "no-variant", ids: ["opus", "ogg"] });
  });
  it.each([
    "/video/abc", "/audio/abc/1", "/audio/", "/audio/abc?x", "/audio/%zz", "/audio/a b", "", "..", ".", "a\ud800", "a\u0000b",
  ])("are nowhere for %j, which is no track", (track) => {
    expect(pathsOf(track)).toEqual({ kind: "no-track", patterns: ["/audio/:track"] });
  });
  it("are those of the first ladder of the host that fits", () => {
    const albums = ladder("/audio/:release/:track", { aac: "/m/:release-:track.mp4" });
    const theirs = ladder("/audio/:track", { aac: "/theirs/:track" }, "other.example");
    const all = [theirs, albums, SONGS];
    expect(pathsOf("/audio/a/b", ["aac"], all)).toEqual(["/m/a-b.mp4"]);
    expect(pathsOf("/audio/a", ["aac"], all)).toEqual(["/media/a/aac-96.mp4"]);
    expect(pathsOf("/audio/a", ["aac"], all, "other.example:8443")).toEqual(["/theirs/a"]);
    // By name: the one ladder of the host with one name, and none where there are two.
    expect(pathsOf("a", ["aac"], all)).toEqual(["/media/a/aac-96.mp4"]);
    expect(pathsOf("a", ["aac"], all, "other.example")).toEqual({ kind: "no-track", patterns: ["/audio/:track", "/audio/:release/:track", "/audio/:track"] });
  });
  it("are nowhere where a value would climb out of its folder", () => {
    expect(pathsOf("/audio/...mp3", undefined, [ladder("/audio/:track.mp3", { aac: "/media/:track/aac" })])).toMatchObject({ kind: "no-track" });
  });
  it("have paths in normal form, whatever a track is called, and different names have different ones", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, two) => {
      const [a, b] = [pathsOf(one), pathsOf(two)];
      if (!Array.isArray(a)) return;
      for (const path of a) expect(normalisePath(path, true)).toEqual({ kind: "ok", text: path });
      if (!one.startsWith("/") && !two.startsWith("/") && one !== two) expect(b).not.toEqual(a);
    }), { numRuns: 500 });
  });
});

describe("a ladder", () => {
  it.each([
    ["/audio/*", "/m/:track", ["track"]], ["/audio", "/m/a", ["track"]], ["audio/:track", "/m/:track", ["track"]], ["/a/:x/:x", "/m/:x", ["track"]],
    ["/a/:track", "/m/:other", ["variants", 0, "path"]], ["/a/:track", "/m/a.mp4", ["variants", 0, "path"]], ["/a/:track", "m/:track", ["variants", 0, "path"]],
    ["/a/:track", "/m/:track?x", ["variants", 0, "path"]], ["/a/:track", "/m/../:track", ["variants", 0, "path"]], ["/a/:track", "/m/*/:track", ["variants", 0, "path"]],
    ["/a/:track", "/m/%zz/:track", ["variants", 0, "path"]], ["/a/:track", "/m/:1/:track", ["variants", 0, "path"]], ["/a/:track", "/my files/:track", ["variants", 0, "path"]],
  ])("of track %s and path %s has a problem at %j", (track, path, at) => {
    const compiled = compileLadder({ track, variants: [{ id: "a", path }] });
    expect(compiled.kind === "problems" ? compiled.problems.map((problem) => problem.path)[0] : compiled).toEqual(at);
  });
  it.each([
    [{ track: "/a/:t" }, []], [{ track: "/a/:t", manifest: "/m/:t/track.json", variants: [{ id: "a", path: "/m/:t/a" }] }, []], [{ track: "/a/:t", variants: [] }, ["variants"]],
    [{ track: "/a/:t.m3u8", manifest: "/m/:t/track.json" }, ["track"]], [{ track: "/a/:t", manifest: "/m/:t.json" }, ["manifest"]], [{ track: "/a/:r/:t", manifest: "/m/:t/track.json" }, ["manifest"]],
    [{ track: "/a/:t", manifest: "/m/:t/:t/x.json" }, ["manifest"]], [{ track: "/a/:t", manifest: "/m/:t/:x.json" }, ["manifest"]], [{ track: "/a/:t", manifest: "/:t.json" }, ["manifest"]],
    [{ track: "/a/:t", variants: [{ id: "a", path: "/m/:t", kbps: 96, peakKbps: 95 }] }, ["variants", 0, "peak_kbps"]],
  ])("makes no sense: %j, by what stands at %j", (written, at) => {
    const compiled = compileLadder(written);
    expect(compiled.kind === "problems" ? compiled.problems.map(({ path }) => path) : compiled).toEqual([at]);
  });
  it("names the manifest of a track instead of its files where it has one", () => {
    const compiled = compileLadder({ track: "/a/:r/:t", manifest: "/m/:t/by-:r/:t.json" });
    expect(compiled.kind === "ladder" && pathsOf("/a/x/y", undefined, [compiled.ladder])).toEqual({ kind: "manifest", pathname: "/m/y/by-x/y.json" });
  });
  it("has all its problems at once, ids that stand twice among them", () => {
    const compiled = compileLadder({ track: "/a/:track", variants: [{ id: "a", path: "/:x" }, { id: "a", path: "/:track" }, { id: "b", path: "nowhere" }] });
    expect(compiled).toMatchObject({ problems: [{ path: ["variants", 0, "path"] }, { path: ["variants", 1, "id"] }, { path: ["variants", 2, "path"] }] });
  });
});
