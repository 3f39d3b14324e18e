/** Labels by their names. */
export type Labels = Readonly<Record<string, string>>;

/** A series by name and labels. */
export type Series = { readonly name: string; readonly labels: Labels };

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|\}$)/y;

/** A series as it is told and written: `requests{outcome="hit",tier="memory"}`. Empty values count as absent; labels stand in the order given. */
export function seriesText(name: string, labels: Labels): string {
  const written = Object.entries(labels).filter(([, value]) => value !== "").map(([label, value]) => `${label}="${escaped(value)}"`);
  return written.length === 0 ? name : `${name}{${written.join(",")}}`;
}

/** Reads one back; nothing where it is none: another form, a label that stands twice. */
export function readSeries(text: string): Series | undefined {
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  if (name.length === text.length) return { name, labels: {} };
  if (text.charAt(name.length) !== "{") return undefined;
  const labels = new Map<string, string>();
  for (LABEL.lastIndex = name.length + 1; LABEL.lastIndex < text.length; ) {
    const found = LABEL.exec(text);
    if (found === null) return undefined;
    const [, label = "", value = "", end] = found;
    if (labels.has(label)) return undefined;
    labels.set(label, unescaped(value));
    if (end === "}") return { name, labels: Object.fromEntries(labels) };
  }
  return undefined;
}

/** A label's value between its quotes (OpenMetrics 1.0, ABNF `escaped-string`). What is not UTF-8 when sent is replaced. */
export function escaped(value: string): string {
  return value.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
}
