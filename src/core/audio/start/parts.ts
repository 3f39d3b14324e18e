/** One box, chunk, block or element: what it is, where its content begins, and where the next one stands (`Infinity`: it does not say). */
export type Part = { readonly type: string; readonly bodyAt: number; readonly end: number };

/** More parts than this before the first sound are no music file. */
const MOST_PARTS = 1024;

/** The parts one behind the other from `at`, until one has no header within `until`. `partAt` must give an `end` behind `at`. */
export function* partsFrom(at: number, until: number, partAt: (at: number) => Part | undefined): Generator<Part> {
  let next = at;
  for (let i = 0; i < MOST_PARTS && next < until; i += 1) {
    const part = partAt(next);
    if (part === undefined) return;
    yield part;
    next = part.end;
  }
}
