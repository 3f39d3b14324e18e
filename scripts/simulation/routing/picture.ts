import { CONTESTANTS, ORACLE, OURS } from "./contestants.ts";
import type { Day, Lived, Sample } from "./day.ts";
import type { Fault } from "./faults.ts";
import { type Line, type Panel, type Shade, panelSvg } from "./panel.ts";
import { percentilesOf } from "./tally.ts";

const [WIDTH, HEIGHT] = [1180, 1220];
const COLORS: ReadonlyMap<string, string> = new Map([["round robin", "#9ca3af"], ["nearest", "#c2571a"], ["lowest latency", "#8b5cf6"], [OURS, "#0b5cad"], [ORACLE, "#2f7d4f"]]);
const EDGE_COLORS = ["#111827", "#c2571a", "#0b5cad", "#2f7d4f", "#b91c8c", "#8b5cf6", "#0e9aa7", "#b08900"];
/** Percentiles are of so many parts of the day. */
const PARTS = 48;

/** A day as an SVG: first bytes over time by strategy, and under ours and the nearest the load of every edge; what was out of order is shaded. */
export function pictureOf(day: Day, lived: ReadonlyMap<string, Lived>): string {
  const shades = shadesOf(day);
  const box = (row: number): Panel["box"] => ({ left: 70, top: 110 + row * 280, width: 1080, height: 180 });
  const x: Panel["x"] = { from: 0, to: 24, ticks: Array.from({ length: 13 }, (_, at) => [at * 2, String(at * 2).padStart(2, "0")] as const), label: "hour of the day, UTC" };
  const first = (share: "p50" | "p95"): Line[] => [...CONTESTANTS.keys()].flatMap((name) => {
    const points = percentilesOver(day, lived.get(name), share);
    return points.length === 0 ? [] : [{ name, color: COLORS.get(name) ?? "#000000", points, width: name === OURS ? 2.5 : 1.5 }];
  });
  const loads = (name: string): Line[] => day.mirrors.map(({ edge }, at) => ({ name: edge.id, color: EDGE_COLORS[at] ?? "#000000", points: loadOver(day, lived.get(name)?.samples ?? [], at), width: 1.5 }));
  const ms = { text: (value: number): string => `${value} ms` };
  const percent = { text: (value: number): string => `${Math.round(100 * value)} %` };
  const panels: Panel[] = [
    { title: "First byte, 95 of 100 requests", box: box(0), x, y: { from: 0, to: 800, step: 200, ...ms }, lines: first("p95"), shades },
    { title: "First byte, the median", box: box(1), x, y: { from: 0, to: 200, step: 50, ...ms }, lines: first("p50"), shades },
    { title: "What each edge is asked for, of what it can send, by our choice", box: box(2), x, y: { from: 0, to: 1.5, step: 0.5, ...percent }, lines: loads(OURS), shades },
    { title: "The same, by the nearest", box: box(3), x, y: { from: 0, to: 1.5, step: 0.5, ...percent }, lines: loads("nearest"), shades },
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" fill="#1f2937">`,
    `<title>A day of upstream edges that fail</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="24" y="36" font-size="20" font-weight="600">A day of upstream edges that fail, seed ${day.seed}</text>`,
    `<text x="24" y="58" fill="#4b5563">Grey: something is out of order, named in the first diagram. What lies above a diagram is drawn at its upper end.</text>`,
    ...panels.map((panel, at) => panelSvg(panel, at === 0)), "</svg>", "",
  ].join("\n");
}

function percentilesOver(day: Day, lived: Lived | undefined, share: "p50" | "p95"): [number, number][] {
  const parts = Array.from({ length: PARTS }, () => [] as number[]);
  for (const { wanted, ms } of lived?.tally.fetched ?? []) parts[Math.floor((wanted.atMs / day.dayMs) * PARTS)]?.push(ms);
  return parts.flatMap((times, at) => (times.length === 0 ? [] : [[((at + 0.5) / PARTS) * 24, percentilesOf(times)[share]] as [number, number]]));
}

/** The mean of some samples each, which is what the eye would make of them. */
function loadOver(day: Day, samples: readonly Sample[], edge: number): [number, number][] {
  const parts = Array.from({ length: 2 * PARTS }, () => [] as number[]);
  for (const { atMs, loads } of samples) parts[Math.floor((atMs / day.dayMs) * 2 * PARTS)]?.push(loads[edge] ?? 0);
  return parts.flatMap((loads, at) => (loads.length === 0 ? [] : [[((at + 0.5) / (2 * PARTS)) * 24, loads.reduce((a, b) => a + b, 0) / loads.length] as [number, number]]));
}

/** Faults as shades, in as many rows as overlap, so that their names can be read. */
function shadesOf(day: Day): Shade[] {
  const ends: number[] = [];
  const hour = (ms: number): number => (ms / day.dayMs) * 24;
  return [...day.faults].sort((a, b) => a.fromMs - b.fromMs).map((fault) => {
    const text = nameOf(day, fault);
    const free = ends.findIndex((end) => end <= hour(fault.fromMs));
    const row = free === -1 ? ends.length : free;
    // A letter is about a seventh of an hour wide.
    ends[row] = Math.max(hour(fault.untilMs), hour(fault.fromMs) + text.length / 7);
    return { from: hour(fault.fromMs), to: hour(fault.untilMs), text, row };
  });
}

function nameOf(day: Day, { kind, edges, colos }: Fault): string {
  const [one] = edges;
  const what = edges.length === 1 && one !== undefined ? (day.mirrors[one]?.edge.id ?? "") : `${edges.length} edges`;
  return `${kind}: ${what}${colos === undefined ? "" : ` from ${colos.length} colo${colos.length === 1 ? "" : "s"}`}`;
}
