import { bufferOf } from "../storage/entry-bytes.ts";
import type { Sql } from "../storage/sql.ts";
import { Words } from "../storage/words.ts";

/** A value of a column holds 2 MB at most. */
const PART_BYTES = 1_048_576;

/** The word's name. */
const KEPT_AT = "plays-kept-at";

/** What an instance leaves for the next: bytes, and when they were left. */
export class PlayStore {
  private readonly words: Words;

  constructor(private readonly sql: Sql) {
    this.words = new Words(sql);
  }

  /** Puts bytes in the place of those before, within a transaction of the caller's. */
  put(bytes: Uint8Array, nowMs: number): void {
    this.sql.write("DELETE FROM plays");
    for (let part = 0; part * PART_BYTES < bytes.length; part += 1) {
      this.sql.write("INSERT INTO plays (part, bytes) VALUES (?, ?)", part, bufferOf(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)));
    }
    this.words.set(KEPT_AT, nowMs);
  }

  /** What was put last; nothing: nothing was. */
  get(): Uint8Array | undefined {
    const parts = this.sql.all<{ bytes: ArrayBuffer }>("SELECT bytes FROM plays ORDER BY part");
    if (parts.length === 0) return undefined;
    const whole = new Uint8Array(parts.reduce((sum, { bytes }) => sum + bytes.byteLength, 0));
    let at = 0;
    for (const { bytes } of parts) {
      whole.set(new Uint8Array(bytes), at);
      at += bytes.byteLength;
    }
    return whole;
  }

  /** When; 0: never. */
  get keptAtMs(): number {
    return this.words.number(KEPT_AT);
  }
}
