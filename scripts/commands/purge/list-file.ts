import { type PurgeTarget, readTarget } from "./target.ts";

/** What a list names, or every line that is wrong, by its number. */
export type ListRead = { readonly ok: true; readonly targets: readonly PurgeTarget[] } | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads a list: one target a line (target.ts). Empty lines, and from a `#` that begins a line or follows a blank to the line's
 * end, are comments. `name` is the file's, for the sentences.
 */
export function readList(text: string, name: string): ListRead {
  const targets: PurgeTarget[] = [];
  const problems: string[] = [];
  for (const [i, line] of text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/).entries()) {
    const words = line.replace(/(^|\s)#.*$/, "").trim();
    if (words === "") continue;
    const read = readTarget(words);
    if (read.ok) targets.push(read.target);
    else problems.push(`${name}:${i + 1}: ${read.why}`);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, targets };
}
