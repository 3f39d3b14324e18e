import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mediaPlaylist } from "../../../../src/core/audio/playlist/media.ts";
import { normalisePath } from "../../../../src/core/cache/url-path.ts";
import { attributesOf, packaged, plain, urlsOf } from "./tracks.ts";

const linesOf = (playlist: string | undefined, tag: string): string[] =>
  (playlist ?? "").split("\n").flatMap((line) => (line.startsWith(`#${tag}:`) ? [line.slice(tag.length + 2)] : []));
const secondsOf = (playlist: string | undefined): number[] => linesOf(playlist, "EXTINF").map((text) => Number(text.replace(",", "")));

it("a media playlist lists a variant's fragments as byte ranges of its one file", () => {
  expect(mediaPlaylist(packaged("aac-96", "mp4a.40.2", 12_000, [1, 2, 5.5]))).toBe(`#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:6
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="/media/x/aac-96.mp4",BYTERANGE="1000@0"
#EXTINF:1,
#EXT-X-BYTERANGE:12000@1200
/media/x/aac-96.mp4
#EXTINF:2,
#EXT-X-BYTERANGE:24000@13200
/media/x/aac-96.mp4
#EXTINF:5.5,
#EXT-X-BYTERANGE:66000@37200
/media/x/aac-96.mp4
#EXT-X-ENDLIST
`);
});

describe("there is nothing to list", () => {
  const whole = packaged("aac-96", "mp4a.40.2", 12_000);
  const { fragments, init, ...bare } = whole;
  it.each([
    ["of a plain file", plain("mp3-192", "mp4a.40.34", { bytes: 1e6, durationMs: 60_000 })],
    ["of one whose init segment nobody knows", { ...bare, fragments }],
    ["of one without fragments", { ...bare, init, fragments: { timescale: 1, first: 0, list: [] } }],
    ["of one that is somebody's playlist", { ...whole, playlist: true as const }],
  ])("%s", (_, variant) => {
    expect(mediaPlaylist(variant)).toBeUndefined();
  });
});

describe("the target duration", () => {
  it.each([
    [[0.2], 1],
    [[1.4], 1],
    [[5.49], 5],
    [[5.5], 6],
    [[6, 6.499], 6],
    [[1, 2, 3, 6.5], 7],
  ])("of fragments of %j s is %d", (secs, target) => {
    expect(linesOf(mediaPlaylist(packaged("a", "mp4a.40.2", 12_000, secs, 1_000)), "EXT-X-TARGETDURATION")).toEqual([String(target)]);
  });

  it("is never less than a rounded EXTINF, where rounding to microseconds lengthens one as well", () => {
    // 6.4999997 s, told as 6.5, which a reader rounds to 7.
    const playlist = mediaPlaylist({ ...packaged("a", "mp4a.40.2", 1), fragments: { timescale: 10_000_000, first: 0, list: [[64_999_997, 1]] } });
    expect(linesOf(playlist, "EXTINF")).toEqual(["6.5,"]);
    expect(linesOf(playlist, "EXT-X-TARGETDURATION")).toEqual(["7"]);
  });
});

describe("whatever the fragments are", () => {
  const fragments = fc.record({
    timescale: fc.constantFrom(1, 1_000, 44_100, 48_000, 90_000, 192_000, 10_000_000),
    first: fc.nat(1e6),
    list: fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 1e7 })), { minLength: 1, maxLength: 400 }),
  });

  it("each fragment ends in time where its samples do, to the microsecond, and the sum never drifts", () => {
    fc.assert(
      fc.property(fragments, (fragments) => {
        const seconds = secondsOf(mediaPlaylist({ ...packaged("a", "mp4a.40.2", 1), fragments }));
        let [ticks, micros] = [0, 0];
        for (const [place, [length]] of fragments.list.entries()) {
          ticks += length;
          micros += Math.round((seconds[place] ?? NaN) * 1e6);
          expect(Math.abs(micros - (ticks * 1e6) / fragments.timescale)).toBeLessThanOrEqual(0.5 + 1e-6);
        }
        expect(seconds).toHaveLength(fragments.list.length);
      }),
    );
  });

  it("the byte ranges lie one behind the other, from the first on", () => {
    fc.assert(
      fc.property(fragments, (fragments) => {
        const ranges = linesOf(mediaPlaylist({ ...packaged("a", "mp4a.40.2", 1), fragments }), "EXT-X-BYTERANGE").map((text) => text.split("@").map(Number));
        expect(ranges.map(([bytes]) => bytes)).toEqual(fragments.list.map(([, bytes]) => bytes));
        let at = fragments.first;
        for (const [bytes, from] of ranges) {
          expect(from).toBe(at);
          at += bytes ?? NaN;
        }
      }),
    );
  });

  it("durations are plain decimals", () => {
    fc.assert(
      fc.property(fragments, (fragments) => {
        for (const text of linesOf(mediaPlaylist({ ...packaged("a", "mp4a.40.2", 1), fragments }), "EXTINF")) expect(text).toMatch(/^\d+(?:\.\d{1,6})?,$/);
      }),
    );
  });
});

it("whatever a file is called, its path in normal form is one line, one quoted string, and no reference to a variable", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: fc.constantFrom('"', "\n", "\r", "{$a}", "#", " ", "é", "/", "%22", ",") })), (name) => {
      const path = normalisePath(`/media/${encodeURIComponent(name.isWellFormed() ? name : "x")}/a.mp4`, false);
      fc.pre(path.kind === "ok");
      if (path.kind !== "ok") return;
      const playlist = mediaPlaylist({ ...packaged("a", "mp4a.40.2", 12_000, [1]), pathname: path.text });
      expect(urlsOf(playlist)).toEqual([path.text]);
      expect(attributesOf(playlist, "EXT-X-MAP")).toEqual([{ URI: path.text, BYTERANGE: "1000@0" }]);
      expect(playlist).not.toMatch(/\{\$/);
    }),
  );
});
