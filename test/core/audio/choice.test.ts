import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Choice, CHOICE_REASONS, choose } from "../../../src/core/audio/choice.ts";
import { DEFAULT_CHOICE } from "../../../src/core/audio/choice-policy.ts";
import { decodersOf, weightFor } from "../../../src/core/audio/decoders.ts";
import type { Estimate } from "../../../src/core/audio/estimate.ts";
import type { Use } from "../../../src/core/audio/players.ts";
import { QUALITIES } from "../../../src/core/audio/quality.ts";
import { candidateOf, needKbps } from "../../../src/core/audio/ranking.ts";
import type { Track } from "../../../src/core/audio/track.ts";
import { averageKbpsOf, qualityOf, rankOf } from "../../../src/core/audio/variant-quality.ts";
import type { Wish } from "../../../src/core/audio/wish.ts";
import { LADDER, anyTrack, trackOf, variantOf } from "./tracks.ts";

const UNKNOWN: Estimate = { kind: "unknown" };
const line = (safeKbps: number, confidence = 0.9): Estimate => ({ kind: "known", safeKbps, likelyKbps: safeKbps * 2, confidence, from: ["player"] });
const CHROME = decodersOf("*/*", "Chrome/150.0.0.0 Safari/537.36");
const wish = (more: Partial<Wish> = {}): Wish => ({ decoders: CHROME, quality: "auto", most: "lossless", saveData: false, ...more });
const NOBODY = decodersOf(null, null);

/** What is chosen of the usual ladder, and why. */
function chosen(use: Use, estimate: Estimate, more?: Partial<Wish>, without: readonly string[] = [], track: Track = LADDER): string {
  const choice = choose(track, wish(more), estimate, use, new Set(without));
  return choice.kind === "variant" ? `${choice.variant.id}: ${choice.why}` : choice.kind;
}

describe("a file that is played to its end", () => {
  it.each<[string, Estimate, Partial<Wish>, string]>([
    ["is the middle where nothing is known", UNKNOWN, {}, "opus-128: unknown"],
    ["is the middle of what everything plays where not even the player is known", UNKNOWN, { decoders: NOBODY }, "aac-160: unknown"],
    ["is the best that the line carries with room", line(600), {}, "aac-256: estimate"],
    ["is lossless where the line has room for it", line(3000), {}, "flac: estimate"],
    ["is not lossless on a guess", line(3000, 0.3), {}, "aac-256: estimate"],
    ["is not lossless where the line has little room", line(2000), {}, "aac-256: estimate"],
    ["is Opus where it sounds as good: fewer bytes", line(300), {}, "opus-128: estimate"],
    ["is AAC where the player has no Opus", line(300), { decoders: NOBODY }, "aac-160: estimate"],
    ["is the least where the line carries none", line(20), {}, "opus-64: slow"],
    ["is low where data are to be saved, however quick the line", line(9000), { saveData: true }, "opus-64: save-data"],
    ["is low where data are to be saved and nothing is known", UNKNOWN, { saveData: true }, "opus-64: save-data"],
    ["is what was asked for, however slow the line", line(20), { quality: "lossless" }, "flac: asked"],
    ["is what was asked for, though data are to be saved", UNKNOWN, { quality: "high", saveData: true }, "aac-256: asked"],
    ["is the best the listener is entitled to", line(9000), { most: "normal" }, "opus-128: estimate"],
    ["is the best the listener is entitled to of what was asked for", line(9000), { most: "high", quality: "lossless" }, "aac-256: nearest"],
    ["is below the most that was asked for", line(9000), { maxKbps: 100 }, "opus-64: estimate"],
    ["is below that, whatever quality was asked for", UNKNOWN, { maxKbps: 200, quality: "lossless" }, "opus-128: nearest"],
    ["is no better than the player would ask for", line(9000), { topKbps: 170 }, "opus-128: estimate"],
    ["is the least above where the player would ask for less than there is", line(9000), { topKbps: 10, decoders: NOBODY, maxKbps: 100 }, "aac-96: only"],
  ])("%s", (_, estimate, more, id) => {
    expect(chosen("whole", estimate, more)).toBe(id);
  });

  it("is what Accept weighs more, of two that sound as good", () => {
    const decoders = decodersOf('audio/mp4;codecs="mp4a.40.2", audio/mp4;codecs="opus";q=0.5', null);
    expect(chosen("whole", line(300), { decoders })).toBe("aac-160: estimate");
  });

  it("is the nearest there is to what was asked for: below it, else above", () => {
    const few = trackOf(variantOf("low", "aac", 96), variantOf("high", "aac", 256));
    expect(chosen("whole", UNKNOWN, { quality: "normal" }, [], few)).toBe("low: nearest");
    expect(chosen("whole", UNKNOWN, { quality: "low" }, [], trackOf(variantOf("flac", "flac", 900), variantOf("high", "aac", 256)))).toBe("high: nearest");
  });

  it("is lossless to anybody where there is nothing else", () => {
    const flacs = trackOf(variantOf("cd", "flac", 900), variantOf("studio", "flac", 3000));
    expect(chosen("whole", line(3000, 0.1), {}, [], flacs)).toBe("cd: estimate");
    expect(chosen("whole", line(100), {}, [], flacs)).toBe("cd: slow");
  });
});

describe("the first of a playlist", () => {
  it.each<[string, Estimate, Partial<Wish>, string]>([
    ["is low where nothing is known, of the family that gets highest", UNKNOWN, {}, "aac-96: unknown"],
    ["is the best that starts at once and does not stop", line(700), {}, "aac-256: estimate"],
    ["is lower on a slower line", line(400), {}, "aac-160: estimate"],
    ["is of another family where none of that one starts in time", line(170), {}, "opus-64: estimate"],
    ["is the least where none starts in time", line(30), {}, "opus-64: slow"],
    ["is never lossless unasked, which players could not leave", line(1e6, 1), {}, "aac-256: estimate"],
    ["is lossless where it was asked for", UNKNOWN, { quality: "lossless" }, "flac: asked"],
    ["is of the thriftiest family where none may get higher", line(9000), { most: "normal" }, "opus-128: estimate"],
    ["is of the thriftiest family where data are to be saved", line(9000), { saveData: true }, "opus-64: save-data"],
    ["is no MP3, which is no fragments", line(9000), { decoders: decodersOf(null, null, ["mp3"]) }, "not-playable"],
  ])("%s", (_, estimate, more, id) => {
    expect(chosen("first", estimate, more)).toBe(id);
  });
});

describe("a variant that fails", () => {
  it("is replaced by its neighbour, and named", () => {
    const choice = choose(LADDER, wish(), line(600), "whole", new Set(["aac-256"]));
    expect(choice).toMatchObject({ kind: "variant", variant: { id: "aac-160" }, why: "neighbour", instead: "aac-256" });
    expect(choice.kind === "variant" && choice.others.map(({ id }) => id)).toEqual(["aac-96", "opus-64", "opus-128", "mp3-192", "flac"]);
  });

  it("is not replaced by what the listener may not have", () => {
    expect(chosen("whole", UNKNOWN, { decoders: NOBODY, maxKbps: 100 }, ["aac-96"])).toBe("aac-96: last-resort");
    expect(chosen("whole", line(20), { most: "low" }, ["opus-64"])).toBe("aac-96: neighbour");
  });

  it("changes nothing where it would not have been it", () => {
    expect(chosen("whole", line(600), {}, ["flac", "opus-64"])).toBe("aac-256: estimate");
  });
});

describe("nothing for a listener", () => {
  it("is not playable: with all there is", () => {
    expect(choose(LADDER, wish({ decoders: decodersOf("*/*;q=0", null) }), UNKNOWN, "whole", new Set())).toEqual({ kind: "not-playable", offered: LADDER.variants });
    expect(choose(trackOf(), wish(), UNKNOWN, "first", new Set())).toEqual({ kind: "not-playable", offered: [] });
  });

  it("is what is below the most that was asked for, where all is above", () => {
    expect(chosen("whole", UNKNOWN, { maxKbps: 10 })).toBe("not-playable");
  });

  it("is not entitled: with what could be played", () => {
    const flac = trackOf(variantOf("flac", "flac", 900), variantOf("mp3", "other", 900));
    expect(choose(flac, wish({ most: "high" }), UNKNOWN, "whole", new Set())).toEqual({ kind: "not-entitled", offered: flac.variants.slice(0, 1) });
  });
});

const anyWish: fc.Arbitrary<Wish> = fc
  .record({
    decoders: fc.constantFrom(CHROME, NOBODY, decodersOf(null, null, ["flac", "aac", "ac-3"]), decodersOf("audio/mp4, audio/ogg;q=0", null)),
    quality: fc.constantFrom("auto", ...QUALITIES),
    most: fc.constantFrom(...QUALITIES),
    saveData: fc.boolean(),
    limits: fc.record({ maxKbps: fc.integer({ min: 1, max: 3000 }), topKbps: fc.integer({ min: 1, max: 3000 }) }, { requiredKeys: [] }),
  })
  .map(({ limits, ...one }) => Object.assign(one, limits));
const use = fc.constantFrom("whole", "first");
const safe = fc.double({ min: 0.1, max: 1e6, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyEstimate = fc.option(fc.tuple(safe, share), { nil: undefined }).map((one) => (one === undefined ? UNKNOWN : line(...one)));
const failing = fc.uniqueArray(fc.integer({ min: 0, max: 8 }).map(String)).map((ids) => new Set(ids));

describe("any choice", () => {
  it("is of the track, decodable, entitled, below the most, among a closed list of reasons, and the others are so too", () => {
    fc.assert(fc.property(anyTrack, anyWish, anyEstimate, use, failing, (track, one, estimate, how, without) => {
      const choice = choose(track, one, estimate, how, without);
      if (choice.kind !== "variant") return;
      expect(CHOICE_REASONS).toContain(choice.why);
      expect(choice.others).not.toContain(choice.variant);
      for (const variant of [choice.variant, ...choice.others]) {
        expect(track.variants).toContain(variant);
        expect(weightFor(one.decoders, variant, how)).toBeGreaterThan(0);
        expect(rankOf(qualityOf(variant))).toBeLessThanOrEqual(rankOf(one.most));
        expect(averageKbpsOf(variant)).toBeLessThanOrEqual(one.maxKbps ?? Infinity);
      }
      expect(choice.others.some(({ id }) => without.has(id))).toBe(false);
      expect(without.has(choice.variant.id)).toBe(choice.why === "last-resort");
      expect(choice.instead !== undefined).toBe(choice.why === "neighbour");
    }));
  });

  it("is none only where there is none", () => {
    fc.assert(fc.property(anyTrack, anyWish, anyEstimate, use, failing, (track, one, estimate, how, without) => {
      const choice = choose(track, one, estimate, how, without);
      const fit = track.variants.filter((variant) => weightFor(one.decoders, variant, how) > 0 && averageKbpsOf(variant) <= (one.maxKbps ?? Infinity) && (how === "whole" || variant.fragments !== undefined || variant.playlist === true));
      const entitled = fit.filter((variant) => rankOf(qualityOf(variant)) <= rankOf(one.most));
      expect(choice.kind).toBe(fit.length === 0 ? "not-playable" : entitled.length === 0 ? "not-entitled" : "variant");
    }));
  });

  it("is the same again", () => {
    fc.assert(fc.property(anyTrack, anyWish, anyEstimate, use, failing, (track, one, estimate, how, without) => {
      expect(choose(track, one, estimate, how, without)).toEqual(choose(track, one, estimate, how, without));
    }));
  });

  it("never needs less of a line for a quicker one", () => {
    fc.assert(fc.property(anyTrack, anyWish, safe, safe, share, use, (track, one, a, b, confidence, how) => {
      const need = (kbps: number) => {
        const choice = choose(track, one, line(kbps, confidence), how, new Set());
        return choice.kind === "variant" ? needKbps(candidateOf(choice.variant), how, DEFAULT_CHOICE) : 0;
      };
      expect(need(Math.max(a, b))).toBeGreaterThanOrEqual(need(Math.min(a, b)));
    }));
  });

  it("never sounds worse, in its family's order, for a quicker or surer line", () => {
    const lossy = anyTrack.map(({ variants }) => trackOf(...variants.map((variant) => ({ ...variant, family: "aac" as const, codecs: "mp4a.40.2", type: "audio/mp4" }))));
    fc.assert(fc.property(lossy, anyWish, safe, safe, share, share, use, (track, one, a, b, c, d, how) => {
      const [slow, quick] = [line(Math.min(a, b), Math.min(c, d)), line(Math.max(a, b), Math.max(c, d))];
      const rank = (choice: Choice) => (choice.kind === "variant" && choice.why !== "slow" ? rankOf(qualityOf(choice.variant)) * 1e6 + averageKbpsOf(choice.variant) : -1);
      expect(rank(choose(track, one, quick, how, new Set()))).toBeGreaterThanOrEqual(rank(choose(track, one, slow, how, new Set())));
    }));
  });
});
