/** At most this many characters of what operators wrote are on a page, so that it stays below the 32 MiB a call may carry. */
export const PAGE_CHARS = 8_000_000;

/** The first of some things, at most `limit` and as many as fit on a page; one in any case. They are read as they are needed. */
export function fitting<T>(things: Iterable<T>, limit: number, charsOf: (thing: T) => number): T[] {
  const shown: T[] = [];
  let chars = 0;
  for (const thing of things) {
    chars += charsOf(thing);
    if (shown.length === limit || (shown.length > 0 && chars > PAGE_CHARS)) break;
    shown.push(thing);
  }
  return shown;
}
