const UNITS = /_(BYTES?|KB|KIB|MB|MIB|SEC|SECS|SECONDS|MS|MSEC|MIN|MINUTES|HOURS|DAYS)$/;

/** How many letters must be put in, taken out, changed or swapped with a neighbour to make `b` of `a`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The known name that `name` was probably meant to be: one to three letters off (fewer in short names), another case,
 * or another unit at its end. `undefined` when none is near, or when `name` is known.
 */
export function nearMiss(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return undefined;
  const upper = name.toUpperCase().replaceAll("-", "_");
  const stem = upper.replace(UNITS, "");
  const allowed = upper.length <= 6 ? 1 : upper.length <= 14 ? 2 : 3;
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = candidate.replace(UNITS, "") === stem ? 0 : editDistance(upper, candidate);
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { name: candidate, distance };
  }
  return best?.name;
}
