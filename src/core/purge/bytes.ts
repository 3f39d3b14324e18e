const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** A hash of 53 bits in bytes. */
const HASH_BYTES = 7;
const HIGH = 0x1_0000_0000;

/** Writes numbers and texts one after the other. What is written is ours and taken at its word. */
export class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #texts = new Map<string, number>();

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#at] = value;
    this.#at += 1;
  }

  /** An integer from 0 to 2^53 - 1: seven bits a byte, the low ones first. */
  integer(value: number): void {
    this.#room(8);
    let rest = Math.min(value, Number.MAX_SAFE_INTEGER);
    while (rest >= 128) {
      this.#bytes[this.#at] = rest % 128 | 128;
      this.#at += 1;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at] = rest;
    this.#at += 1;
  }

  /** A purge key's hash. */
  hash(value: number): void {
    this.#room(HASH_BYTES + 1);
    this.#view.setUint32(this.#at, value >>> 0, true);
    this.#view.setUint32(this.#at + 4, value / HIGH, true);
    this.#at += HASH_BYTES;
  }

  /** Any number but NaN, as times are on clocks that may be behind or between milliseconds. */
  real(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** A text. Halves of surrogate pairs arrive as U+FFFD. */
  text(value: string): void {
    this.bytes(encoder.encode(value));
  }

  /** A text that may come again; from the second time on it takes a byte or two. */
  again(value: string): void {
    const known = this.#texts.get(value);
    this.integer(known ?? 0);
    if (known !== undefined) return;
    this.#texts.set(value, this.#texts.size + 1);
    this.text(value);
  }

  bytes(value: Uint8Array): void {
    this.integer(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** A list, its length first. */
  list<T>(values: readonly T[], write: (value: T) => void): void {
    this.integer(values.length);
    for (const value of values) write(value);
  }

  /** All that was written. */
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  #room(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const wider = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    wider.set(this.#bytes);
    this.#bytes = wider;
    this.#view = new DataView(wider.buffer);
  }
}

/**
 * Reads what a Writer wrote. What cannot have been written so makes it `broken`, and everything read from there on is
 * nothing; it never throws, and never makes room for more than there are bytes.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #broken = false;
  #texts: string[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** Whether everything was read, and could be. */
  get done(): boolean {
    return !this.#broken && this.#at === this.#bytes.length;
  }

  /** Says that what was read makes no sense. */
  fail(): void {
    this.#broken = true;
  }

  byte(): number {
    return this.#take(1) ? (this.#bytes[this.#at - 1] ?? 0) : 0;
  }

  integer(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < 8; length += 1) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) this.fail();
        return this.#broken ? 0 : value;
      }
    }
    this.fail();
    return 0;
  }

  hash(): number {
    if (!this.#take(HASH_BYTES)) return 0;
    const at = this.#at - HASH_BYTES;
    const high = this.#view.getUint16(at + 4, true) + (this.#bytes[at + 6] ?? 0) * 0x1_0000;
    if (high >= 1 << 21) this.fail();
    return this.#broken ? 0 : high * HIGH + this.#view.getUint32(at, true);
  }

  real(): number {
    if (!this.#take(8)) return 0;
    const value = this.#view.getFloat64(this.#at - 8, true);
    if (Number.isNaN(value)) this.fail();
    return this.#broken ? 0 : value;
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return decoder.decode(bytes);
    } catch {
      this.fail();
      return "";
    }
  }

  again(): string {
    const known = this.integer();
    if (known > 0) {
      const text = this.#texts[known - 1];
      if (text === undefined) this.fail();
      return text ?? "";
    }
    const text = this.text();
    this.#texts.push(text);
    return text;
  }

  /** Part of what is read, not a copy. */
  bytes(): Uint8Array {
    const length = this.integer();
    return this.#take(length) ? this.#bytes.subarray(this.#at - length, this.#at) : new Uint8Array(0);
  }

  /** A list of things that take a byte each at least, so that it ends where the bytes do. */
  list<T>(read: () => T): T[] {
    const length = this.integer();
    const values: T[] = [];
    while (!this.#broken && values.length < length) values.push(read());
    return values;
  }

  #take(bytes: number): boolean {
    if (this.#broken || this.#at + bytes > this.#bytes.length) {
      this.#broken = true;
      return false;
    }
    this.#at += bytes;
    return true;
  }
}
