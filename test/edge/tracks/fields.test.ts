import { describe, expect, it } from "vitest";
import { alternates } from "../../../edge/tracks/link.ts";
import { CHOSEN_BY } from "../../../edge/tracks/redirect.ts";
import { evidenceOf } from "../../../src/core/audio/evidence.ts";
import { wishOf } from "../../../src/core/audio/wish.ts";
import { LADDER, variantOf } from "../../core/audio/tracks.ts";

describe("the fields a choice goes by", () => {
  it("are all in its Vary", () => {
    const asked = new Set<string>();
    const fields = { get: (name: string) => (asked.add(name), null) };
    wishOf(fields, "", "lossless");
    evidenceOf(fields, "", undefined);
    expect(CHOSEN_BY.split(", ").toSorted()).toEqual([...asked].toSorted());
  });
});

describe("Link", () => {
  it("names the playlist and all variants of a usual track", () => {
    const link = alternates(LADDER.variants, "/audio/a.m3u8");
    expect([...LADDER.variants.map(({ pathname }) => pathname), "/audio/a.m3u8"].filter((path) => !link.includes(`<${path}>; rel="alternate"`))).toEqual([]);
  });
  it("is never more than clients take, and keeps the playlist", () => {
    const long = Array.from({ length: 32 }, (_, v) => variantOf(`v${v}`, "aac", 96, { pathname: `/media/${"x".repeat(500)}/${v}` }));
    const link = alternates(long, `/audio/${"x".repeat(500)}.m3u8`);
    expect(link.length).toBeLessThanOrEqual(6144);
    expect(link).toMatch(/^<\/media\/x+\/0>.*, <\/audio\/x+\.m3u8>; rel="alternate"; type="application\/vnd\.apple\.mpegurl"$/);
    expect(alternates(long.map((one) => ({ ...one, pathname: `/${"y".repeat(8000)}` })), `/audio/${"x".repeat(8000)}.m3u8`)).toBe("");
  });
});
