import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANY_TAG, settledTags, withTrackTags } from "../../../src/core/cache/track-tags.ts";
import { copyKeys } from "../../../src/core/purge/copy-keys.ts";
import { UNTAGGED, tagKey } from "../../../src/core/purge/key.ts";
import { MOST_TAGS } from "../../../src/core/purge/tags.ts";
import { descriptorOf } from "./make.ts";

const TRACK = ["artist:b", "release:x", "track:abc"];
const keysOf = (tags: readonly string[]) => copyKeys("music.example/media/abc/aac.mp4", [], tags, 200);

describe("a copy of a packaged track's file", () => {
  it("carries its track's tags beside those of its own answer", () => {
    expect(withTrackTags(descriptorOf({ tags: ["hot", "release:x"] }), TRACK).tags).toEqual(["artist:b", "hot", "release:x", "track:abc"]);
  });

  it("answers to every purge by tag while its track's are not known", () => {
    const { tags } = withTrackTags(descriptorOf({ tags: ["hot"] }), "unknown");
    expect(keysOf(tags)).toEqual(expect.arrayContaining([UNTAGGED, tagKey("hot")]));
  });

  it("no longer does once they are", () => {
    const open = withTrackTags(descriptorOf({ tags: ["hot"] }), "unknown");
    expect(settledTags(open, TRACK)).toEqual({ ...open, tags: ["artist:b", "hot", "release:x", "track:abc"] });
    expect(keysOf(settledTags(open, TRACK).tags)).not.toContain(UNTAGGED);
  });

  it("keeps the tags an older manifest gave it", () => {
    expect(settledTags(descriptorOf({ tags: ["release:old"] }), TRACK).tags).toEqual(["artist:b", "release:old", "release:x", "track:abc"]);
  });

  it("stays the very same where nothing is new", () => {
    const copy = descriptorOf({ tags: [...TRACK] });
    expect(settledTags(copy, ["release:x"])).toBe(copy);
  });

  it("answers to every purge by tag for as long as it lives where it cannot carry them all", () => {
    const many = descriptorOf({ tags: Array.from({ length: MOST_TAGS - 1 }, (_, i) => `t${i}`) });
    const open = withTrackTags(many, TRACK);
    expect([open.tags.length, open.tags.includes(ANY_TAG)]).toEqual([MOST_TAGS, true]);
    expect(settledTags(open, TRACK)).toBe(open);
    const long = descriptorOf({ headers: [["link", "x".repeat(8000)]] });
    expect(withTrackTags(long, TRACK).tags).toEqual([ANY_TAG]);
  });

  it("answers to a tag of its track, or to any, whatever else is said of it", () => {
    const tags = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 80 });
    fc.assert(
      fc.property(tags, fc.option(tags, { nil: undefined }), tags, (own, first, later) => {
        const copy = settledTags(withTrackTags(descriptorOf({ tags: own }), first ?? "unknown"), later);
        for (const tag of [...(first ?? []), ...later]) expect(copy.tags.includes(tag) || copy.tags.includes(ANY_TAG)).toBe(true);
        for (const tag of own) expect(copy.tags).toContain(tag);
      }),
    );
  });
});
