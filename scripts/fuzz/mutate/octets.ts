import type { Random } from "../random.ts";

/** Octets that mean something to some parser. */
const TELLING = ["\0", "\r", "\n", "\r\n", "\r\n\r\n", " ", "\t", ":", ",", ";", "=", "/", "?", "#", "%", "\\", "\"", "\x7f", "\x80", "\xff", "0", "9", "-", "HTTP/1.1", "chunked", "close", "{", "(", "*"];

/** Changes octets in one place: flips, drops, doubles, swaps, inserts or cuts them. */
export function mutateOctets(random: Random, octets: Buffer): Buffer {
  const at = random.below(octets.length);
  const [before, after] = [octets.subarray(0, at), octets.subarray(at)];
  const length = Math.min(after.length, random.pick([1, 1, 2, 4, 16, 64]));
  const piece = after.subarray(0, length);
  const rest = after.subarray(length);
  switch (random.below(8)) {
    case 0:
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (1 << random.below(8))]), after.subarray(1)]);
    case 1:
      return Buffer.concat([before, rest]);
    case 2:
      return Buffer.concat([before, piece, piece, rest]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.pick(TELLING), "latin1"), after]);
    case 4:
      return Buffer.concat([before, Buffer.from(random.pick(TELLING), "latin1"), after.subarray(1)]);
    case 5:
      return Buffer.concat([before, random.bytes(length), rest]);
    case 6:
      return Buffer.concat([before, Buffer.alloc(random.pick([10, 300, 5_000]), piece.subarray(0, 1)), rest]);
    default:
      return Buffer.concat([before, Buffer.from(piece.toReversed()), rest]);
  }
}

/** The beginning of one and the end of another. */
export function splice(random: Random, one: Buffer, other: Buffer): Buffer {
  return Buffer.concat([one.subarray(0, random.below(one.length)), other.subarray(random.below(other.length))]);
}

/** Octets cut into pieces of random sizes. */
export function pieces(random: Random, octets: Buffer, most: number): Buffer[] {
  const cuts = Array.from({ length: most - 1 }, () => random.below(octets.length + 1)).sort((a, b) => a - b);
  return [...cuts, octets.length].map((end, n) => octets.subarray(n === 0 ? 0 : cuts[n - 1], end)).filter((piece) => piece.length > 0);
}
