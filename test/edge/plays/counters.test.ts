import { describe, expect, it } from "vitest";
import { Counters } from "../../../edge/plays/counters.ts";
import type { Note } from "../../../edge/note.ts";

function noteOf(changes: Partial<Note>): Note {
  return { outcome: "hit", tier: "memory", why: undefined, upstreamStatus: undefined, joined: false, forward: undefined, ttlSec: undefined, ...changes };
}
const told = (counters: Counters): Record<string, number> => Object.fromEntries(counters.take(10_000));

describe("counters", () => {
  it("count a request by outcome, tier, status and time to its first byte", () => {
    const counters = new Counters();
    for (const ms of [0, 1, 2, 3, 5001]) counters.answered(noteOf({}), 206, ms);
    counters.delivered("memory", { bytes: 65_536, end: "complete" });
    counters.delivered("memory", { bytes: 10, end: "left" });
    counters.delivered("colo", { bytes: 5, end: "cut" });
    expect(told(counters)).toEqual({
      'requests{outcome="hit",tier="memory"}': 5,
      'responses{status="206"}': 5,
      'first_byte_ms{tier="memory",le="1"}': 2,
      'first_byte_ms{tier="memory",le="2"}': 1,
      'first_byte_ms{tier="memory",le="5"}': 1,
      'first_byte_ms{tier="memory",le="+Inf"}': 1,
      'first_byte_ms_sum{tier="memory"}': 5007,
      'bytes{tier="memory"}': 65_546,
      'bytes{tier="colo"}': 5,
      'ended{how="cut"}': 1,
      'ended{how="left"}': 1,
    });
    expect(told(counters)).toEqual({});
  });

  it("count what was chosen of tracks, by codec, quality and why, and their playlists", () => {
    const counters = new Counters();
    const choice = { id: "opus-64", family: "opus", quality: "low", why: "save-data" } as const;
    counters.answered(noteOf({ choice }), 307, 0);
    counters.answered(noteOf({ choice, playlist: "multivariant" }), 200, 0);
    counters.answered(noteOf({ choice: { ...choice, family: "other", quality: "lossless", why: "last-resort" } }), 307, 0);
    counters.answered(noteOf({ playlist: "media" }), 200, 0);
    expect(told(counters)).toMatchObject({
      'choices{family="opus",quality="low",why="save-data"}': 2,
      'choices{family="other",quality="lossless",why="last-resort"}': 1,
      'playlists{form="multivariant"}': 1,
      'playlists{form="media"}': 1,
    });
  });

  it.each([
    [{ outcome: "refused", tier: "none", why: "blocked" }, 'refusals{code="blocked"}'],
    [{ outcome: "pass", tier: "upstream", why: "cookie" }, 'passes{why="cookie"}'],
    [{ outcome: "uncacheable", tier: "upstream", why: "no-store" }, 'uncacheable{why="no-store"}'],
    [{ outcome: "failed", tier: "upstream", why: "upstream-timeout" }, 'upstream_failures{why="upstream-timeout"}'],
    [{ outcome: "failed", tier: "upstream", why: "status", upstreamStatus: 503 }, 'upstream_failures{why="503"}'],
    [{ outcome: "stood-in", tier: "colo" }, 'upstream_failures{why="unreachable"}'],
    [{ outcome: "failed", tier: "none", why: 'TypeError: a "message" of anything' }, 'failures{why="other"}'],
    [{ joined: true, tier: "upstream" }, "joined"],
    [{ unproven: true }, "unproven"],
  ] as const)("count of %j %s", (changes, name) => {
    const counters = new Counters();
    counters.answered(noteOf(changes), 200, 0);
    expect(told(counters)[name]).toBe(1);
  });

  it("take back what was not heard, and tell it with what came meanwhile", () => {
    const counters = new Counters();
    counters.answered(noteOf({ outcome: "refused", tier: "none", why: "blocked" }), 451, 0);
    const taken = counters.take(10_000);
    counters.answered(noteOf({ outcome: "refused", tier: "none", why: "blocked" }), 451, 0);
    counters.giveBack(taken);
    expect(told(counters)).toEqual({ 'requests{outcome="refused",tier="none"}': 2, 'responses{status="451"}': 2, 'refusals{code="blocked"}': 2 });
  });

  it("are told no more than asked for at once, the rest the next time", () => {
    const counters = new Counters();
    for (const status of [200, 201, 202]) counters.answered(noteOf({}), status, 0);
    const [some, rest] = [counters.take(3), counters.take(100)];
    expect(some).toHaveLength(3);
    expect(Object.fromEntries([...some, ...rest])).toMatchObject({ 'responses{status="200"}': 1, 'responses{status="201"}': 1, 'responses{status="202"}': 1 });
    expect(counters.take(100)).toEqual([]);
  });

  it("have reasons in closed lists: what would be too many words is left out", () => {
    const counters = new Counters();
    for (let n = 0; n < 1000; n += 1) counters.answered(noteOf({ outcome: "pass", tier: "upstream", why: `why-${n}` }), 200, 0);
    expect(Object.keys(told(counters)).filter((name) => name.startsWith("passes"))).toHaveLength(512);
  });
});
