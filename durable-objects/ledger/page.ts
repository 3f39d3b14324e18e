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

/** At most this many receipts, records or blocks are read at once. */
const MOST_ON_A_PAGE = 1000;

/** How many of what was asked for are read: at least one. */
export function pageSize(limit: number): number {
  return Math.max(1, Math.min(MOST_ON_A_PAGE, Math.floor(limit) || 1));
}
