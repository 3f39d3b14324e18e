import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodersOf, weightFor } from "../../../src/core/audio/decoders.ts";
import type { TrackVariant } from "../../../src/core/audio/track.ts";
import { LADDER, anyTrack, variantOf } from "./tracks.ts";

const CHROME = "Chrome/140.0.0.0 Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
/** What Firefox asks with for `<audio>` (MDN, list of default Accept values). */
const FIREFOX_ACCEPT = "audio/webm,audio/ogg,audio/wav,audio/*;q=0.9,application/ogg;q=0.7,video/*;q=0.6,*/*;q=0.5";

const aac = variantOf("aac", "aac", 96);
const opus = variantOf("opus", "opus", 64);
const flac = variantOf("flac", "flac", 900);
const mp3 = variantOf("mp3", "mp3", 192);
const ogg = variantOf("ogg", "opus", 64, { type: "audio/ogg" });
const bareFlac = variantOf("bare", "flac", 900, { type: "audio/flac" });

/** Which of the variants can be played as a file. */
const heard = (accept: string | null, userAgent: string | null = null, variants = [aac, opus, flac, mp3, ogg, bareFlac]) =>
  variants.filter((variant) => weightFor(decodersOf(accept, userAgent), variant, "whole") > 0).map(({ id }) => id);

describe("what a listener can decode", () => {
  it.each<[string, string | null, string | null, readonly string[]]>([
    ["is what everything plays where nothing is known", null, null, ["aac", "mp3"]],
    ["is the same with a wildcard", "*/*", "curl/8.7.1", ["aac", "mp3"]],
    ["is the player's row with a wildcard", "*/*", CHROME, ["aac", "opus", "flac", "mp3", "ogg", "bare"]],
    ["is Firefox's row with what Firefox sends", FIREFOX_ACCEPT, FIREFOX, ["aac", "opus", "flac", "mp3", "ogg", "bare"]],
    ["is the row where all sound is asked for", "audio/*", CHROME, ["aac", "opus", "flac", "mp3", "ogg", "bare"]],
    ["is what is named and nothing else", "audio/mpeg", CHROME, ["mp3"]],
    ["is what a file of a type usually holds, and what the player is known to play", "audio/mp4", CHROME, ["aac", "opus", "flac"]],
    ["is what a file of a type usually holds where the player is unknown", "audio/mp4, audio/flac", "Radio/1", ["aac", "bare"]],
    ["is a codec that is named", 'audio/mp4; codecs="opus"', "Radio/1", ["opus"]],
    ["are the codecs that are named, in any spelling", 'audio/mp4;codecs="fLaC, OPUS"', null, ["opus", "flac"]],
    ["is more with a wildcard beside it", 'audio/mp4; codecs="opus", */*;q=0.1', null, ["aac", "opus", "mp3"]],
    ["is a type by any of its names", "audio/x-m4a, audio/mp3", null, ["aac", "mp3"]],
    ["is not what is refused", "audio/mp4;q=0, */*", CHROME, ["mp3", "ogg", "bare"]],
    ["is not a codec that is refused", 'audio/mp4; codecs="opus";q=0, */*', CHROME, ["aac", "flac", "mp3", "ogg", "bare"]],
    ["is what is named where the rest is refused", "audio/mpeg, */*;q=0", CHROME, ["mp3"]],
    ["is no sound where all of it is refused", "audio/*;q=0, */*", CHROME, []],
    ["is nothing where nothing is wanted", "*/*;q=0", CHROME, []],
    ["is the row where something is malformed", "audio/mpeg;q=2, audio/ogg", CHROME, ["aac", "opus", "flac", "mp3", "ogg", "bare"]],
    ["is the row where nothing is said of sound", "text/html,image/avif", CHROME, ["aac", "opus", "flac", "mp3", "ogg", "bare"]],
    ["is the row where a playlist is asked for", "application/vnd.apple.mpegurl, audio/mpegurl", CHROME, ["aac", "opus", "flac", "mp3", "ogg", "bare"]],
    ["is the row where all of it is endless", `audio/mpeg${" ".repeat(5000)}`, CHROME, ["aac", "opus", "flac", "mp3", "ogg", "bare"]],
  ])("%s", (_, accept, userAgent, ids) => {
    expect(heard(accept, userAgent)).toEqual(ids);
  });

  it("weighs as the most specific range does, in any order", () => {
    const decoders = decodersOf('*/*;q=0.1, audio/*;q=0.2, audio/mp4;q=0.3, audio/mp4;codecs="opus";q=0.4', CHROME);
    expect([opus, aac, mp3].map((variant) => weightFor(decoders, variant, "whole"))).toEqual([400, 300, 200]);
  });

  it("is what the query says, whatever the player and its Accept are", () => {
    const decoders = decodersOf("audio/mpeg", "Sonos/1", ["opus", "fLaC"]);
    expect(LADDER.variants.filter((variant) => weightFor(decoders, variant, "whole") > 0).map(({ id }) => id)).toEqual(["opus-64", "opus-128", "flac"]);
    expect(weightFor(decodersOf(null, null, ["mp4a.40.42"]), { ...aac, codecs: "mp4a.40.42" }, "whole")).toBe(1000);
    expect(weightFor(decodersOf(null, null, ["aac"]), { ...aac, codecs: "mp4a.40.42" }, "whole")).toBe(0);
    expect(weightFor(decodersOf(null, null, ["AC-3"]), variantOf("ac-3", "other", 384), "whole")).toBe(1000);
  });

  it("is a playlist as a file only where the player plays playlists, and its segments where it is fed", () => {
    const playlist: TrackVariant = { ...aac, type: "application/vnd.apple.mpegurl", playlist: true };
    const weights = (userAgent: string) => (["whole", "first"] as const).map((use) => weightFor(decodersOf("*/*", userAgent), playlist, use));
    expect(weights(FIREFOX)).toEqual([0, 1000]);
    expect(weights("Version/17.4 Safari/605.1.15")).toEqual([1000, 1000]);
  });

  it("is never a codec that nobody knows, nor a type that nobody knows, unasked", () => {
    for (const odd of [{ codecs: "ac-3" }, { codecs: "" }, { type: "audio/x-nobody" }]) expect(heard("*/*", CHROME, [{ ...aac, ...odd }])).toEqual([]);
  });

  it("can be told of any field and any variant", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string(), anyTrack, fc.constantFrom("whole", "first"), (accept, userAgent, { variants }, use) => {
      const decoders = decodersOf(accept, userAgent);
      for (const variant of variants) expect(weightFor(decoders, variant, use)).toBeGreaterThanOrEqual(0);
    }));
  });
});
