import { describe, expect, it } from "vitest";
import { averageKbpsOf, peakKbpsOf, qualityOf } from "../../../src/core/audio/variant-quality.ts";
import { variantOf } from "./tracks.ts";

describe("a variant's quality", () => {
  it.each([
    ["aac", 112, "low"], ["aac", 112.1, "normal"], ["aac", 200, "normal"], ["aac", 201, "high"],
    ["mp3", 112, "low"], ["mp3", 192, "normal"], ["mp3", 320, "high"],
    ["opus", 80, "low"], ["opus", 81, "normal"], ["opus", 140, "normal"], ["opus", 160, "high"],
    ["other", 112, "low"], ["other", 384, "high"], ["flac", 40, "lossless"],
  ] as const)("of %s at %d kbit/s is %s", (family, kbps, quality) => {
    expect(qualityOf(variantOf("a", family, kbps))).toBe(quality);
  });
});

describe("a variant's rate", () => {
  const bare = { id: "a", pathname: "/a", family: "aac", type: "audio/mp4", lossless: false } as const;

  it("is as said, else its peak, else by its size, else a common one", () => {
    expect(averageKbpsOf({ ...bare, averageKbps: 96, peakKbps: 110 })).toBe(96);
    expect(averageKbpsOf({ ...bare, peakKbps: 110 })).toBe(110);
    expect(averageKbpsOf({ ...bare, bytes: 480_000, durationMs: 30_000 })).toBe(128);
    expect(averageKbpsOf(bare)).toBe(192);
    expect(averageKbpsOf({ ...bare, lossless: true })).toBe(1000);
    expect(averageKbpsOf({ ...bare, averageKbps: 0, bytes: 1, durationMs: 0 })).toBe(192);
  });

  it("is never more than its peak", () => {
    expect(peakKbpsOf({ ...bare, averageKbps: 96, peakKbps: 90 })).toBe(96);
    expect(peakKbpsOf({ ...bare, averageKbps: 96, peakKbps: 110 })).toBe(110);
  });
});
