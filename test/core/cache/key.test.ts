import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cacheKey, coloCacheName, fillName, flightName, headAddress, keyHash, sliceAddress, sliceName } from "../../../src/core/cache/key.ts";
import { GEOMETRY } from "./make.ts";

const text = fc.string({ unit: "grapheme-composite", maxLength: 40 }).filter((value) => value.isWellFormed());

describe("keys", () => {
  it("are host, path and query exactly as sent upstream: case, encoding and order are kept", () => {
    expect(cacheKey("music.example", "/A%2f%20b.mp3", "?b=1&a=2&")).toBe("music.example/A%2f%20b.mp3?b=1&a=2&");
  });

  it("differ by host alone", () => {
    expect(cacheKey("a.example", "/x", "")).not.toBe(cacheKey("b.example", "/x", ""));
  });
});

describe("addresses", () => {
  it("stand under a host that cannot exist (RFC 6761 §6.4)", () => {
    expect(new URL(headAddress("k", GEOMETRY).url).hostname).toMatch(/\.invalid$/);
    expect(new URL(sliceAddress("k", "i", 1, GEOMETRY).url).hostname).toMatch(/\.invalid$/);
  });

  it("survive the URL parser unchanged, whatever key and identity hold, so that no two are taken for one", () => {
    // What has no letter at all would be a path's `.` or `..`: no key lacks a host, no identity its first letter.
    const [keys, identities] = [text.map((rest) => `a/${rest}`), text.map((rest) => `e:${rest}`)];
    fc.assert(fc.property(keys, identities, fc.nat(), (key, identity, n) => {
      for (const { url } of [headAddress(key, GEOMETRY), sliceAddress(key, identity, n, GEOMETRY)]) {
        const parsed = new URL(url);
        expect([parsed.hash, parsed.search]).toEqual(["", ""]);
        expect(parsed.pathname).toBe(url.slice(parsed.origin.length));
      }
    }));
  });

  it("are the same only for the same key, identity, number and cut", () => {
    const parts = fc.tuple(text, text, fc.nat(3), fc.nat(2), fc.nat(2));
    fc.assert(fc.property(parts, parts, (a, b) => {
      const address = ([key, identity, n, head, slice]: typeof a) =>
        sliceAddress(key, identity, n, { headBytes: 1 + head, sliceBytes: 1 + slice }).url;
      expect(address(a) === address(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }));
  });

  it("cannot be made to meet by slashes moved between key and identity", () => {
    expect(sliceAddress("a/b", "c", 1, GEOMETRY)).not.toEqual(sliceAddress("a", "b/c", 1, GEOMETRY));
    expect(headAddress("../head/x", GEOMETRY)).not.toEqual(headAddress("x", GEOMETRY));
  });

  it.each([["headBytes", { ...GEOMETRY, headBytes: 101 }], ["sliceBytes", { ...GEOMETRY, sliceBytes: 41 }]])("change with %s", (_, other) => {
    expect(headAddress("k", other)).not.toEqual(headAddress("k", GEOMETRY));
    expect(sliceAddress("k", "i", 1, other)).not.toEqual(sliceAddress("k", "i", 1, GEOMETRY));
  });
});

describe("names", () => {
  it("keep colos that share a machine apart", () => {
    expect(coloCacheName("FRA")).not.toBe(coloCacheName("AMS"));
  });

  it("hash by FNV-1a, 32 bits, in eight hex digits", () => {
    // The offset basis, and two vectors of the algorithm's published list.
    expect([keyHash(""), keyHash("a"), keyHash("foobar")]).toEqual(["811c9dc5", "e40c292c", "bf9cf968"]);
    fc.assert(fc.property(text, (key) => {
      expect(keyHash(key)).toMatch(/^[0-9a-f]{8}$/);
    }));
  });

  it("give a key one fill object of a colo, out of a fixed few, each of which has keys", () => {
    const names = new Set(Array.from({ length: 400 }, (_, i) => fillName("FRA", `music.example/${i}.mp3`, 8)));
    expect([...names].toSorted()).toEqual(Array.from({ length: 8 }, (_, i) => `fill:FRA:${i}`));
    expect(fillName("FRA", "k", 8)).toBe(fillName("FRA", "k", 8));
    expect(fillName("FRA", "k", 8)).not.toBe(fillName("AMS", "k", 8));
  });

  it("join fills of one slice of one representation and no others", () => {
    expect(sliceName("k", "i", 2)).toBe(flightName("k", "i", "slice 2"));
    const names = [sliceName("k", "i", 2), sliceName("k", "i", 1), sliceName("k", "j", 2), sliceName("l", "i", 2), flightName("k", undefined, "slice 2")];
    expect(new Set(names).size).toBe(names.length);
  });
});
