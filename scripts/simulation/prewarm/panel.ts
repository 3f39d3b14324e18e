/** A line of a diagram: points in the axes' own units; `marks`: a dot at each, `labels`: its value beside it. */
export type Line = { readonly name: string; readonly color: string; readonly points: readonly (readonly [x: number, y: number])[]; readonly dash?: string; readonly marks?: boolean; readonly labels?: boolean };

/** A diagram with its axes; the y axis counts shares and is written in percent. */
export type Panel = {
  readonly title: string;
  readonly note?: string;
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly x: { readonly from: number; readonly to: number; readonly ticks: readonly (readonly [at: number, text: string])[]; readonly label: string };
  readonly y: { readonly from: number; readonly to: number; readonly step: number };
  readonly lines: readonly Line[];
};

const INK = "#4b5563";
/** A white rim, so that a number on a line can be read. */
const HALO = 'stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"';

/** A panel as SVG: title and legend above it, what is below an axis left out at its end. */
export function panelSvg({ title, note, box, x, y, lines }: Panel): string {
  const { left, top, width, height } = box;
  const across = (value: number): string => (left + ((value - x.from) / Math.max(1e-9, x.to - x.from)) * width).toFixed(1);
  const up = (value: number): string => (top + height - ((Math.max(y.from, Math.min(y.to, value)) - y.from) / (y.to - y.from)) * height).toFixed(1);
  const steps = Array.from({ length: Math.round((y.to - y.from) / y.step) + 1 }, (_, at) => y.from + at * y.step);
  const parts = [
    `<text x="${left}" y="${top - 28}" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...(note === undefined ? [] : [`<text x="${left + width}" y="${top - 28}" text-anchor="end" fill="${INK}">${escaped(note)}</text>`]),
    ...steps.map((value) => `<path d="M${left} ${up(value)}H${left + width}" stroke="#e5e7eb"/><text x="${left - 8}" y="${Number(up(value)) + 4}" text-anchor="end" fill="${INK}">${percent(value, 0)}</text>`),
    ...x.ticks.map(([at, text]) => `<path d="M${across(at)} ${top + height}v5" stroke="${INK}"/><text x="${across(at)}" y="${top + height + 20}" text-anchor="middle" fill="${INK}">${escaped(text)}</text>`),
    `<path d="M${left} ${top}V${top + height}H${left + width}" fill="none" stroke="${INK}"/>`,
    `<text x="${left + width / 2}" y="${top + height + 42}" text-anchor="middle" fill="${INK}">${escaped(x.label)}</text>`,
  ];
  // Numbers stand above all lines, those drawn after them too.
  const above: string[] = [];
  let legend = left;
  for (const { name, color, points, dash, marks, labels } of lines) {
    const stroke = `stroke="${color}" stroke-width="2"${dash === undefined ? "" : ` stroke-dasharray="${dash}"`}`;
    parts.push(`<path d="M${points.map(([a, b]) => `${across(a)} ${up(b)}`).join("L")}" fill="none" ${stroke}/>`);
    if (marks === true) parts.push(...points.map(([a, b]) => `<circle cx="${across(a)}" cy="${up(b)}" r="3" fill="${color}"/>`));
    if (labels === true) above.push(...points.map(([a, b], at) => `<text x="${across(a)}" y="${Number(up(b)) - 9}" text-anchor="${at === 0 ? "start" : at === points.length - 1 ? "end" : "middle"}" fill="${color}" ${HALO}>${percent(b, 1)}</text>`));
    parts.push(`<path d="M${legend} ${top - 12}h24" ${stroke}/><text x="${legend + 30}" y="${top - 8}">${escaped(name)}</text>`);
    legend += 60 + name.length * 7;
  }
  return [...parts, ...above].join("\n");
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
