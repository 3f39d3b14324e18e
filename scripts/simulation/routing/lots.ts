/** Evenly from [0, 1), the same for the same four numbers: whoever asks the same edge for the same thing has the same luck, whatever was asked before. */
export function lot(seed: number, a: number, b: number, c: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ a, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ Math.imul(b + 1, 0x27d4eb2f), 0x165667b1);
  h = Math.imul(h ^ (h >>> 16) ^ Math.imul(c + 1, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** About normal, mean 0, deviation 1: the sum of four lots. */
export function bell(seed: number, a: number, b: number, c: number): number {
  const sum = lot(seed, a, b, c) + lot(seed, a, b, c + 101) + lot(seed, a, b, c + 202) + lot(seed, a, b, c + 303);
  return (sum - 2) * Math.sqrt(3);
}
