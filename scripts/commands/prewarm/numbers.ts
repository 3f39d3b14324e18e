const UNITS: Readonly<Record<string, number>> = { "": 1, b: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9, t: 1e12, tb: 1e12, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3, tib: 1024 ** 4 };

/** A number of bytes as people write it: `500MB`, `2GiB`, `1048576`. Nothing where it is none, or below 1. */
export function bytesIn(text: string): number | undefined {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  const bytes = digits === "" || factor === undefined ? Number.NaN : Math.round(Number(digits) * factor);
  return Number.isSafeInteger(bytes) && bytes >= 1 ? bytes : undefined;
}

/** Bytes as people read them: `312.4 MiB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1024 ** 2 ? 1 : bytes < 1024 ** 3 ? 2 : 3;
  return `${(bytes / 1024 ** power).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} ${["", "KiB", "MiB", "GiB"][power]}`;
}

/** A whole number with separators: `12,000`. */
export function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** A number with a word in its right form: `1 URL`, `3,000 URLs`. */
export function many(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? "" : "s"}`;
}
