import { describe, expect, it } from "vitest";
import type { Track, TrackVariant } from "../../../src/core/audio/track.ts";
import { warmedVariants } from "../../../src/core/audio/warmed.ts";

const variant = (id: string, kbps: number, lossless = false): TrackVariant => ({ id, pathname: `/m/${id}.mp4`, family: lossless ? "flac" : "aac", type: "audio/mp4", averageKbps: kbps, lossless });
const TRACK: Track = { variants: [variant("low", 96), variant("high", 256), variant("flac", 900, true)], tags: [] };
const ids = (found: ReturnType<typeof warmedVariants>) => (found.kind === "variants" ? found.variants.map(({ id }) => id) : found);

describe("the variants of a track that are warmed", () => {
  it("are all but the lossless where none are named", () => {
    expect(ids(warmedVariants(TRACK, undefined, "lossless"))).toEqual(["low", "high"]);
  });
  it("are none that nobody may have", () => {
    expect(ids(warmedVariants(TRACK, undefined, "low"))).toEqual(["low"]);
  });
  it("are lossless where there is nothing else, and all where nobody may have any", () => {
    expect(ids(warmedVariants({ ...TRACK, variants: [variant("flac", 900, true)] }, undefined, "lossless"))).toEqual(["flac"]);
    expect(ids(warmedVariants({ ...TRACK, variants: [variant("high", 256)] }, undefined, "low"))).toEqual(["high"]);
  });
  it("are those that are named, in that order, each once, lossless or not", () => {
    expect(ids(warmedVariants(TRACK, ["flac", "low", "flac"], "low"))).toEqual(["flac", "low"]);
  });
  it("are unknown where the track has none of that name", () => {
    expect(warmedVariants(TRACK, ["low", "opus", "opus"], "lossless")).toEqual({ kind: "unknown", ids: ["opus"] });
  });
});
