import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVERYTHING, EVERY_SITE, MOST_SEGMENTS, UNTAGGED, hashOf, hashesOf, locationKeys, pathKey, prefixKey, siteKey, tagKey, urlKey } from "../../../src/core/purge/key.ts";

const segment = fc.stringMatching(/^[a-z0-9%.~-]{1,6}$/);
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join("/")}`);

describe("the keys of a URL", () => {
  it("are everything, its site, its path, itself, and every prefix, of its site and of whichever", () => {
    expect(locationKeys("a.example/x/y.flac?q=1")).toEqual([
      EVERYTHING, siteKey("a.example"), pathKey("a.example", "/x/y.flac"), urlKey("a.example/x/y.flac?q=1"),
      prefixKey("a.example", "/x"), prefixKey(EVERY_SITE, "/x"), prefixKey("a.example", "/x/y.flac"), prefixKey(EVERY_SITE, "/x/y.flac"),
    ]);
  });

  it("of the root have no prefix but the site", () => {
    expect(locationKeys("a.example/")).toEqual([EVERYTHING, siteKey("a.example"), pathKey("a.example", "/"), urlKey("a.example/")]);
  });

  it(`have prefixes down to ${MOST_SEGMENTS} segments`, () => {
    const deep = locationKeys(`a.example${"/s".repeat(MOST_SEGMENTS + 5)}`);
    expect(deep).toContain(prefixKey("a.example", "/s".repeat(MOST_SEGMENTS)));
    expect(deep).not.toContain(prefixKey("a.example", "/s".repeat(MOST_SEGMENTS + 1)));
  });

  it("do not take a slash in the query for one of the path", () => {
    expect(locationKeys("a.example/x?u=/y/z")).toEqual([EVERYTHING, siteKey("a.example"), pathKey("a.example", "/x"), urlKey("a.example/x?u=/y/z"), prefixKey("a.example", "/x"), prefixKey(EVERY_SITE, "/x")]);
  });

  it("hold a prefix exactly if the path is at or below it", () => {
    fc.assert(fc.property(path, path, (at, below) => {
      const isBelow = at === "/" || below === at || below.startsWith(`${at}/`);
      for (const site of ["a.example", EVERY_SITE]) expect(locationKeys(`a.example${below}`).includes(prefixKey(site, at))).toBe(isBelow);
      expect(locationKeys(`a.example${below}`)).not.toContain(prefixKey("b.example", at));
    }));
  });

  it("are the same under a prefix with and without its last slash", () => {
    expect(prefixKey("a.example", "/x/")).toBe(prefixKey("a.example", "/x"));
  });
});

it("kinds of keys never meet, whatever they name", () => {
  const keys = [EVERYTHING, UNTAGGED, siteKey("x"), tagKey("x"), urlKey("x"), pathKey("x", ""), prefixKey("x", "/x"), tagKey("x/x")];
  expect(new Set(keys).size).toBe(keys.length);
});

it("a tag's case does not count", () => {
  expect(tagKey("Release:9")).toBe(tagKey("release:9"));
});

describe("hashes", () => {
  it("are integers of 53 bits, the same every time", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 40 }), (key) => {
      const hash = hashOf(key);
      expect(Number.isSafeInteger(hash) && hash >= 0).toBe(true);
      expect(hashOf(key)).toBe(hash);
    }));
  });

  it("stay as they are: they are stored, and sent between versions", () => {
    expect([...hashesOf([EVERYTHING, siteKey("a.example"), tagKey("release:9")])]).toMatchInlineSnapshot(`
      [
        5447858032686407,
        639394285460768,
        5439843928118599,
      ]
    `);
  });

  it("of keys that differ in a digit differ, and are spread evenly by the bits that choose cells", () => {
    const hashes = Array.from({ length: 65_536 }, (_, i) => hashOf(`t track:${i}`));
    expect(new Set(hashes).size).toBe(hashes.length);
    const lanes = [(hash: number) => hash & 255, (hash: number) => (hash >>> 16) & 255, (hash: number) => Math.floor(hash / 2 ** 32) & 255];
    for (const lane of lanes) {
      const counts = new Uint32Array(256);
      for (const hash of hashes) counts[lane(hash)] = (counts[lane(hash)] ?? 0) + 1;
      // Chi-squared of 255 degrees of freedom: beyond 400 less than once in 10^8.
      expect(counts.reduce((sum, count) => sum + (count - 256) ** 2 / 256, 0)).toBeLessThan(400);
    }
  });
});
