/** What a box is made of: bytes, and whole numbers of so many bytes, big-endian. */
export type Part = Uint8Array | { readonly bits: 8 | 16 | 24 | 32 | 64; readonly value: number };

export const u8 = (value: number): Part => ({ bits: 8, value });
export const u16 = (value: number): Part => ({ bits: 16, value });
export const u24 = (value: number): Part => ({ bits: 24, value });
export const u32 = (value: number): Part => ({ bits: 32, value });
export const u64 = (value: number): Part => ({ bits: 64, value });
/** Characters of one byte each. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
export const zeros = (bytes: number): Uint8Array => new Uint8Array(bytes);

/** Parts behind one another. */
export function joined(parts: readonly Part[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + (part instanceof Uint8Array ? part.length : part.bits / 8), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    if (part instanceof Uint8Array) {
      bytes.set(part, at);
      at += part.length;
      continue;
    }
    for (let left = part.bits / 8; left > 0; left -= 1) view.setUint8(at++, Math.floor(part.value / 256 ** (left - 1)) % 256);
  }
  return bytes;
}

/** A box (ISO/IEC 14496-12 §4.2) of less than 4 GiB. */
export function box(type: string, ...parts: readonly Part[]): Uint8Array {
  const body = joined(parts);
  return joined([u32(8 + body.length), ascii(type), body]);
}

/** A box with a version and flags. */
export function fullBox(type: string, version: number, flags: number, ...parts: readonly Part[]): Uint8Array {
  return box(type, u8(version), u24(flags), ...parts);
}

/** A box that was found: its type, and its body within the bytes it was looked for in. */
export type Found = { readonly type: string; readonly body: Uint8Array };

/** The boxes that stand in bytes; one that is longer than the bytes ends the list. */
export function boxesIn(bytes: Uint8Array): Found[] {
  const view = viewOf(bytes);
  const found: Found[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const short = view.getUint32(at);
    const head = short === 1 ? 16 : 8;
    const size = short === 1 && at + 16 <= bytes.length ? Number(view.getBigUint64(at + 8)) : short === 0 ? bytes.length - at : short;
    if (size < head || at + size > bytes.length) break;
    found.push({ type: typeAt(bytes, at + 4), body: bytes.subarray(at + head, at + size) });
    at += size;
  }
  return found;
}

/** The body of the first box along a path of types, as in `["trak", "mdia", "mdhd"]`. */
export function bodyAt(bytes: Uint8Array, path: readonly string[]): Uint8Array | undefined {
  return path.reduce<Uint8Array | undefined>((within, type) => within && boxesIn(within).find((each) => each.type === type)?.body, bytes);
}

/** Four characters of bytes. */
export function typeAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
