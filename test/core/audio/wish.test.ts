import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUALITIES } from "../../../src/core/audio/quality.ts";
import { type Wish, wishOf } from "../../../src/core/audio/wish.ts";

const read = (search: string, fields: Readonly<Record<string, string>> = {}) => wishOf({ get: (name) => fields[name] ?? null }, search, "lossless");
const rest = (search: string, fields?: Readonly<Record<string, string>>): Partial<Wish> | undefined => {
  const got = read(search, fields);
  if (got.kind === "problem") return undefined;
  const { decoders: _, most: __, ...wish } = got.wish;
  return wish;
};

describe("a wish", () => {
  it.each<[string, string, Readonly<Record<string, string>>, Partial<Wish>]>([
    ["is for what fits best where nothing is said", "", {}, { quality: "auto", saveData: false }],
    ["may name a quality", "?quality=high", {}, { quality: "high", saveData: false }],
    ["may leave it open in so many words", "?quality=auto", {}, { quality: "auto", saveData: false }],
    ["may have a most", "?max=160", {}, { quality: "auto", saveData: false, maxKbps: 160 }],
    ["is for less where data are to be saved", "", { "save-data": "on" }, { quality: "auto", saveData: true }],
    ["is for less by the newer hint too", "", { "sec-ch-prefers-reduced-data": '"reduce"' }, { quality: "auto", saveData: true }],
    ["is not for less where data need not be saved", "", { "save-data": "off", "sec-ch-prefers-reduced-data": "no-preference" }, { quality: "auto", saveData: false }],
    ["knows what its player would ask for at most", "?CMCD=tb%3D256", {}, { quality: "auto", saveData: false, topKbps: 256 }],
    ["ignores what else is in the query", "?utm_source=x&a&=&quality=low", {}, { quality: "low", saveData: false }],
    ["goes by the first of several", "?quality=low&quality=high", {}, { quality: "low", saveData: false }],
    ["reads what is encoded", "?%71uality=lo%77", {}, { quality: "low", saveData: false }],
  ])("%s", (_, search, fields, wish) => {
    expect(rest(search, fields)).toEqual(wish);
  });

  it("knows what its listener can decode, and is entitled to", () => {
    const got = wishOf({ get: (name) => (name === "sec-ch-ua" ? '"Chromium";v="156"' : null) }, "", "high");
    expect(got).toEqual({ kind: "wish", wish: { decoders: { kind: "player", player: { name: "chromium", version: 156 }, ranges: [] }, most: "high", quality: "auto", saveData: false } });
    expect(read("?codecs=opus, mp4a.40.2")).toMatchObject({ wish: { decoders: { kind: "asked", codecs: ["opus", "aac"] } } });
  });

  it.each([
    ["quality", "?quality=best", "best"],
    ["quality", "?quality=", ""],
    ["quality", "?quality=LOW", "LOW"],
    ["codecs", "?codecs=", ""],
    ["codecs", "?codecs=opus,,aac", "opus,,aac"],
    ["codecs", "?codecs=opus;aac", "opus;aac"],
    ["codecs", `?codecs=${"a,".repeat(16)}a`, `${"a,".repeat(16)}a`],
    ["max", "?max=0", "0"],
    ["max", "?max=-1", "-1"],
    ["max", "?max=1e3", "1e3"],
    ["max", "?max=1000001", "1000001"],
    ["max", `?max=${"9".repeat(500)}`, "9".repeat(64)],
  ])("with a %s that means nothing is a problem: %s", (parameter, search, found) => {
    expect(read(search)).toEqual({ kind: "problem", parameter, expected: expect.stringMatching(/\w/), found });
  });

  it("is read from any query and fields without a throw, and never for more than its listener is entitled to", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom(...QUALITIES), (search, field, most) => {
      const got = wishOf({ get: () => field }, search, most);
      expect(got.kind === "problem" || got.wish.most === most).toBe(true);
    }));
  });
});
