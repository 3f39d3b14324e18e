/** The `bytes` bytes at `at`, at most 8, as an unsigned number, the first one weighing most; what lies outside counts as 0. Above 2^53 rounded. */
export function bigEndian(from: Uint8Array, at: number, bytes: number): number {
  let value = 0;
  for (let i = 0; i < bytes; i += 1) value = value * 256 + (from[at + i] ?? 0);
  return value;
}

/** The same with the last byte weighing most. */
export function littleEndian(from: Uint8Array, at: number, bytes: number): number {
  let value = 0;
  for (let i = bytes - 1; i >= 0; i -= 1) value = value * 256 + (from[at + i] ?? 0);
  return value;
}

/** Whether the bytes at `at` are these characters, each one byte. */
export function says(from: Uint8Array, at: number, characters: string): boolean {
  for (let i = 0; i < characters.length; i += 1) if (from[at + i] !== characters.charCodeAt(i)) return false;
  return true;
}

/** The four characters at `at` by which boxes and chunks are named. */
export function fourCharacters(from: Uint8Array, at: number): string {
  return String.fromCharCode(from[at] ?? 0, from[at + 1] ?? 0, from[at + 2] ?? 0, from[at + 3] ?? 0);
}
