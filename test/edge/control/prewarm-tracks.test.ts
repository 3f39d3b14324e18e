import { describe, expect, it } from "vitest";
import { prewarmDryRunView } from "../../../src/control/prewarm-answers.ts";
import { Api } from "./api.ts";

const VARIANTS = [{ id: "aac-96", path: "/media/:track/aac-96.mp4" }, { id: "opus-48", path: "/media/:track/opus-48.ogg" }];
const LADDER = [{ track: "/audio/:track.mp3", variants: VARIANTS }];
const PODS = { track: "/episodes/:show/:episode", variants: [{ id: "mp3", path: "/cdn/:show/:episode.mp3" }], host: "pods.example" };

/** What an order would warm. */
async function urls(api: Api, body: object): Promise<readonly string[]> {
  const told = await api.call("POST", "/prewarm", { ...body, dry_run: true });
  if (told.status !== 200) throw new Error(told.text);
  return prewarmDryRunView.parse(told.json.result).first_urls.map((url) => url.slice("https://".length));
}

describe("a track", () => {
  it.each([
    ["its name, at the host that is asked", { tracks: ["a b"] }, ["music.example/media/a%20b/aac-96.mp4", "music.example/media/a%20b/opus-48.ogg"]],
    ["its path", { tracks: ["/audio/7.mp3"], variants: ["opus-48"] }, ["music.example/media/7/opus-48.ogg"]],
    ["its whole URL", { tracks: ["https://other.example/audio/7.mp3"], variants: ["aac-96"] }, ["other.example/media/7/aac-96.mp4"]],
    ["a host of its own", { tracks: ["7"], variants: ["aac-96"], host: "Other.Example" }, ["other.example/media/7/aac-96.mp4"]],
    ["several, each file once", { tracks: ["7", "/audio/7.mp3"], variants: ["aac-96", "aac-96"], urls: ["https://music.example/x"] }, ["music.example/x", "music.example/media/7/aac-96.mp4"]],
  ])("is its ladder's files, by %s", async (_, body, files) => {
    expect(await urls(new Api({ LADDER }), body)).toEqual(files);
  });

  it("is played from the one host that all ladders name, wherever the call came to", async () => {
    const api = new Api({ LADDER: [PODS], CONTROL_HOST: "music.example" });
    expect(await urls(api, { tracks: ["/episodes/a/1"] })).toEqual(["pods.example/cdn/a/1.mp3"]);
  });
});

describe("a track is refused", () => {
  it.each([
    ["that no ladder fits", { LADDER }, { tracks: ["/audio/7.ogg"] }, "tracks[0]", "that fits LADDER: /audio/:track.mp3"],
    ["where there is no ladder", {}, { tracks: ["7"] }, "tracks[0]", "LADDER has none for music.example"],
    ["in a variant it has not", { LADDER }, { tracks: ["7"], variants: ["flac", "aac-96"] }, "tracks[0]", "to be had as flac"],
    ["whose host nobody can tell", { LADDER, CONTROL_HOST: "music.example" }, { tracks: ["7"] }, "tracks[0]", "`host` says where"],
    ["with a query", { LADDER }, { tracks: ["https://music.example/audio/7.mp3?a"] }, "tracks[0]", "a track by its path"],
    ["of a host that is none, once", { LADDER }, { tracks: ["7", "8"], host: "a/b" }, "host", "a host this edge serves"],
    ["whose file is a key", { LADDER: [{ track: "/audio/:track", variants: [{ id: "k", path: "/k/:track.key" }] }] }, { tracks: ["7"] }, "tracks[0]", "keys and licences"],
    ["without variants", { LADDER }, { tracks: ["7"], variants: [] }, "variants", "at least one variant"],
    ["that is a number", { LADDER }, { tracks: [7] }, "tracks[0]", "a track's path, name"],
  ])("%s", async (_, settings, body, path, words) => {
    const problems = await new Api(settings).problems(body, "/prewarm");
    expect([problems.length, problems[0]?.[0]]).toEqual([1, path]);
    expect(problems[0]?.[1]).toContain(words);
  });

  it("beyond a token's places, and variants without a track", async () => {
    const api = new Api({ LADDER });
    expect((await api.call("POST", "/prewarm", { tracks: ["7"] }, { token: "limited" })).status).toBe(403);
    expect((await api.problems({ urls: ["https://music.example/a"], variants: ["aac-96"], host: "x.example" }, "/prewarm")).map(([path]) => path)).toEqual(["variants", "host"]);
  });

  it("whose variants are more than one call may warm", async () => {
    const tracks = Array.from({ length: 5001 }, (_, i) => String(i));
    expect(await new Api({ LADDER }).problems({ tracks }, "/prewarm")).toEqual([["", "at most 10000 URLs in one call; send several calls", "10002"]]);
  });
});
