import * as fc from "fast-check";
import { describe as group, expect, it } from "vitest";
import { tagOf } from "../../../src/core/purge/tag-text.ts";
import { describe } from "../../../scripts/package/describe.ts";
import { findTools, isRecent, versionIn } from "../../../scripts/package/ffmpeg/tools.ts";
import { encodingOf, groupsOf, rateOf } from "../../../scripts/package/ffmpeg/encode.ts";
import { DEFAULT_LADDER } from "../../../scripts/package/ladder.ts";
import { isrcOf, territoriesOf } from "../../../scripts/package/sidecar.ts";
import { slugOf } from "../../../scripts/package/slug.ts";

group("a slug", () => {
  it.each([
    ["Song.flac", "song"],
    ["Artist/01. Die Ärzte – Live (Remix).flac", "artist-01-die-arzte-live-remix"],
    ["Straße & Ærø.wav", "strasse-aero"],
    ["no extension", "no-extension"],
    [".5 past.mp3", "5-past"],
  ])("of %s is %s", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it("is the same however accents are spelled", () => {
    expect(slugOf("夜の歌 Á.flac".normalize("NFD"))).toBe(slugOf("夜の歌 Á.flac".normalize("NFC")));
  });

  it("tells names apart that have no letters of ASCII to tell them by", () => {
    expect(slugOf("夜 Night.flac")).toMatch(/^night-[\da-f]{8}$/);
    expect(slugOf("夜 Night.flac")).not.toBe(slugOf("朝 Night.flac"));
    expect(slugOf("夜.flac")).toMatch(/^[\da-f]{8}$/);
  });

  it("can stand in a URL and name a folder, whatever the master is called", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
      expect(slugOf(name)).toMatch(/^[a-z\d](?:[a-z\d-]{0,98}[a-z\d])?$/);
    }));
  });
});

group("a description", () => {
  it("takes the sidecar's word before the master's, and makes tags to purge by of both", () => {
    const tags = { title: "Song", artist: "Ágætis", album: "First, Second", isrc: "us-s1z-99-00001", publisher: "Label" };
    expect(describe("a-song", tags, { artist: "Other", tags: ["Mood:Calm"], territories: { not: ["US"] } }, { only: ["DE"] })).toEqual({
      title: "Song", artist: "Other", release: "First, Second", label: "Label", isrc: "USS1Z9900001", territories: { not: ["US"] },
      tags: ["track:a-song", "release:first,%20second", "artist:other", "label:label", "isrc:uss1z9900001", "mood:calm"],
    });
  });

  it("has only tags in normal form", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (artist, album) => {
      for (const tag of describe("a", { artist, album }, {}, undefined).tags) expect(tagOf(tag)).toBe(tag);
    }));
  });

  it.each([["US-S1Z-99-00001", "USS1Z9900001"], ["uss1z9900001", "USS1Z9900001"], ["US-S1Z-99-1", undefined], ["", undefined]])("reads the ISRC %s as %s", (text, isrc) => {
    expect(isrcOf(text)).toBe(isrc);
  });

  it.each([
    ["DE,at", undefined, { kind: "territories", territories: { only: ["DE", "AT"] } }],
    [undefined, "US", { kind: "territories", territories: { not: ["US"] } }],
    [undefined, undefined, { kind: "territories" }],
    ["Germany", undefined, { kind: "problem", why: expect.stringContaining('found "Germany"') }],
    ["DE", "US", { kind: "problem", why: "expected one of --territories and --not-in" }],
  ])("reads --territories %s and --not-in %s", (only, not, expected) => {
    expect(territoriesOf(only, not)).toEqual(expected);
  });
});

group("ffmpeg", () => {
  it.each([["5.1.9-0+deb12u1", true], ["7.1", true], ["n6.0", true], ["N-117829-g4a1ff2f", true], ["2026-01-01-git-abc", true], ["4.4.2-0ubuntu0.22.04.1", false], ["0.8", false]])("%s is recent enough: %s", (version, recent) => {
    expect(isRecent(versionIn(`ffmpeg version ${version} Copyright`))).toBe(recent);
  });

  it("that is not there is asked for, with how to get it", async () => {
    const found = await findTools(["aac"], new AbortController().signal, { FFMPEG: "/nowhere/ffmpeg", FFPROBE: "/nowhere/ffprobe" });
    const text = found.kind === "problems" ? found.problems.join("\n") : "";
    expect(text).toContain('ffmpeg is needed, version 5 or later; "/nowhere/ffmpeg" does not run: there is no such program');
    for (const line of ["apt-get install ffmpeg", "brew install ffmpeg", "winget install"]) expect(text).toContain(line);
  });
});

group("an encoding", () => {
  it.each([["aac", 44_100, 44_100], ["aac", 96_000, 48_000], ["mp3", 88_200, 44_100], ["aac", 176_400, 44_100], ["mp3", 37_800, 44_100], ["aac", 8_000, 8_000], ["opus", 44_100, 48_000], ["flac", 96_000, 96_000], ["aac", 50_000, 48_000]] as const)(
    "in %s of %d Hz has %d Hz",
    (codec, master, rate) => {
      expect(rateOf(codec, master)).toBe(rate);
    },
  );

  it("gains no channels, keeps two of more unless it is FLAC, and has half the bits of one", () => {
    const of = (channels: number, codec: "aac" | "flac") => encodingOf(codec === "aac" ? { id: "a", codec, kbps: 96 } : { id: "f", codec }, { sampleRate: 48_000, channels }, "/x");
    expect([of(1, "aac").channels, of(1, "aac").kbps, of(6, "aac").channels, of(6, "aac").kbps, of(6, "flac").channels, of(1, "flac").channels]).toEqual([1, 48, 2, 96, 6, 1]);
  });

  it("is in one group, and loudness is measured once", () => {
    const encodings = DEFAULT_LADDER.map((rung) => encodingOf(rung, { sampleRate: 44_100, channels: 2 }, `/${rung.id}`));
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), (wanted) => {
      const groups = groupsOf(encodings, wanted);
      expect(groups).toHaveLength(Math.min(wanted, encodings.length));
      expect(groups.flatMap((each) => each.encodings).toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(encodings.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
      expect(groups.filter(({ measure }) => measure)).toHaveLength(1);
      expect(groups.every((each) => each.encodings.length > 0)).toBe(true);
    }));
  });
});
