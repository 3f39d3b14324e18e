/** A line of a diagram: points in the axes' own units. */
export type Line = { readonly name: string; readonly color: string; readonly points: readonly (readonly [x: number, y: number])[]; readonly width: number };

/** A time that is shaded, what happens in it, and the row its name stands in. */
export type Shade = { readonly from: number; readonly to: number; readonly text: string; readonly row: number };

/** A diagram with its axes and legend. */
export type Panel = {
  readonly title: string;
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly x: { readonly from: number; readonly to: number; readonly ticks: readonly (readonly [at: number, text: string])[]; readonly label: string };
  readonly y: { readonly from: number; readonly to: number; readonly step: number; readonly text: (value: number) => string };
  readonly lines: readonly Line[];
  readonly shades: readonly Shade[];
};

const INK = "#4b5563";

/** A panel as SVG; values outside its axes are drawn at their ends. `named`: with the names of what is shaded. */
export function panelSvg({ title, box, x, y, lines, shades }: Panel, named: boolean): string {
  const { left, top, width, height } = box;
  const across = (value: number): string => (left + ((Math.max(x.from, Math.min(x.to, value)) - x.from) / (x.to - x.from)) * width).toFixed(1);
  const up = (value: number): string => (top + height - ((Math.max(y.from, Math.min(y.to, value)) - y.from) / (y.to - y.from)) * height).toFixed(1);
  const steps = Array.from({ length: Math.round((y.to - y.from) / y.step) + 1 }, (_, at) => y.from + at * y.step);
  const parts = [
    ...shades.map(({ from, to }) => `<rect x="${across(from)}" y="${top}" width="${(Number(across(to)) - Number(across(from))).toFixed(1)}" height="${height}" fill="#6b7280" fill-opacity="0.13"/>`),
    `<text x="${left}" y="${top - 28}" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...steps.map((value) => `<path d="M${left} ${up(value)}H${left + width}" stroke="#e5e7eb"/><text x="${left - 8}" y="${Number(up(value)) + 4}" text-anchor="end" fill="${INK}">${y.text(value)}</text>`),
    ...x.ticks.map(([at, text]) => `<path d="M${across(at)} ${top + height}v5" stroke="${INK}"/><text x="${across(at)}" y="${top + height + 20}" text-anchor="middle" fill="${INK}">${escaped(text)}</text>`),
    `<path d="M${left} ${top}V${top + height}H${left + width}" fill="none" stroke="${INK}"/>`,
    `<text x="${left + width / 2}" y="${top + height + 40}" text-anchor="middle" fill="${INK}">${escaped(x.label)}</text>`,
  ];
  let legend = left;
  for (const { name, color, points, width } of lines) {
    const stroke = `stroke="${color}" stroke-width="${width}" stroke-linejoin="round"`;
    if (points.length > 0) parts.push(`<path d="M${points.map(([a, b]) => `${across(a)} ${up(b)}`).join("L")}" fill="none" ${stroke}/>`);
    parts.push(`<path d="M${legend} ${top - 12}h24" ${stroke}/><text x="${legend + 30}" y="${top - 8}">${escaped(name)}</text>`);
    legend += 54 + name.length * 7;
  }
  if (named) parts.push(...shades.map(({ from, text, row }) => `<text x="${Number(across(from)) + 3}" y="${top + 13 + row * 13}" font-size="10.5" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escaped(text)}</text>`));
  return parts.join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
