/** Text with what stands between two markers replaced, or the sentence that says which marker is missing. */
export type Marked = { ok: true; text: string } | { ok: false; why: string };

/** Puts `generated` between `<!-- generated: name -->` and `<!-- /generated: name -->`, each on a line of its own. */
export function betweenMarkers(text: string, name: string, generated: string): Marked {
  const open = `<!-- generated: ${name} -->\n`;
  const close = `\n<!-- /generated: ${name} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf(close, from);
  if (from < 0 || to < 0) return { ok: false, why: `the marker ${(from < 0 ? open : close).trim()} is missing` };
  return { ok: true, text: `${text.slice(0, from + open.length)}\n${generated}\n${text.slice(to)}` };
}
