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
});
