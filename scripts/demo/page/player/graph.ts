import { type History, KEPT_MS } from "./history.ts";
import { rateShare, rowsOf, stepsOf } from "./scale.ts";

const SVG = "http://www.w3.org/2000/svg";

/** Heights in px, from above: rates, buffer, answers. */
const RATES = { top: 22, height: 98 } as const;
const BUFFER = { top: 134, height: 46 } as const;
const ANSWERS = { top: 194, height: 26 } as const;
const HEIGHT = 240;
const LEFT = 46;
const RIGHT = 10;
const MOST_ROWS = 3;
const FULL_SEC = 30;
/** Narrower than that nobody sees a bar. */
const LEAST_PX = 2.5;

/** Draws a player's last 45 seconds into its graph: rates above, the buffer below them, then each answer while it came. */
export function drawGraph(svg: SVGSVGElement, history: History, nowMs: number): void {
  const width = Math.max(240, svg.clientWidth);
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  const x = (atMs: number): number => Math.max(LEFT, width - RIGHT - ((nowMs - atMs) / KEPT_MS) * (width - LEFT - RIGHT));
  const rateY = (kbps: number): number => RATES.top + RATES.height * (1 - rateShare(kbps));
  const bufferY = (sec: number): number => BUFFER.top + BUFFER.height * (1 - Math.min(1, sec / FULL_SEC));
  svg.replaceChildren(
    ...[100, 1000, 10_000].flatMap((kbps) => gridLine(rateY(kbps), width, kbps < 1000 ? `${kbps} k` : `${kbps / 1000} M`)),
    ...[0, FULL_SEC].flatMap((sec) => gridLine(bufferY(sec), width, `${sec} s`)),
    text(LEFT, 13, "kbit/s, heard and measured", "title"),
    ...history.marks.filter(({ kind }) => kind === "stall").map(({ fromMs, toMs = nowMs }) =>
      shape("rect", { class: "stall", x: x(fromMs), y: RATES.top, width: Math.max(LEAST_PX, x(toMs) - x(fromMs)), height: ANSWERS.top + ANSWERS.height - RATES.top })),
    shape("path", { class: "buffer", d: bufferArea(history, x, bufferY) }),
    shape("path", { class: "measured", d: stepsOf(history.samples.map(({ atMs, lineKbps }) => ({ x: x(atMs), y: lineKbps === undefined ? undefined : rateY(lineKbps) }))) }),
    shape("path", { class: "heard", d: stepsOf(history.samples.map(({ atMs, heardKbps }) => ({ x: x(atMs), y: heardKbps === undefined ? undefined : rateY(heardKbps) }))) }),
    ...answers(history, x),
    ...switches(history, x),
    ...[40, 30, 20, 10].map((sec) => text(x(nowMs - sec * 1000), HEIGHT - 5, `-${sec} s`, "time")),
    text(width - RIGHT, HEIGHT - 5, "now", "now"),
  );
}

function bufferArea({ samples }: History, x: (atMs: number) => number, y: (sec: number) => number): string {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return "";
  return `M${x(first.atMs).toFixed(1)} ${y(0)}${samples.map(({ atMs, bufferSec }) => `L${x(atMs).toFixed(1)} ${y(bufferSec).toFixed(1)}`).join("")}L${x(last.atMs).toFixed(1)} ${y(0)}Z`;
}

function answers({ fetched }: History, x: (atMs: number) => number): SVGElement[] {
  const sorted = fetched.toSorted((a, b) => a.fromMs - b.fromMs);
  const rows = rowsOf(sorted);
  const height = ANSWERS.height / MOST_ROWS;
  return sorted.map(({ fromMs, toMs, place }, at) => shape("rect", {
    class: "piece", "data-source": place, rx: 1.5, x: x(fromMs), y: ANSWERS.top + ((rows[at] ?? 0) % MOST_ROWS) * height,
    width: Math.max(LEAST_PX, x(toMs) - x(fromMs)), height: height - 1.5,
  }));
}

function switches({ marks }: History, x: (atMs: number) => number): SVGElement[] {
  let free = 0;
  return marks.filter(({ kind }) => kind === "switch").flatMap(({ fromMs, label }) => {
    const at = x(fromMs);
    if (at <= LEFT) return [];
    const line = shape("line", { class: "switch", x1: at, x2: at, y1: RATES.top, y2: ANSWERS.top + ANSWERS.height });
    // A word that would stand on the one before is left out.
    if (at < free) return [line];
    free = at + 8 + label.length * 6.5;
    return [line, text(at + 3, RATES.top + 9, label, "switch-label")];
  });
}

function gridLine(y: number, width: number, word: string): SVGElement[] {
  return [shape("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y, y2: y }), text(LEFT - 6, y + 4, word, "axis")];
}

function text(x: number, y: number, words: string, kind: "axis" | "title" | "time" | "now" | "switch-label"): SVGElement {
  const anchor = kind === "axis" || kind === "now" ? "end" : kind === "time" ? "middle" : "start";
  const made = shape("text", { x, y, "text-anchor": anchor, class: kind });
  made.textContent = words;
  return made;
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, typeof value === "number" ? value.toFixed(1) : value);
  return made;
}
