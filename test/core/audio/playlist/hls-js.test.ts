import { describe, expect, it } from "vitest";
import { mediaPlaylist } from "../../../../src/core/audio/playlist/media.ts";
import { multivariantPlaylist } from "../../../../src/core/audio/playlist/multivariant.ts";
import type { TrackVariant } from "../../../../src/core/audio/track.ts";
import { LADDER, packaged, plain, trackOf } from "./tracks.ts";

const BASE = "https://music.example/audio/x.m3u8?quality=high";

/** hls.js looks at its window as it is loaded; here is none. */
Object.assign(globalThis, { self: globalThis });
const hls = await import("hls.js");

const listed = (track = LADDER, first = "aac-96") => multivariantPlaylist(track, { mediaUrl: ({ id }) => `/audio/x/${id}.m3u8`, first, without: new Set(), families: "all" }) ?? "";

describe("hls.js reads of a multivariant playlist", () => {
  it("its levels in our order, with rates, codecs and URLs, and no error", () => {
    const { levels, playlistParsingError } = hls.M3U8Parser.parseMasterPlaylist(listed(), BASE);
    expect(playlistParsingError).toBeNull();
    expect(levels.map(({ url, bitrate, audioCodec, unknownCodecs }) => ({ url, bitrate, audioCodec, unknownCodecs }))).toEqual([
      { url: "https://music.example/audio/x/aac-96.m3u8", bitrate: 96_000, audioCodec: "mp4a.40.2", unknownCodecs: [] },
      { url: "https://music.example/audio/x/aac-160.m3u8", bitrate: 160_000, audioCodec: "mp4a.40.2", unknownCodecs: [] },
      { url: "https://music.example/audio/x/aac-256.m3u8", bitrate: 256_000, audioCodec: "mp4a.40.2", unknownCodecs: [] },
      { url: "https://music.example/audio/x/opus-64.m3u8", bitrate: 64_000, audioCodec: "Opus", unknownCodecs: [] },
      { url: "https://music.example/audio/x/opus-128.m3u8", bitrate: 128_000, audioCodec: "Opus", unknownCodecs: [] },
      { url: "https://music.example/audio/x/flac.m3u8", bitrate: 880_000, audioCodec: "fLaC", unknownCodecs: [] },
    ]);
  });

  it("a score for each, and the id a page names variants by", () => {
    const { levels } = hls.M3U8Parser.parseMasterPlaylist(listed(), BASE);
    expect(levels.map(({ attrs }) => [attrs["STABLE-VARIANT-ID"], attrs.decimalFloatingPoint("SCORE"), attrs.decimalInteger("AVERAGE-BANDWIDTH")])).toEqual([
      ["aac-96", 1, 96_000],
      ["aac-160", 3, 160_000],
      ["aac-256", 5, 256_000],
      ["opus-64", 2, 64_000],
      ["opus-128", 4, 128_000],
      ["flac", 6, 880_000],
    ]);
  });

  it("MP3 by a codec it knows, which it would leave out as mp3", () => {
    const track = trackOf(packaged("aac-96", "mp4a.40.2", 12_000), plain("mp3", "mp3", { playlist: true, averageKbps: 192 }));
    expect(hls.M3U8Parser.parseMasterPlaylist(listed(track), BASE).levels.map(({ audioCodec }) => audioCodec)).toEqual(["mp4a.40.2", "mp4a.40.34"]);
  });
});

describe("hls.js reads of a media playlist", () => {
  const parsed = (variant: TrackVariant) =>
    hls.M3U8Parser.parseLevelPlaylist(mediaPlaylist(variant) ?? "", "https://music.example/audio/x/a.m3u8", 0, hls.PlaylistLevelType.MAIN, 0, null);
  const variant = packaged("aac-96", "mp4a.40.2", 12_000, [1, 2, 3, 6, 6, 4.5]);

  it("a recording that has ended, with every fragment's place in time and in the file", () => {
    const level = parsed(variant);
    expect(level.playlistParsingError).toBeNull();
    expect({ live: level.live, type: level.type, version: level.version, target: level.targetduration, total: level.totalduration }).toEqual({ live: false, type: "VOD", version: 6, target: 6, total: 22.5 });
    expect(level.fragments.map(({ url, start, duration, byteRange }) => [url, start, duration, byteRange])).toEqual(
      [
        [0, 1, [1_200, 13_200]],
        [1, 2, [13_200, 37_200]],
        [3, 3, [37_200, 73_200]],
        [6, 6, [73_200, 145_200]],
        [12, 6, [145_200, 217_200]],
        [18, 4.5, [217_200, 271_200]],
      ].map((fragment) => (["https://music.example/media/x/aac-96.mp4"] as unknown[]).concat(fragment)),
    );
  });

  it("the init segment, from the same file", () => {
    const [fragment] = parsed(variant).fragments;
    expect([fragment?.initSegment?.url, fragment?.initSegment?.byteRange]).toEqual(["https://music.example/media/x/aac-96.mp4", [0, 1_000]]);
  });

  it("ten hours, without a warning or a microsecond lost", () => {
    const level = parsed(packaged("aac-96", "mp4a.40.2", 12_000, Array.from({ length: 6_000 }, () => 6.0066), 44_100));
    expect(level.playlistParsingError).toBeNull();
    expect(level.fragments).toHaveLength(6_000);
    expect(level.totalduration).toBeCloseTo((Math.round(6.0066 * 44_100) * 6_000) / 44_100, 5);
  });
});
