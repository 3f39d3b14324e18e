import { describe, expect, it } from "vitest";
import { ladderWarnings } from "../../scripts/doctor/ladders.ts";
import { readSettings } from "../../src/core/settings/index.ts";

function warnings(LADDER: unknown, PATHS: unknown = []): string[] {
  const read = readSettings({ ORIGIN: "https://origin.downbeat.test", LADDER, PATHS });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return ladderWarnings(read.settings);
}

const SONGS = { track: "/audio/:track", manifest: "/media/:track/track.json" };

describe("what doctor says of ladders", () => {
  it("is nothing where there is nothing to say", () => {
    expect(warnings([SONGS])).toEqual([]);
    expect(warnings([SONGS, { ...SONGS, track: "/other/:track" }], [{ prefix: "/audio/", browser_sec: 5 }, { prefix: "/media", kind: "audio" }])).toEqual([]);
  });
  it("names ladders that others take addresses of, unless they hold on different hosts", () => {
    const inner = { track: "/audio/live-:track", manifest: "/live/:track/track.json" };
    expect(warnings([SONGS, inner])).toEqual([expect.stringContaining("/audio/:track stands before /audio/live-:track")]);
    expect(warnings([inner, SONGS])).toEqual([]);
    expect(warnings([{ ...SONGS, host: "a.example" }, { ...inner, host: "b.example" }])).toEqual([]);
    // A playlist of one is a media playlist of the other.
    expect(warnings([SONGS, { track: "/audio/:release/:track", manifest: "/m/:release/:track/track.json" }])).toHaveLength(1);
  });
  it("names rules for paths that say nothing of tracks", () => {
    expect(warnings([SONGS], [{ prefix: "/audio/", public: true }])).toEqual([expect.stringContaining("/audio/")]);
  });
  it("says where there can be no playlists", () => {
    expect(warnings([{ track: "/radio/:show", variants: [{ id: "mp3", path: "/shows/:show.mp3" }] }])).toEqual([expect.stringContaining("/radio/:show.m3u8")]);
    expect(warnings([{ track: "/radio/:show", variants: [{ id: "hls", path: "/shows/:show/a.m3u8", playlist: true }] }])).toEqual([]);
  });
});
