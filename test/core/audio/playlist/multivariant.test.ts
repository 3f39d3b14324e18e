import { describe, expect, it } from "vitest";
import { multivariantPlaylist } from "../../../../src/core/audio/playlist/multivariant.ts";
import type { Track, TrackVariant } from "../../../../src/core/audio/track.ts";
import { attributesOf, LADDER, packaged, plain, trackOf, urlsOf } from "./tracks.ts";

const NONE: ReadonlySet<string> = new Set();
const mediaUrl = ({ id }: TrackVariant): string => `/audio/x/${id}.m3u8`;
const listed = (track: Track, first = "", without: readonly string[] = []) =>
  multivariantPlaylist(track, { mediaUrl, first, without: new Set(without), families: "all" });
const idsOf = (playlist: string | undefined): (string | undefined)[] => attributesOf(playlist, "EXT-X-STREAM-INF").map((attributes) => attributes["STABLE-VARIANT-ID"]);
const of = (playlist: string | undefined, name: string): Record<string, string | undefined> =>
  Object.fromEntries(attributesOf(playlist, "EXT-X-STREAM-INF").map((attributes) => [attributes["STABLE-VARIANT-ID"], attributes[name]]));

it("a multivariant playlist is what players expect of one, byte for byte", () => {
  expect(listed(trackOf(packaged("aac-96", "mp4a.40.2", 12_000), packaged("flac", "flac", 110_000)), "aac-96")).toBe(`#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=96000,AVERAGE-BANDWIDTH=96000,CODECS="mp4a.40.2",SCORE=1,STABLE-VARIANT-ID="aac-96"
/audio/x/aac-96.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=880000,AVERAGE-BANDWIDTH=880000,CODECS="fLaC",SCORE=2,STABLE-VARIANT-ID="flac"
/audio/x/flac.m3u8
`);
});

describe("the order", () => {
  it.each([
    ["aac-96", ["aac-96", "aac-160", "aac-256", "opus-64", "opus-128", "flac"]],
    ["aac-160", ["aac-160", "aac-96", "aac-256", "opus-64", "opus-128", "flac"]],
    ["opus-128", ["opus-128", "opus-64", "aac-96", "aac-160", "aac-256", "flac"]],
    ["flac", ["flac", "aac-96", "aac-160", "aac-256", "opus-64", "opus-128"]],
    ["mp3-192", ["aac-96", "aac-160", "aac-256", "opus-64", "opus-128", "flac"]],
    ["unheard-of", ["aac-96", "aac-160", "aac-256", "opus-64", "opus-128", "flac"]],
  ])("with %s first", (first, ids) => {
    expect(idsOf(listed(LADDER, first))).toEqual(ids);
  });

  it("is of families, also where the track mixes them", () => {
    const mixed = trackOf(packaged("o1", "Opus", 8_000), packaged("a1", "mp4a.40.2", 12_000), packaged("o2", "opus", 16_000), packaged("a2", "mp4a.40.5", 6_000));
    expect(idsOf(listed(mixed, "a2"))).toEqual(["a2", "a1", "o1", "o2"]);
  });

  it("leaves out what it is told to, the first as well", () => {
    expect(idsOf(listed(LADDER, "aac-96", ["aac-96", "opus-64", "unheard-of"]))).toEqual(["aac-160", "aac-256", "opus-128", "flac"]);
  });
});

describe("unless players said that they change codecs within a playback", () => {
  const one = (first: string, without: readonly string[] = []) => idsOf(multivariantPlaylist(LADDER, { mediaUrl, first, without: new Set(without) }));

  it.each([
    ["aac-160", ["aac-160", "aac-96", "aac-256"]],
    ["opus-64", ["opus-64", "opus-128"]],
    ["flac", ["flac"]],
    ["mp3-192", ["aac-96", "aac-160", "aac-256"]],
  ])("with %s first only its family is listed", (first, ids) => {
    expect(one(first)).toEqual(ids);
  });

  it("the family is that of the first which is left", () => {
    expect(one("aac-96", ["aac-96", "aac-160", "aac-256"])).toEqual(["opus-64", "opus-128"]);
  });

  it("a variant has the SCORE it has among all", () => {
    expect(of(multivariantPlaylist(LADDER, { mediaUrl, first: "opus-64", without: NONE }), "SCORE")).toEqual({ "opus-64": "2", "opus-128": "4" });
  });
});

describe("there is no playlist", () => {
  it("of plain files", () => {
    expect(listed(trackOf(plain("mp3-192", "mp3"), plain("mp3-320", "mp3")))).toBeUndefined();
  });

  it("of a track whose every variant is left out", () => {
    expect(listed(LADDER, "aac-96", LADDER.variants.map(({ id }) => id))).toBeUndefined();
  });

  it("of a track without variants", () => {
    expect(listed(trackOf())).toBeUndefined();
  });
});

describe("rates", () => {
  it("are counted as the RFC counts segments: the peak is that of the densest run of half to one and a half target durations", () => {
    const fragments = { timescale: 1_000, first: 1_200, list: [[1_000, 90_000], [2_000, 30_000], [3_000, 45_000], [6_000, 90_000], [6_000, 120_000]] as const };
    const variant: TrackVariant = { ...packaged("a", "mp4a.40.2", 1), fragments, peakKbps: 1, averageKbps: 1 };
    // The first second is too short to count by itself; with the next two fragments it has 165,000 bytes in 6 s; with the next alone 120,000 in 3.
    expect(of(listed(trackOf(variant)), "BANDWIDTH")).toEqual({ a: String((120_000 * 8) / 3) });
    expect(of(listed(trackOf(variant)), "AVERAGE-BANDWIDTH")).toEqual({ a: String(Math.ceil((375_000 * 8) / 18)) });
  });

  it("are counted in time that does not grow with how finely a file is cut", () => {
    const fine = packaged("a", "mp4a.40.2", 12_000, [...Array.from({ length: 19_999 }, () => 0.001), 6]);
    expect(of(listed(trackOf(fine)), "BANDWIDTH")).toEqual({ a: "96000" });
  });

  it("of a track that ends at once are its average", () => {
    expect(of(listed(trackOf(packaged("a", "mp4a.40.2", 12_000, [0.25]))), "BANDWIDTH")).toEqual({ a: "96000" });
  });

  it.each([
    ["as they are said", { averageKbps: 128.5, peakKbps: 160 }, "160000", "128500"],
    ["with the average for a peak nobody said", { averageKbps: 128 }, "128000", "128000"],
    ["with a peak that is no less than the average", { averageKbps: 128, peakKbps: 96 }, "128000", "128000"],
    ["from the length where nobody said them", { bytes: 1_000_000, durationMs: 60_000 }, "133334", "133334"],
    ["with a peak alone", { peakKbps: 160 }, "160000", undefined],
    ["guessed, without an average, where nothing is known", {}, "256000", undefined],
    ["guessed higher where it is lossless", { lossless: true }, "1100000", undefined],
  ])("of somebody's playlist are listed %s", (_, more, peak, average) => {
    const playlist = listed(trackOf(plain("a", "mp4a.40.2", { playlist: true, ...more })));
    expect(of(playlist, "BANDWIDTH")).toEqual({ a: peak });
    expect(of(playlist, "AVERAGE-BANDWIDTH")).toEqual({ a: average });
  });

  it("of two variants of a codec are never the same, since players would take them for one stream from two places", () => {
    const playlist = listed(trackOf(...["opus", "Opus", "OPUS", "fLaC"].map((codecs) => plain(codecs, codecs, { playlist: true }))));
    expect(of(playlist, "BANDWIDTH")).toEqual({ opus: "256000", Opus: "256001", OPUS: "256002", fLaC: "256000" });
  });
});

describe("SCORE", () => {
  it("is higher the better it sounds: lossless above all, then by rate and by what each codec makes of it", () => {
    const scores = of(listed(LADDER, "opus-64"), "SCORE");
    const best = Object.entries(scores).toSorted(([, a], [, b]) => Number(b) - Number(a)).map(([id]) => id);
    expect(best).toEqual(["flac", "aac-256", "opus-128", "aac-160", "opus-64", "aac-96"]);
  });

  it("has every variant, and it does not depend on which is first", () => {
    const scores = of(listed(LADDER, "flac"), "SCORE");
    expect(scores).toEqual(of(listed(LADDER, "aac-96"), "SCORE"));
    expect(Object.values(scores).every((score) => Number(score) > 0)).toBe(true);
  });
});

it.each([
  ["mp4a.40.2", "mp4a.40.2"],
  ["mp4a.40.29", "mp4a.40.29"],
  ["flac", "fLaC"],
  ["FLAC", "fLaC"],
  ["opus", "Opus"],
  ["mp3", "mp4a.40.34"],
  ["mp4a.6B", "mp4a.40.34"],
  ["ac-3", "ac-3"],
])("%s is spelled %s in CODECS", (codecs, spelled) => {
  expect(of(listed(trackOf(packaged("a", codecs, 12_000))), "CODECS")).toEqual({ a: spelled });
});

describe("playlists that exist", () => {
  const tree = trackOf(
    plain("low", "mp4a.40.2", { playlist: true, pathname: "/hls/x/low/index.m3u8", averageKbps: 64 }),
    { ...plain("high", "mp4a.40.2", { playlist: true, pathname: "/hls/x/high/index.m3u8", averageKbps: 192 }) },
  );

  it("are listed where they are", () => {
    const asked: string[] = [];
    const playlist = multivariantPlaylist(tree, { mediaUrl: ({ id }) => (asked.push(id), "/no"), first: "high", without: NONE });
    expect(urlsOf(playlist)).toEqual(["/hls/x/high/index.m3u8", "/hls/x/low/index.m3u8"]);
    expect(asked).toEqual([]);
  });

  it("are not said to have independent segments: nobody knows", () => {
    expect(listed(tree)).not.toContain("INDEPENDENT");
    expect(listed(trackOf(...tree.variants, packaged("a", "mp4a.40.2", 12_000)))).not.toContain("INDEPENDENT");
  });

  it("are listed without CODECS where none were said", () => {
    const { codecs: _, ...silent } = plain("a", "", { playlist: true });
    expect(of(listed(trackOf(silent)), "CODECS")).toEqual({ a: undefined });
  });
});
