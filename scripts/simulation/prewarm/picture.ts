import type { Measured, Sum } from "./measure.ts";
import { type Line, type Panel, panelSvg } from "./panel.ts";
import { MAIN, MULTIPLES, judgementName } from "./strategies.ts";

const [WIDTH, HEIGHT] = [1080, 780];
const BLUE = "#0b5cad";
const ORANGE = "#c2571a";
const GREY = "#6b7280";
const GREEN = "#2f7d4f";

/** The result as an SVG: the share of warm entries by day, and what more bytes bring, of all entries and of the new ones. */
export function pictureOf({ total, byDay }: Measured): string {
  const days = [...byDay.keys()];
  const daily = (name: string): [number, number][] => days.flatMap((day, at) => {
    const sum = byDay.get(day)?.get(name);
    // Days on which but one country has a chart are left out: they say nothing of the others.
    return sum === undefined || sum.days < 2 ? [] : [[at, shareOf(sum)]];
  });
  const shown = days.map((_, at) => at).filter((at) => daily("yesterday's top 50").some(([x]) => x === at));
  const [first = 0, last = 1] = [shown[0], shown.at(-1)];
  const curve = (of: (sum: Sum) => number): [number, number][] => MULTIPLES.flatMap((multiple) => {
    const sum = total.get(judgementName(multiple));
    return sum === undefined ? [] : [[multiple, of(sum)]];
  });
  const at = (name: string, of: (sum: Sum) => number): number => of(total.get(name) ?? EMPTY);
  const lines: Line[] = [
    { name: "an oracle of what charted before", color: GREEN, dash: "2 4", points: daily("an oracle of what charted before") },
    { name: `judgement, ${MAIN} x the bytes`, color: BLUE, points: daily(judgementName(MAIN)), marks: true },
    { name: "yesterday's top 50", color: ORANGE, points: daily("yesterday's top 50"), marks: true },
  ];
  const world = percent(at("the world's top 50", shareOf));
  const panels: Panel[] = [
    {
      title: "Entries of the next day's chart that are warm, all countries, by day",
      note: `the world's top 50 holds ${world}, an oracle 100 %, nothing 0 %`,
      box: { left: 70, top: 90, width: 980, height: 250 }, x: { from: first, to: last, ticks: shown.filter((_, index) => index % 2 === 0).map((day) => [day, (days[day] ?? "").slice(5)]), label: "day (month-day); at 100 % the charts of two days are the same" },
      y: { from: 0.86, to: 1, step: 0.02 }, lines,
    },
    {
      title: "What more bytes bring: all entries", box: { left: 70, top: 450, width: 440, height: 250 }, ...bytesAxis(), y: { from: 0.95, to: 0.99, step: 0.01 },
      lines: [
        { name: "an oracle of what charted before", color: GREEN, dash: "2 4", points: level(at("an oracle of what charted before", shareOf)) },
        { name: "aim", color: GREY, dash: "6 4", points: level(0.97) },
        { name: "judgement", color: BLUE, points: curve(shareOf), marks: true, labels: true },
      ],
    },
    {
      title: "What more bytes bring: entries not in today's chart", box: { left: 610, top: 450, width: 440, height: 250 }, ...bytesAxis(), y: { from: 0, to: 0.6, step: 0.1 },
      lines: [
        { name: "an oracle of what charted before", color: GREEN, dash: "2 4", points: level(at("an oracle of what charted before", newShareOf)) },
        { name: "aim", color: GREY, dash: "6 4", points: level(1 / 3) },
        { name: "judgement", color: BLUE, points: curve(newShareOf), marks: true, labels: true },
      ],
    },
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" fill="#1f2937">`,
    `<title>How much of tomorrow's charts is warm</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="24" y="36" font-size="20" font-weight="600">How much of tomorrow's charts is warm</text>`,
    ...panels.map(panelSvg), "</svg>", "",
  ].join("\n");
}

const EMPTY: Sum = { entries: 0, warm: 0, news: 0, newsWarm: 0, held: 0, fetched: 0, fetchedRight: 0, days: 0, daysAfter: 0 };

function bytesAxis(): Pick<Panel, "x"> {
  return { x: { from: 1, to: 3, ticks: MULTIPLES.map((multiple) => [multiple, String(multiple)]), label: "bytes held, times those of yesterday's top 50" } };
}

function level(value: number): [number, number][] {
  return [[1, value], [3, value]];
}

function shareOf({ warm, entries }: Sum): number {
  return entries === 0 ? 0 : warm / entries;
}

function newShareOf({ newsWarm, news }: Sum): number {
  return news === 0 ? 0 : newsWarm / news;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

