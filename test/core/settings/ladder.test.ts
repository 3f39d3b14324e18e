import { describe, expect, it } from "vitest";
import { readSettings } from "../../../src/core/settings/index.ts";

const read = (LADDER: unknown, more: Record<string, unknown> = {}) => readSettings({ ORIGIN: "https://origin.downbeat.test", LADDER, ...more });
const problems = (LADDER: unknown, more: Record<string, unknown> = {}) => {
  const answer = read(LADDER, more);
  return answer.ok ? [] : answer.problems.map(({ path }) => path);
};
const VARIANT = { id: "aac-96", path: "/media/:track/aac-96.mp4", codec: "mp4a.40.2", kbps: 96 };

describe("LADDER", () => {
  it("is empty unless it is written", () => {
    const answer = readSettings({ ORIGIN: "https://origin.downbeat.test" });
    expect(answer.ok && answer.settings.ladder).toEqual([]);
  });
  it.each([[[{ track: "/audio/:track", variants: [VARIANT], host: "Music.example" }]], ['[{"track":"/audio/:track","host":"music.example","variants":[{"id":"aac-96","path":"/media/:track/aac-96.mp4","codec":"mp4a.40.2","kbps":"96"}]}]']])("takes %j", (ladder) => {
    const answer = read(ladder);
    expect(answer.ok && answer.settings.ladder).toEqual([{
      host: "music.example", track: "/audio/:track", start: "/audio/", segments: ["audio", { before: "", after: "" }],
      variants: [{ id: "aac-96", path: ["/media/", 0, "/aac-96.mp4"], codec: "mp4a.40.2", kbps: 96 }],
    }]);
  });
  it.each([
    ["text", "/audio", "LADDER"],
    ["a table without variants and manifest", [{ track: "/a/:t" }], "LADDER[0]"],
    ["an empty list of them", [{ track: "/a/:t", variants: [] }], "LADDER[0].variants"],
    ["a key nobody knows", [{ track: "/audio/:track", variants: [VARIANT], tracks: [] }], "LADDER[0].tracks"],
    ["a variant's key nobody knows", [{ track: "/audio/:track", variants: [{ ...VARIANT, bitrate: 1 }] }], "LADDER[0].variants[0].bitrate"],
    ["a bitrate of none", [{ track: "/audio/:track", variants: [{ ...VARIANT, kbps: 0 }] }], "LADDER[0].variants[0].kbps"],
    ["an id with a space", [{ track: "/audio/:track", variants: [{ ...VARIANT, id: "a b" }] }], "LADDER[0].variants[0].id"],
    ["a name that track has not", [{ track: "/audio/:song", variants: [VARIANT] }], "LADDER[0].variants[0].path"],
    ["slashes that no request has", [{ track: "/audio//:track", variants: [VARIANT] }], "LADDER[0].track"],
  ])("refuses %s: %j at %s", (_, ladder, path) => {
    expect(problems(ladder)).toEqual([path]);
  });
  it("takes double slashes where paths keep them", () => {
    expect(problems([{ track: "/audio//:track", variants: [VARIANT] }], { MERGE_SLASHES: false })).toEqual([]);
  });
  it.each([
    ["a variant at its own ladder's address", [{ track: "/media/:track", variants: [{ id: "a", path: "/media/:track.mp4" }] }], "LADDER[0].variants[0].path"],
    ["a variant where a playlist of its ladder is", [{ track: "/media/:track", variants: [VARIANT, { id: "b", path: "/media/:track/b.m3u8", playlist: true }] }], "LADDER[0].variants[1].path"],
    ["a variant at another ladder's address", [{ track: "/audio/:track", variants: [VARIANT] }, { track: "/b/:track", variants: [{ id: "a", path: "/audio/:track.mp4" }] }], "LADDER[1].variants[0].path"],
    ["a manifest at an address", [{ track: "/media/:track/:part", manifest: "/media/:track/:part/track.m3u8" }], "LADDER[0].manifest"],
  ])("refuses %s", (_, ladder, path) => {
    expect(problems(ladder)).toEqual([path]);
  });
  it("takes such a path where the other ladder holds on another host", () => {
    expect(problems([{ track: "/audio/:track", host: "a.example", variants: [VARIANT] }, { track: "/b/:track", host: "b.example", variants: [{ id: "a", path: "/audio/:track.mp4" }] }])).toEqual([]);
  });
  it("reads who may have what, and for how long what fails is left out", () => {
    const answer = read([], { ENTITLED_QUALITY: "normal", RESCUE_SEC: "60", RESCUE_SLOW_MS: 0 });
    expect(answer.ok && [answer.settings.entitledQuality, answer.settings.rescueSec, answer.settings.rescueSlowMs]).toEqual(["normal", 60, 0]);
    const bad = readSettings({ ORIGIN: "https://origin.downbeat.test", ENTITLED_QUALITY: "best", RESCUE_SEC: 1, RESCUE_SLOW_MS: 10 });
    expect(bad.ok ? [] : bad.problems.map(({ path }) => path)).toEqual(["ENTITLED_QUALITY", "RESCUE_SEC", "RESCUE_SLOW_MS"]);
  });
});
