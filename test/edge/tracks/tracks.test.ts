import { describe, expect, it } from "vitest";
import { manifestIn } from "../../../edge/tracks/manifest.ts";
import { type ManifestSaid, Tracks } from "../../../edge/tracks/tracks.ts";

const SAID: ManifestSaid = { kind: "track", track: { variants: [], tags: [] } };
const PROBLEMS: ManifestSaid = { kind: "problems", problems: [] };
const copy = (n: number) => ({ fill: `f${n}`, identity: `i${n}`, size: 1000 });

describe("the manifests an isolate holds", () => {
  it("weigh what was read of them, not what came, and are never more than they may", () => {
    const tracks = new Tracks();
    for (let n = 0; n < 50; n += 1) {
      tracks.keep(`k${n}`, copy(n), SAID, 1_000_000);
      expect(tracks.heldBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
    }
    expect([tracks.known("k0"), tracks.known("k49") !== undefined]).toEqual([undefined, true]);
  });
  it("do not give way to what is none, however long that is", () => {
    const tracks = new Tracks();
    tracks.keep("track", copy(0), SAID, 1000);
    for (let n = 1; n < 100; n += 1) tracks.keep(`k${n}`, { ...copy(n), size: 1e9 }, PROBLEMS, 1e9);
    expect(tracks.find("track", copy(0))).toBeDefined();
  });
  it("do not give way to a text that is half of all there may be", () => {
    const tracks = new Tracks();
    tracks.keep("one", copy(1), SAID, 1000);
    const other = tracks.keep("other", copy(2), SAID, 1000);
    for (let n = 0; n < 10; n += 1) tracks.keepText(other, `t${n}`, { bytes: new Uint8Array(3 * 1024 * 1024), version: "v" });
    expect(tracks.find("one", copy(1))).toBeDefined();
  });
  it("are at most so many, whatever strangers ask for", () => {
    const tracks = new Tracks();
    for (let n = 0; n < 10_000; n += 1) tracks.keep(`k${n}`, copy(n), n % 2 === 0 ? SAID : PROBLEMS, 100);
    expect(Array.from({ length: 10_000 }, (_, n) => tracks.find(`k${n}`, copy(n))).filter((one) => one !== undefined).length).toBeLessThanOrEqual(2048);
  });
});

describe("a manifest whose playlist would be too long", () => {
  it("is none: its path would stand in it once for each fragment", () => {
    const list = Array.from({ length: 20_000 }, () => [1000, 1]);
    const variant = { id: "a", file: "a.mp4", type: "audio/mp4", codecs: "opus", bytes: 30_000, averageKbps: 1, peakKbps: 1, lossless: false, durationMs: 1, sampleRate: 1, channels: 1, init: [0, 9], fragments: { timescale: 1000, first: 10, list } };
    const bytes = (file: string) => new TextEncoder().encode(JSON.stringify({ downbeat: 1, track: "a", durationMs: 1, tags: [], variants: [{ ...variant, file }] }));
    expect(manifestIn(bytes("a.mp4"), "/media/a/track.json").kind).toBe("track");
    expect(manifestIn(bytes("é".repeat(255)), "/media/a/track.json").kind).toBe("problems");
    expect(manifestIn(bytes("a.mp4"), `/media/${"a".repeat(8000)}/track.json`).kind).toBe("problems");
  });
});
