import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeHotFiles, encodeHotFiles } from "../../../src/core/prewarm/hot-files-bytes.ts";
import { HotFiles } from "../../../src/core/prewarm/hot-files.ts";
import type { PlayReport } from "../../../src/core/prewarm/observed.ts";
import { hashOf, pathKey, prefixKey, siteKey, tagKey, urlKey } from "../../../src/core/purge/key.ts";
import { type TagPattern, compilePattern } from "../../../src/core/purge/patterns.ts";

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;

function played(base: string, changes: Partial<PlayReport> = {}): PlayReport {
  return { base, plays: 1, listeners: [1, 0], size: 5_000_000, startBytes: 262_144, tags: [], missMs: 0, ...changes };
}
function patternOf(match: string, tags: string[]): TagPattern {
  const compiled = compilePattern(match, tags);
  if (compiled.kind === "problems") throw new Error(JSON.stringify(compiled.problems));
  return compiled.pattern;
}
const bases = (files: readonly { base: string }[]): string[] => files.map(({ base }) => base);

describe("hot files", () => {
  it("are told of in the order in which they are played most, with all that is known of them", () => {
    const files = new HotFiles();
    files.add(played("a/1.mp3", { plays: 2, tags: ["one"], missMs: 100 }), NOW);
    files.add(played("a/2.mp3", { plays: 5, listeners: [0b11, 0] }), NOW);
    files.add(played("a/1.mp3", { plays: 1, listeners: [0, 1], size: 6_000_000, startBytes: 400_000, tags: ["one", "two"], missMs: 200 }), NOW + 60_000);
    expect(bases(files.hottest(10, NOW + 60_000))).toEqual(["a/2.mp3", "a/1.mp3"]);
    expect(bases(files.hottest(1, NOW + 60_000))).toEqual(["a/2.mp3"]);
    expect(files.find("a/1.mp3", NOW + 60_000)).toMatchObject({
      base: "a/1.mp3", listeners: 2, size: 6_000_000, startBytes: 400_000, tags: ["one", "two"], missMs: 130,
      firstPlayedAtMs: NOW, lastPlayedAtMs: NOW + 60_000,
    });
    expect(files.find("a/3.mp3", NOW)).toBeUndefined();
  });

  it("that nobody has played for weeks are not among the hottest", () => {
    const files = new HotFiles();
    files.add(played("a/1.mp3"), NOW);
    expect(files.hottest(10, NOW + 4 * DAY)).toHaveLength(1);
    expect(files.hottest(10, NOW + 8 * DAY)).toEqual([]);
  });

  it("whoever takes another's place brings nothing of it along", () => {
    const files = new HotFiles([], { top: 1, width: 1024 });
    files.add(played("a/1.mp3", { tags: ["one"], listeners: [0xff, 0], missMs: 50 }), NOW);
    expect(bases(files.named(new Set([hashOf(tagKey("one"))]), NOW))).toEqual(["a/1.mp3"]);
    files.add(played("a/2.mp3", { plays: 2 }), NOW + 5);
    expect(files.find("a/1.mp3", NOW + 5)).toBeUndefined();
    expect(files.find("a/2.mp3", NOW + 5)).toMatchObject({ tags: [], listeners: 1, missMs: 0, firstPlayedAtMs: NOW + 5 });
    expect(files.named(new Set([hashOf(tagKey("one"))]), NOW)).toEqual([]);
  });

  it("are named by every purge key they carry, those of patterns too, and by no other", () => {
    const files = new HotFiles([patternOf("/audio/:release/*", ["release:{release}"])]);
    files.add(played("music.example/audio/blue/1.mp3?v=2", { tags: ["artist:a"], plays: 3 }), NOW);
    files.add(played("music.example/audio/red/1.mp3", { plays: 7 }), NOW);
    const named = (...keys: string[]): string[] => bases(files.named(new Set(keys.map(hashOf)), NOW));
    const [blue, red] = ["music.example/audio/blue/1.mp3?v=2", "music.example/audio/red/1.mp3"];
    for (const key of [urlKey(blue), pathKey("music.example", "/audio/blue/1.mp3"), prefixKey("music.example", "/audio/blue"), tagKey("artist:a"), tagKey("release:blue")]) {
      expect([key, named(key), named(key)]).toEqual([key, [blue], [blue]]); // worked out, and remembered
    }
    expect(named(siteKey("music.example"))).toEqual([red, blue]);
    expect(named(tagKey("release:red"), tagKey("artist:a"))).toEqual([red, blue]);
    expect(named(prefixKey("music.example", "/aud"), urlKey("music.example/audio/blue/1.mp3"), tagKey("release:green"))).toEqual([]);
    expect(named()).toEqual([]);
  });

  it("are named by tags they have got since they were last asked, and by more keys than are remembered", () => {
    const files = new HotFiles();
    const by = (tag: string): string[] => bases(files.named(new Set([hashOf(tagKey(tag))]), NOW));
    files.add(played("a/1.mp3", { tags: ["old"] }), NOW);
    expect([by("old"), by("new")]).toEqual([["a/1.mp3"], []]);
    files.add(played("a/1.mp3", { tags: Array.from({ length: 32 }, (_, n) => `tag-${n}`) }), NOW);
    expect([by("old"), by("tag-0"), by("tag-31"), by("tag-31")]).toEqual([[], ["a/1.mp3"], ["a/1.mp3"], ["a/1.mp3"]]);
  });
});

describe("hot files in bytes", () => {
  const report = fc.record({
    base: fc.integer({ min: 0, max: 30 }).map((n) => `music.example/${n}.mp3`),
    plays: fc.integer({ min: 1, max: 1000 }),
    listeners: fc.tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 0xffff_ffff })),
    size: fc.integer({ min: 0, max: 2 ** 40 }),
    startBytes: fc.integer({ min: 0, max: 2 ** 20 }),
    tags: fc.array(fc.string(), { maxLength: 4 }),
    missMs: fc.integer({ min: 0, max: 5000 }),
  });

  it("are what they were, those in the sketch included", () => {
    fc.assert(fc.property(fc.array(report, { maxLength: 80 }), fc.integer({ min: 0, max: 20 * DAY }), (reports, later) => {
      const sizes = { top: 8, width: 64 };
      const files = new HotFiles([], sizes);
      for (const [i, each] of reports.entries()) files.add(each, NOW + i * 60_000);
      const end = NOW + reports.length * 60_000 + later;
      const again = new HotFiles([], sizes);
      decodeHotFiles(again, encodeHotFiles(files, end));
      expect(new Map(again.hottest(100, end).map((file) => [file.base, file]))).toEqual(new Map(files.hottest(100, end).map((file) => [file.base, file])));
      for (let n = 0; n <= 30; n += 1) {
        const base = `music.example/${n}.mp3`;
        expect(again.counts.perDayOf(base, end)).toBe(files.counts.perDayOf(base, end));
      }
    }));
  });

  it("of another format, cut off or garbled are nothing worse than less", () => {
    const files = new HotFiles([], { top: 8, width: 64 });
    for (let n = 0; n < 20; n += 1) files.add(played(`a/${n}.mp3`, { plays: n + 1, tags: ["x"] }), NOW);
    const bytes = encodeHotFiles(files, NOW);
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
      const less = new HotFiles([], { top: 8, width: 64 });
      decodeHotFiles(less, bytes.subarray(0, at));
      expect(less.hottest(100, NOW).length).toBeLessThanOrEqual(8);
      const garbled = bytes.slice();
      garbled[at] = byte;
      expect(() => decodeHotFiles(new HotFiles([], { top: 8, width: 64 }), garbled)).not.toThrow();
    }));
    const other = new HotFiles();
    decodeHotFiles(other, Uint8Array.of(99, ...bytes.subarray(1)));
    expect(other.hottest(10, NOW)).toEqual([]);
  });
});
