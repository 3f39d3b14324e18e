/**
 * A name that stands twice in one object of a JSON text, or nothing. Parsers keep one of the two and tell nobody: half of what
 * was asked for would be done. `text` must be JSON already.
 */
export function repeatedMember(text: string): string | undefined {
  /** For each open object the names seen, for each open list nothing. */
  const open: (Set<string> | undefined)[] = [];
  let nameNext = false;
  // Outside of strings every brace, bracket and comma is structure.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    const names = open.at(-1);
    if (token === "{" || token === "[") open.push(token === "{" ? new Set() : undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token !== "," && nameNext && names !== undefined) {
      const name = JSON.parse(token) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
    nameNext = token === "{" || (token === "," && open.at(-1) !== undefined);
  }
  return undefined;
}
