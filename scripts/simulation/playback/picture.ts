import type { Track } from "../../../src/core/audio/track.ts";
import { type Line, type Panel, panelSvg } from "../routing/panel.ts";
import { CONTESTANTS, FLOOR, OURS, PLAIN } from "./contestants.ts";
import { type Run, type Start, startsOn } from "./runs.ts";
import { SESSION_SEC, type Heard, listen } from "./session.ts";
import { toldOf } from "./known.ts";
import { Bandwidth, type Trace } from "./traces.ts";

const [WIDTH, HEIGHT] = [1180, 1150];
const COLORS: ReadonlyMap<string, string> = new Map([[PLAIN, "#c2571a"], ["first variant", "#8b5cf6"], [OURS, "#0b5cad"], [FLOOR, "#2f7d4f"]]);
/** What is drawn of first sounds, ms, and of one listener, s. */
const [MOST_MS, WATCHED_SEC] = [4000, 60];

/** An SVG: when the first sound comes, of all listeners; and the one hls.js alone keeps waiting for longest of those we do not. */
export async function pictureOf(runs: readonly Run[], traces: readonly Trace[], track: Track, known: number, seed: number): Promise<string> {
  const box = (row: number): Panel["box"] => ({ left: 70, top: 110 + row * 350, width: 1080, height: 230 });
  const first: Line[] = [PLAIN, OURS, FLOOR].map((name) => styled(name, sharesOf(runs.flatMap(({ heard }) => heard.get(name)?.firstSoundMs ?? []))));
  const ticks = (most: number, step: number, text: (at: number) => string): Panel["x"]["ticks"] => Array.from({ length: most / step + 1 }, (_, at) => [at * step, text(at * step)] as const);
  const x: Panel["x"] = { from: 0, to: WATCHED_SEC, ticks: ticks(WATCHED_SEC, 5, String), label: "s since play was pressed" };
  const { run, watched, line } = await watchOne(runs, traces, track, known, seed);
  const speed: Line = { name: "what the line carries", color: "#9ca3af", width: 1.5, points: Array.from({ length: WATCHED_SEC }, (_, at) => [at + 0.5, line.kbps(run.atMs + at * 1000, run.atMs + at * 1000 + 1000)] as const) };
  const of = (points: (heard: Heard) => Line["points"]): Line[] => [...watched].map(([name, heard]) => styled(name, points(heard).filter(([at]) => at <= WATCHED_SEC)));
  const panels: Panel[] = [
    { title: "First sound: share of the listeners who hear something by then", box: box(0), x: { from: 0, to: MOST_MS, ticks: ticks(MOST_MS, 500, String), label: "ms since play was pressed" }, y: { from: 0, to: 1, step: 0.25, text: (value) => `${100 * value} %` }, lines: first, shades: [] },
    { title: `One listener (${traces[run.trace]?.name ?? ""}): what is heard, kbit/s`, box: box(1), x, y: { from: 0, to: 600, step: 100, text: String }, lines: [speed, ...of(({ kbps }) => heardLine(kbps))], shades: [] },
    { title: "The same: sound ahead", box: box(2), x, y: { from: 0, to: 40, step: 10, text: (value) => `${value} s` }, lines: of(({ ahead }) => ahead.filter((_, at) => at % 2 === 0)), shades: [] },
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" fill="#1f2937">`,
    `<title>Playback on 3G lines</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="24" y="36" font-size="20" font-weight="600">Playback on 3G lines, ${runs.length} listeners, seed ${seed}</text>`,
    `<text x="24" y="58" fill="#4b5563">hls.js itself on measured bandwidth. A rate of 0: silence. What lies above a diagram is drawn at its upper end.</text>`,
    ...panels.map((panel) => panelSvg(panel, false)), "</svg>", "",
  ].join("\n");
}

function styled(name: string, points: Line["points"]): Line {
  return { name, color: COLORS.get(name) ?? "#000000", width: name === OURS ? 2.5 : 1.5, points };
}

/** Shares over times, at 101 of them: small to draw, and nothing is lost to the eye. */
function sharesOf(times: readonly number[]): [number, number][] {
  return Array.from({ length: 101 }, (_, at) => {
    const ms = (at * MOST_MS) / 100;
    return [ms, times.filter((time) => time <= ms).length / Math.max(1, times.length)];
  });
}

/** Rates of what was played, with silence between as a rate of 0. */
function heardLine(kbps: Heard["kbps"]): [number, number][] {
  const points: [number, number][] = [];
  let end = 0;
  for (const [at, [sec, value]] of kbps.entries()) {
    // Every second one is the end of what the one before it began.
    if (at % 2 === 0 && sec > end + 0.01) points.push([end, 0], [sec, 0]);
    points.push([sec, value]);
    end = sec;
  }
  if (end < SESSION_SEC) points.push([end, 0], [SESSION_SEC, 0]);
  return points;
}

async function watchOne(runs: readonly Run[], traces: readonly Trace[], track: Track, known: number, seed: number): Promise<{ run: Run; watched: Map<string, Heard>; line: Bandwidth }> {
  // The line of the one who is drawn carries a variant: others wait anyway.
  const spared = ({ heard }: Run): number => ((heard.get(FLOOR)?.beginning.waitedMs ?? 0) > 0 ? 0 : 1) * ((heard.get(PLAIN)?.beginning.waitedMs ?? 0) - (heard.get(OURS)?.beginning.waitedMs ?? 0));
  const at = runs.reduce((best, run, one) => (spared(run) > spared(runs[best] ?? run) ? one : best), 0);
  const start: Start | undefined = startsOn(traces, runs.length, seed)[at];
  const [run, trace] = [runs[at], traces[start?.trace ?? 0]];
  if (run === undefined || start === undefined || trace === undefined) throw new Error("nobody listened");
  const line = new Bandwidth(trace);
  const told = toldOf(line, start.atMs, known, start.lots);
  const watched = new Map<string, Heard>();
  for (const name of [PLAIN, OURS]) {
    const contestant = CONTESTANTS.get(name);
    if (contestant !== undefined) watched.set(name, await listen(line, start.atMs, track, contestant(track, told), true));
  }
  return { run, watched, line };
}
