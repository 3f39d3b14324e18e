import { describe, expect, it } from "vitest";
import type { Region } from "../../../src/core/purge/regions.ts";
import { pinClash } from "../../../src/core/routing/pins.ts";
import type { Steer } from "../../../src/core/routing/steer.ts";

const pinned = (edge: string, pins: readonly string[], regions: readonly Region[] = [], untilMs?: number): Steer => ({ edge, pins, regions, reason: "", ...(untilMs === undefined ? {} : { untilMs }) });

describe("two edges", () => {
  it.each<[string, Steer, Steer, unknown]>([
    ["pinned for the same prefix everywhere clash there", pinned("a", ["/"]), pinned("b", ["/live/", "/"]), { edge: "b", prefix: "/", regions: [] }],
    ["pinned for the same segments clash, with a slash at the end or without", pinned("a", ["/live"]), pinned("b", ["/live/"]), { edge: "b", prefix: "/live", regions: [] }],
    ["of which one is pinned everywhere clash where the other is", pinned("a", ["/"]), pinned("b", ["/"], ["oc"]), { edge: "b", prefix: "/", regions: ["oc"] }],
    ["that share some regions clash in these", pinned("a", ["/"], ["weur", "oc"]), pinned("b", ["/"], ["oc", "me"]), { edge: "b", prefix: "/", regions: ["oc"] }],
    ["that share no region do not clash", pinned("a", ["/"], ["weur"]), pinned("b", ["/"], ["oc"]), undefined],
    ["pinned for different prefixes do not clash: the longer goes first", pinned("a", ["/"]), pinned("b", ["/live/"]), undefined],
    ["of which one is not pinned do not clash", pinned("a", []), pinned("b", ["/"]), undefined],
    ["of which the other's pin is over do not clash", pinned("a", ["/"]), pinned("b", ["/"], [], 1000), undefined],
    ["of which the other's pin is not over clash", pinned("a", ["/"]), pinned("b", ["/"], [], 1001), { edge: "b", prefix: "/", regions: [] }],
    ["that are one do not clash", pinned("a", ["/"]), pinned("a", ["/"]), undefined],
  ])("%s", (_, steer, other, clash) => {
    expect(pinClash(steer, [other], 1000)).toEqual(clash);
  });
});
