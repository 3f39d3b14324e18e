import { littleEndian, says } from "./bytes.ts";

/** An Ogg page (RFC 3533 §6). `ended`: packets that end in it; `ticks`: the stream's clock at the last of them, absent where none ends. */
export type Page = { readonly at: number; readonly bodyAt: number; readonly end: number; readonly ended: number; readonly ticks: number | undefined };

/** More pages than this before two seconds of sound are no music file. */
const MOST_PAGES = 1024;

/** The serial number of the stream a page belongs to. */
export function streamOf(head: Uint8Array, pageAt: number): number {
  return littleEndian(head, pageAt + 14, 4);
}

/** The pages of a stream from `at`, where any page stands, those of others left out, until one has no header within the head. */
export function* pagesFrom(head: Uint8Array, at: number, stream: number): Generator<Page> {
  let next = at;
  for (let i = 0; i < MOST_PAGES && next + 27 <= head.length && says(head, next, "OggS"); i += 1) {
    const bodyAt = next + 27 + (head[next + 26] ?? 0);
    let end = bodyAt;
    let ended = 0;
    for (let lacing = next + 27; lacing < bodyAt; lacing += 1) {
      const bytes = head[lacing] ?? 0;
      end += bytes;
      if (bytes < 255) ended += 1;
    }
    if (bodyAt > head.length) return;
    const clock = littleEndian(head, next + 6, 8);
    if (streamOf(head, next) === stream) yield { at: next, bodyAt, end, ended, ticks: clock >= 2 ** 63 ? undefined : clock };
    next = end;
  }
}
