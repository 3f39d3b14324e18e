import type { Span } from "../../../../src/core/cache/slices.ts";
import { startOf } from "../../../../src/core/audio/start/start.ts";

/** Bytes one behind the other; texts are one byte a character. */
export function bytes(...parts: readonly (string | number | Uint8Array | readonly number[])[]): Uint8Array {
  const pieces = parts.map((part) => (typeof part === "number" ? [part] : typeof part === "string" ? Uint8Array.from(part, (char) => char.charCodeAt(0)) : part));
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
  return whole;
}

/** A number in `length` bytes, the first weighing most. */
export function big(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
}

/** A number in `length` bytes, the last weighing most. */
export function little(value: number, length: number): number[] {
  return big(value, length).toReversed();
}

/** That many bytes of nothing. */
export function blank(length: number): Uint8Array {
  return new Uint8Array(length);
}

/** The start of a file of which the head is `headBytes` long, as pairs. `size`: of the file, where it goes on behind what is given. */
export function startOfFile(file: Uint8Array, { headBytes = 65_536, size = file.length, type = null }: { headBytes?: number; size?: number; type?: string | null } = {}): number[][] | undefined {
  return pairs(startOf(file.subarray(0, Math.min(headBytes, size)), size, type));
}

/** Spans as pairs. */
export function pairs(spans: readonly Span[] | undefined): number[][] | undefined {
  return spans?.map(({ first, last }) => [first, last]);
}

/** An ID3v2 tag whose content is `length` bytes long; `footer`: of version 4, which counts it apart. */
export function id3(length: number, { version = 3, footer = false } = {}): Uint8Array {
  const size = [21, 14, 7, 0].map((bits) => (length >> bits) & 0x7f);
  const tail = footer ? bytes("3DI", version, 0, 0x10, size) : bytes();
  return bytes("ID3", version, 0, footer ? 0x10 : 0, size, blank(length), tail);
}

/** Frames of MPEG-1 layer III, 44.1 kHz: 128 kbit/s, 417 bytes and 26.12 ms each. */
export function mp3(frames: number): Uint8Array {
  return bytes(...Array.from({ length: frames }, () => bytes(0xff, 0xfb, 0x90, 0x00, blank(413))));
}

/** Two seconds of those: 77 frames. */
export const MP3_TWO_SEC = 77 * 417;

/** An ISO box of 32 bits' length. */
export function box(type: string, ...content: readonly (string | number | Uint8Array | readonly number[])[]): Uint8Array {
  const body = bytes(...content);
  return bytes(big(8 + body.length, 4), type, body);
}

/** A `moov` of a film of so many seconds, with content of `extra` bytes behind its header. */
export function moov(sec: number, extra = 0): Uint8Array {
  return box("moov", box("mvhd", blank(12), big(1000, 4), big(sec * 1000, 4), blank(80)), box("trak", blank(extra)));
}

/** An EBML element; its length in 8 bytes, as streaming writers do it. */
export function element(id: number, ...content: readonly (string | number | Uint8Array | readonly number[])[]): Uint8Array {
  const body = bytes(...content);
  return bytes(elementHead(id, body.length), body);
}

/** The head of one whose content follows, or does not; `undefined`: of unknown length. */
export function elementHead(id: number, length: number | undefined): Uint8Array {
  const idBytes = Math.ceil(Math.log2(id + 1) / 8);
  return bytes(big(id, idBytes), 0x01, length === undefined ? [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] : big(length, 7));
}

/** One or more Ogg pages with one packet; pages of 65,025 bytes, as libogg makes them of large packets. */
export function packet(content: Uint8Array, { ticks = 0, stream = 7 } = {}): Uint8Array {
  const pages: Uint8Array[] = [];
  const lacing = [...Array.from({ length: Math.floor(content.length / 255) }, () => 255), content.length % 255];
  for (let i = 0; i < lacing.length; i += 255) {
    const here = lacing.slice(i, i + 255);
    const ends = i + 255 >= lacing.length;
    const body = content.subarray(i * 255, i * 255 + here.reduce((sum, n) => sum + n, 0));
    pages.push(bytes("OggS", 0, 0, ends ? little(ticks, 8) : Array.from({ length: 8 }, () => 255), little(stream, 4), blank(8), here.length, here, body));
  }
  return bytes(...pages);
}

/** Vorbis comments: a writer's name, then these. */
export function comments(...texts: readonly Uint8Array[]): Uint8Array {
  return bytes(little(4, 4), "made", little(texts.length, 4), ...texts.flatMap((text) => [little(text.length, 4), text]));
}
