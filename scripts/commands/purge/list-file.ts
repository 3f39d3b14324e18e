import { type PurgeTarget, readTarget } from "./target.ts";

/** What a list names, or every line that is wrong, by its number. */
export type ListRead<T = PurgeTarget> = { readonly ok: true; readonly targets: readonly T[] } | { readonly ok: false; readonly problems: readonly string[] };

/** What one line names, or the sentence that says what is wrong with it. */
export type LineRead<T> = { readonly ok: true; readonly target: T } | { readonly ok: false; readonly why: string };

/**
 * Reads a list: one target a line (target.ts). Empty lines, and from a `#` that begins a line or follows a blank to the line's
 * end, are comments. `name` is the file's, for the sentences.
 */
export function readList(text: string, name: string): ListRead {
  return readLines(text, name, readTarget);
}

/** The same of whatever `read` makes of a line. */
export function readLines<T>(text: string, name: string, readLine: (line: string) => LineRead<T>): ListRead<T> {
  const targets: T[] = [];
  const problems: string[] = [];
  for (const [i, line] of text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/).entries()) {
    const words = line.replace(/(^|\s)#.*$/, "").trim();
    if (words === "") continue;
    const read = readLine(words);
    if (read.ok) targets.push(read.target);
    else problems.push(`${name}:${i + 1}: ${read.why}`);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, targets };
}
