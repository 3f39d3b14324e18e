import { describe, expect, it } from "vitest";
import type { Landing } from "../../../edge/fill/landing.ts";
import { endsCopy } from "../../../edge/steps/refresh.ts";
import { Flight } from "../../../src/core/cache/flight.ts";
import { descriptorOf } from "../../core/cache/make.ts";

const flight = new Flight({ first: 0, last: 99 }, 0, { asOf: 0, begunAtMs: 0 });
const slice = { kind: "slice", place: { key: "k" }, descriptor: descriptorOf(), notStored: undefined, fields: [], n: 0, flight, joined: false, early: false } as const;
const response = { kind: "response", why: "", failed: false, status: 404, headers: [], body: null } as const;

describe("what is asked about a copy", () => {
  it.each<[string, boolean, Landing]>([
    ["leaves it when it is confirmed", false, { kind: "not-modified", headers: [], askedAtMs: 0, nowMs: 0, asOf: 0 }],
    ["leaves it when nobody answers", false, { kind: "unreachable", code: "upstream-timeout" }],
    ["leaves it when the upstream fails", false, { ...response, failed: true, status: 503 }],
    ["leaves it when the upstream wants to be asked later", false, { ...response, status: 429 }],
    ["leaves its place to another that is stored", false, slice],
    ["leaves it when it is asked for again, as a variant", false, { kind: "varies", fork: { format: 1, id: "F", names: ["dpr"], variants: [] } }],
    ["ends it when the other may not be stored", true, { ...slice, notStored: "no-store" }],
    ["ends it when it is not there any more", true, response],
    ["ends it when a 304 is about another", true, { kind: "changed" }],
    ["ends it when not even its first byte is there", true, { kind: "outside", size: 0 }],
    ["ends it when every listener has to ask for themselves", true, { kind: "hand-over", why: "private" }],
  ])("%s", (_, ends, landing) => {
    expect(endsCopy(landing)).toBe(ends);
  });
});
