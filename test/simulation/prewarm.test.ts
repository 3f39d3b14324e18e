import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it, vi } from "vitest";
import { readChartArguments } from "../../scripts/simulation/prewarm/arguments.ts";
import { type Charts, chartsIn, pairsOf, readCharts } from "../../scripts/simulation/prewarm/charts.ts";
import { simulateCharts } from "../../scripts/simulation/prewarm/command.ts";
import { measure } from "../../scripts/simulation/prewarm/measure.ts";
import { pictureOf } from "../../scripts/simulation/prewarm/picture.ts";
import { countryPrior, flatPrior } from "../../scripts/simulation/prewarm/places.ts";
import { missedTargets, tableText } from "../../scripts/simulation/prewarm/report.ts";
import { MAIN, judgementName } from "../../scripts/simulation/prewarm/strategies.ts";
import { walk } from "../../scripts/simulation/prewarm/walk.ts";
import { Random } from "../../scripts/simulation/random.ts";

const DAYS = 14;
const dayOf = (at: number) => new Date(Date.UTC(2026, 2, 1 + at)).toISOString().slice(0, 10);

/**
 * Charts of twenty places: Follower has a day later, at its end, what came to Leader, and gets back what it lost two days before;
 * Stranger has tracks nobody else has.
 */
function small(seed = 1): Charts {
  const random = new Random(seed);
  const lines: string[] = [];
  const came = (day: number) => [0, 1].map((n) => `new ${day} ${n}`);
  for (let day = 0; day < DAYS; day += 1) {
    const charts = {
      Leader: [...came(day), ...came(day - 1), ...Array.from({ length: 16 }, (_, n) => `leader ${n}`)],
      Follower: [...Array.from({ length: 17 }, (_, n) => `follower ${n}`), ...came(day - 1), `comes and goes ${day % 3}`],
      Stranger: [...Array.from({ length: 18 }, (_, n) => `stranger ${n}`), ...[0, 1].map((n) => `unheard of ${day} ${n} ${random.below(1000)}`)],
    };
    for (const [country, tracks] of Object.entries(charts)) tracks.forEach((track, at) => lines.push(`${dayOf(day)},${country},${at + 1},${track}`));
  }
  return readCharts(["date,country,pos,track", ...lines, ""].join("\n")) ?? new Map();
}

const judgedOf = (charts: Charts, seed = 1) => [...walk(charts, { listening: { slope: 1, seed }, prior: flatPrior, listeners: 5 })];

describe("judgement on charts", () => {
  const measured = measure(small(), 1, 1, flatPrior);
  const sum = (name: string) => measured.total.get(name) ?? { warm: 0, entries: 1, news: 1, newsWarm: 0, held: 0 };

  it("warms what comes over from a country that is followed, and what comes back", () => {
    const last = judgedOf(small()).findLast(({ country }) => country === "Follower");
    const likeliest = (kind: string) => last?.considered.filter(({ because }) => because.kind === kind).map(({ file }) => file.base);
    expect(likeliest("there")?.slice(0, 2)).toEqual([`new ${DAYS - 1} 0`, `new ${DAYS - 1} 1`]);
    expect(likeliest("was")).toContain("comes and goes 2");
    const judgement = sum(judgementName(MAIN));
    expect(judgement.newsWarm).toBeGreaterThan(0);
    expect(judgement.warm).toBeGreaterThan(sum("yesterday's top 50").warm);
    expect(judgement.held).toBeLessThanOrEqual(MAIN * sum("yesterday's top 50").held);
  });

  it("is compared with nothing, which holds nothing, and with an oracle, which holds all", () => {
    expect(sum("nothing")).toMatchObject({ warm: 0, held: 0 });
    const oracle = sum("an oracle");
    expect(oracle.warm).toBe(oracle.entries);
    expect(sum("an oracle of what charted before").warm).toBeGreaterThanOrEqual(sum(judgementName(3)).warm);
  });

  it("knows nothing of later days", () => {
    const charts = [...small()];
    const shuffled: Charts = new Map([...charts.slice(0, 7), ...charts.slice(7).map(([day], at): (typeof charts)[number] => [day, charts[charts.length - 1 - at]?.[1] ?? new Map()])]);
    const early = (all: Charts) => judgedOf(all).filter(({ day }) => day < dayOf(7));
    expect(judgedOf(shuffled)).not.toEqual(judgedOf(small()));
    expect(early(shuffled)).toEqual(early(small()));
    expect(early(small())).toHaveLength(21);
  });

  it("is the same for the same seed", () => {
    expect(judgedOf(small(), 7)).toEqual(judgedOf(small(), 7));
    expect(judgedOf(small(), 7)).not.toEqual(judgedOf(small(), 8));
  });

  it("says what it missed", () => {
    expect(missedTargets(measured).join()).toMatch(/of all entries 9\d\.\d\d % are warm, 97\.0 % were to be/);
    expect(tableText(measured)).toMatch(/judgement, 1\.5 x the bytes +9\d\.\d\d %/);
  });

  it("draws a picture with all its lines", () => {
    const svg = pictureOf(measured);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg.match(/<path[^>]*stroke-width="2"/g)).toHaveLength(2 * 9);
    expect(svg.trim()).toMatch(/^<svg[^]*<\/svg>$/);
  });
});

describe("charts", () => {
  const folder = mkdtempSync(join(tmpdir(), "charts-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are read from a folder, packed or not, places in their order", () => {
    writeFileSync(join(folder, "a.csv"), "something,else\n");
    expect(chartsIn(folder)).toBeUndefined();
    writeFileSync(join(folder, "b.csv.gz"), gzipSync("date,country,pos,track\n2026-01-02,X,2,b\n2026-01-02,X,1,a\nnonsense\n2026-01-01,Y,1,c\n"));
    expect([...(chartsIn(folder) ?? [])]).toEqual([["2026-01-01", new Map([["Y", ["c"]]])], ["2026-01-02", new Map([["X", ["a", "b"]]])]]);
    expect(chartsIn(join(folder, "nowhere"))).toBeUndefined();
  });

  it("are compared with the day after only, not with the next there is", () => {
    const charts: Charts = new Map(["2026-01-01", "2026-01-02", "2026-01-04"].map((day) => [day, new Map()]));
    expect(pairsOf(charts)).toEqual([["2026-01-01", "2026-01-02"]]);
  });
});

it("countries that share a language are thought to be nearer", () => {
  expect(countryPrior("Chile")("Costa Rica")).toBeGreaterThan(countryPrior("Chile")("Japan"));
});

it("arguments are read, and what is wrong with them is said", () => {
  expect(readChartArguments([], "there")).toEqual({ kind: "run", options: { data: "there", isNamed: false, svg: undefined, seed: 1 } });
  expect(readChartArguments(["--data", "x", "--svg", "y", "--seed", "3"], "there")).toEqual({ kind: "run", options: { data: "x", isNamed: true, svg: "y", seed: 3 } });
  expect(readChartArguments(["--help"], "there").kind).toBe("help");
  expect(readChartArguments(["--seed", "x"], "there").kind).toBe("wrong");
  expect(readChartArguments(["--what"], "there").kind).toBe("wrong");
});

it("a folder that was named and has no charts is a mistake, and one that was not is skipped", () => {
  const nothing = new URL("./", import.meta.url);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.stubEnv("DOWNBEAT_CHARTS", nothing.pathname);
  expect(simulateCharts([], nothing.href)).toBe(0);
  expect(simulateCharts(["--data", nothing.pathname], nothing.href)).toBe(2);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
