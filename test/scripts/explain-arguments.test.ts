import { describe, expect, it } from "vitest";
import type { Explanation } from "../../src/control/explain.ts";
import { WrongArguments } from "../../scripts/commands/command.ts";
import { explain } from "../../scripts/commands/explain.ts";
import { explained } from "../../scripts/commands/explain-text.ts";

describe("the arguments of explain", () => {
  it.each([
    [[]],
    [["/a.mp3", "--token", "t"]],
    [["music.example/a.mp3", "--token", "t"]],
    [["http://a.example/", "http://b.example/", "--token", "t"]],
    [["http://a.example/", "--token", ""]],
    [["http://a.example/", "--tokn", "t"]],
    [["http://a.example/", "--token", "t", "--timeout-ms", "soon"]],
    [["http://a.example/", "--token", "t", "--timeout-ms", "0"]],
    [["http://a.example/", "--token", "t", "-H"]],
    [["http://a.example/", "--token", "t", "--colo", "Tokyo"]],
  ])("are wrong: %j", async (args) => {
    await expect(explain.run(args)).rejects.toBeInstanceOf(WrongArguments);
  });
  it.skipIf(process.env["DOWNBEAT_TOKEN"] !== undefined)("want a token, or the variable that holds one", async () => {
    await expect(explain.run(["http://a.example/"])).rejects.toThrow(/DOWNBEAT_TOKEN/);
  });
});

const BARE: Explanation = {
  url: "http://a.example/x", key: null, upstream: null, kind: null, rule: null, colo: "FRA", atMs: Date.UTC(2026, 10, 20), would: { outcome: "miss", why: null, says: "It is a miss." },
  purge: null, fields: { sent: [], withheld: [], odd: [] }, variants: null, tiers: [], warmth: null, route: null, probe: null,
};

describe("the text of an explanation", () => {
  it("has a line for what is there and none for what is not", () => {
    expect(explained(BARE).split("\n")).toEqual([
      "It is a miss.", "",
      "outcome       miss", "key           none", "upstream      none", "kind          none", "data centre   FRA", "origin sees   fixed fields only", "kept from it  nothing",
    ]);
  });
  it("names what a tier holds and what not, times in UTC", () => {
    const copy = {
      status: 200, size: 5, etag: null, edge: null, headHeld: false, freshness: "fresh", purged: null, ageSec: 3, freshUntilMs: BARE.atMs + 1500, staleUntilMs: BARE.atMs, errorUntilMs: BARE.atMs, cacheControl: null, ranges: true, joining: "strong", tags: [],
    } as const;
    const text = explained({ ...BARE, tiers: [{ tier: "memory", held: false }, { tier: "colo", held: true, copy }] });
    expect(text).toContain("\nmemory        nothing\ncolo          200, 5 bytes (head not held); no ETag; fresh, 3 s old, fresh until 2026-11-20T00:00:01Z; stands in for no error");
  });
  it("says what purges can name, and which tags a tier's copy has", () => {
    const copy = {
      status: 200, size: 5, etag: null, edge: null, headHeld: true, freshness: "fresh", purged: null, ageSec: 3, freshUntilMs: BARE.atMs + 1500, staleUntilMs: BARE.atMs, errorUntilMs: BARE.atMs, cacheControl: null, ranges: true, joining: "strong", tags: ["b", "c"],
    } as const;
    const text = explained({ ...BARE, purge: { tags: ["a"], keys: ["*", "t a"] }, tiers: [{ tier: "colo", held: true, copy }] });
    expect(explained({ ...BARE, tiers: [{ tier: "colo", held: true, copy: { ...copy, start: [[0, 9], [40, 49]] } }] })).toContain("; first sound needs bytes 0-9 and 40-49; ");
    for (const part of ["\ntags by path  a\n", "\npurge keys    *, t a\n", "; tags b, c; "]) expect(text).toContain(part);
    expect(explained({ ...BARE, purge: { tags: [], keys: ["*"] } })).toContain("\ntags by path  none\n");
  });
  it("says of each region whether it has fetched the URL ahead, and why", () => {
    const warmth = [
      { region: "oc", state: "warm", why: "ordered by ops (o-1)", playsPerDay: 1234.5, warmedAtMs: BARE.atMs - 60_000, freshUntilMs: BARE.atMs + 60_000 },
      { region: "me", state: "cold", why: "one listener is no reason", playsPerDay: 1.25, warmedAtMs: null, freshUntilMs: null },
      { region: "afr", state: "queued", why: "hot in me", playsPerDay: 0, warmedAtMs: null, freshUntilMs: BARE.atMs - 1000 },
      { region: "sam", state: "unknown", why: "it did not answer within 2 s", playsPerDay: null, warmedAtMs: null, freshUntilMs: null },
    ] as const;
    expect(explained({ ...BARE, warmth }).split("\n").slice(-4)).toEqual([
      "warm in oc    yes: ordered by ops (o-1); 1235 plays a day; since 2026-11-19T23:59:00Z; fresh until 2026-11-20T00:01:00Z",
      "warm in me    no: one listener is no reason; 1.3 plays a day",
      "warm in afr   soon: hot in me; ran out at 2026-11-19T23:59:59Z",
      "warm in sam   unknown: it did not answer within 2 s",
    ]);
  });
  it("names an absent value of a variant, and what the origin gave no reason or status for", () => {
    const text = explained({
      ...BARE, variants: { names: ["theme", "accept"], stored: 3, selected: [null, "a/b"] }, fields: { sent: ["a"], withheld: ["b", "c"], odd: ["x-d"] },
      probe: { answered: "unreachable", status: null, stored: false, why: null, freshSec: null, tried: [{ edge: "fra", ended: "status", status: 503, ms: 12.3 }, { edge: "iad", ended: "timeout", ms: 500 }] },
    });
    for (const line of ["variant       theme: (absent); accept: a/b (3 stored)", "origin now    no status (unreachable): not stored: no reason given", "asked for it  fra: status 503 after 12 ms, iad: timeout after 500 ms", "odd fields    x-d", "kept from it  b, c"]) expect(text).toContain(`\n${line}`);
  });
});
