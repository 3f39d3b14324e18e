import { describe, expect, test } from "vitest";
import { copyKeys } from "../../../src/core/purge/copy-keys.ts";
import { EVERYTHING, UNTAGGED, locationKeys, pathKey, prefixKey, siteKey, tagKey, urlKey } from "../../../src/core/purge/key.ts";

const BASE = "music.example/audio/r1/t1.mp3?v=2";

describe("copyKeys", () => {
  test("are those of the URL, of its path's tags and of its answer's, each once", () => {
    const keys = copyKeys(BASE, ["release:r1", "hot"], ["artist:x", "hot"], 200);
    const tags = ["release:r1", "hot", "artist:x"].map(tagKey);
    expect(keys).toEqual([...locationKeys(BASE), ...tags]);
    expect(keys).toEqual(
      expect.arrayContaining([EVERYTHING, siteKey("music.example"), urlKey(BASE), pathKey("music.example", "/audio/r1/t1.mp3"), prefixKey("music.example", "/audio/r1")]),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each([
    [404, [], [], true],
    [410, [], [], true],
    [200, [], [], false],
    [301, [], [], false],
    [404, ["release:r1"], [], false],
    [410, [], ["a"], false],
  ])("of a %i with tags %j and %j hold what every purge by tag raises: %s", (status, pattern, tags, untagged) => {
    expect(copyKeys(BASE, pattern, tags, status).includes(UNTAGGED)).toBe(untagged);
  });
});
