import { describe, expect, it } from "vitest";
import { Wishes } from "../../../edge/tracks/wishes.ts";
import { wishOf } from "../../../src/core/audio/wish.ts";

const FIELDS = { accept: "audio/*;q=0.5, audio/flac", "user-agent": "Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36", "sec-ch-ua": '"Chromium";v="156"', "save-data": "on", "sec-ch-prefers-reduced-data": '"reduce"' };

describe("what is remembered of wishes", () => {
  it("is one object for a kind of player and its query", () => {
    const wishes = new Wishes("lossless");
    const first = wishes.of(new Headers(FIELDS), "?quality=low");
    expect(first).toEqual(wishOf(new Headers(FIELDS), "?quality=low", "lossless"));
    expect(wishes.of(new Headers({ ...FIELDS, downlink: "3" }), "?quality=low")).toBe(first);
    expect(wishes.of(new Headers(FIELDS), "?quality=high")).not.toBe(first);
  });

  it.each(Object.keys(FIELDS))("is another's for another %s, and for none", (name) => {
    const wishes = new Wishes("high");
    const { [name]: _, ...rest }: Record<string, string> = FIELDS;
    for (const fields of [FIELDS, rest, { ...rest, [name]: "" }, { ...rest, [name]: "x" }]) {
      for (let turn = 0; turn < 2; turn += 1) expect(wishes.of(new Headers(fields), "")).toEqual(wishOf(new Headers(fields), "", "high"));
    }
  });

  it.each([["in a field", { "cmcd-request": "tb=128" }, ""], ["in another", { "cmcd-object": "tb=128" }, ""], ["in the query", {}, "?CMCD=tb%3D128"]])("holds nothing of what a player reports of itself: %s", (_, more: Record<string, string>, search) => {
    const wishes = new Wishes("lossless");
    wishes.of(new Headers(FIELDS), search === "" ? "" : "?x");
    expect(wishes.of(new Headers({ ...FIELDS, ...more }), search)).toEqual(wishOf(new Headers({ ...FIELDS, ...more }), search, "lossless"));
    expect(wishes.of(new Headers({ ...FIELDS, ...more }), search)).toMatchObject({ wish: { topKbps: 128 } });
    expect(wishes.of(new Headers(FIELDS), search === "" ? "" : "?")).toEqual(wishOf(new Headers(FIELDS), "", "lossless"));
  });

  it("is bounded, whatever strangers ask, and right all the same", () => {
    const wishes = new Wishes("lossless");
    for (let n = 0; n < 1000; n += 1) expect(wishes.of(new Headers(FIELDS), `?max=${n + 1}`)).toMatchObject({ wish: { maxKbps: n + 1 } });
    const long = `?x=${"a".repeat(4096)}`;
    expect(wishes.of(new Headers(FIELDS), long)).not.toBe(wishes.of(new Headers(FIELDS), long));
  });
});
