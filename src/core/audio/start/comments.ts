import { littleEndian } from "./bytes.ts";

/** More comments than this are not looked at. */
const MOST_COMMENTS = 1024;

/**
 * Where Vorbis comments that begin at `at` end (RFC 7845 §5.2): the writer's name, then as many comments as are announced, each
 * with its length in front. Judged as far as there are bytes: the last length seen may point behind them.
 */
export function commentsEnd(bytes: Uint8Array, at: number): number {
  let end = at + 4 + littleEndian(bytes, at, 4);
  const announced = Math.min(littleEndian(bytes, end, 4), MOST_COMMENTS);
  end += 4;
  for (let i = 0; i < announced && end + 4 <= bytes.length; i += 1) end += 4 + littleEndian(bytes, end, 4);
  return end;
}
