import { describe, expect, it } from "vitest";
import { neighbourOf } from "../../../src/core/audio/neighbour.ts";
import { LADDER } from "./tracks.ts";

describe("a neighbour", () => {
  it.each([
    ["is the next lower of the family", "aac-256", [], "aac-160"],
    ["is the lower one after that where that fails too", "aac-256", ["aac-160"], "aac-96"],
    ["is the next higher where there is none lower", "aac-96", [], "aac-160"],
    ["is the nearest lower of another family where there is none of its own", "aac-160", ["aac-96", "aac-256"], "opus-128"],
    ["is the lowest of another family where all are higher", "opus-64", ["opus-128"], "aac-96"],
    ["of a lossless one is the best of the rest", "flac", [], "aac-256"],
  ])("%s", (_, failing, without, neighbour) => {
    const variant = LADDER.variants.find(({ id }) => id === failing) ?? expect.fail();
    const left = LADDER.variants.filter(({ id }) => id !== failing && !without.includes(id));
    expect(neighbourOf(variant, left)?.id).toBe(neighbour);
  });

  it("is nobody where nothing is left", () => {
    expect(neighbourOf(LADDER.variants[0] ?? expect.fail(), [])).toBeUndefined();
  });
});
