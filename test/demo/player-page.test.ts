import { describe, expect, it } from "vitest";
import { readLineWish } from "../../scripts/demo/line-wish.ts";
import { readFailure } from "../../scripts/demo/origin/failing.ts";
import { History, KEPT_MS } from "../../scripts/demo/page/player/history.ts";
import { rateShare, rowsOf, stepsOf } from "../../scripts/demo/page/player/scale.ts";

describe("a wish for a line", () => {
  it("may name one of the two, and a rate that lets nothing through", () => {
    expect(readLineWish('{"roundTripMs":100,"kbps":0.001}')).toEqual({ kind: "line", change: { roundTripMs: 100, kbps: 0.001 } });
    expect(readLineWish('{"kbps":0}')).toEqual({ kind: "line", change: { kbps: 0 } });
  });

  it.each([["[]", 1], ["nonsense", 1], ['{"kbps":-1,"roundTripMs":"far","loss":1}', 3], ['{"roundTripMs":10001}', 1]])("%s has %i problems", (text, problems) => {
    const wish = readLineWish(text);
    expect(wish.kind === "invalid" && wish.problems).toHaveLength(problems);
  });
});

describe("a wish for a loss", () => {
  const has = (path: string): boolean => path === "/music/a.mp4";

  it("loses a file the origin has, and finds it again", () => {
    expect(readFailure('{"path":"/music/a.mp4"}', has)).toEqual({ kind: "failure", path: "/music/a.mp4", fails: true });
    expect(readFailure('{"path":"/music/a.mp4","fails":false}', has)).toEqual({ kind: "failure", path: "/music/a.mp4", fails: false });
  });

  it.each([["1", 1], ['{"path":"/music/b.mp4","fails":"yes"}', 2], ["{}", 1]])("%s has %i problems", (text, problems) => {
    const wish = readFailure(text, has);
    expect(wish.kind === "invalid" && wish.problems).toHaveLength(problems);
  });
});

describe("the graph", () => {
  it("has rates by powers of ten, and none outside of it", () => {
    expect([32, 1000, 32_000, 1, 1e9].map((kbps) => Number(rateShare(kbps).toFixed(2)))).toEqual([0, 0.5, 1, 0, 1]);
  });

  it("puts bars that overlap into rows of their own", () => {
    expect(rowsOf([{ fromMs: 0, toMs: 10 }, { fromMs: 5, toMs: 6 }, { fromMs: 6, toMs: 20 }, { fromMs: 10, toMs: 11 }])).toEqual([0, 1, 1, 0]);
  });

  it("draws steps, with gaps where nothing is known", () => {
    expect(stepsOf([{ x: 0, y: 1 }, { x: 1, y: 2 }, { x: 2, y: undefined }, { x: 3, y: 3 }])).toBe("M0.0 1.0H1.0V2.0M3.0 3.0");
  });

  it("forgets what is older than it shows, but no stall that lasts", () => {
    const history = new History();
    history.mark({ kind: "stall", fromMs: 0, label: "" });
    history.mark({ kind: "switch", fromMs: 0, label: "a" });
    history.fetch({ fromMs: 0, toMs: 1, place: "memory" });
    for (const atMs of [0, KEPT_MS + 10]) history.sample({ atMs, heardKbps: 1, lineKbps: 1, bufferSec: 1 });
    expect([history.samples.length, history.fetched.length, history.marks.map(({ kind }) => kind)]).toEqual([1, 0, ["stall"]]);
    history.resume(KEPT_MS + 10);
    history.sample({ atMs: 3 * KEPT_MS, heardKbps: 1, lineKbps: 1, bufferSec: 1 });
    expect(history.marks).toEqual([]);
  });
});
