import { bufferOf } from "../storage/entry-bytes.ts";
import type { Sql } from "../storage/sql.ts";

/** A value of a column holds 2 MB at most. */
const PART_BYTES = 1_048_576;

/** What orders say, of any length, by their places. */
export class OrderTexts {
  constructor(private readonly sql: Sql) {}

  /** Writes a text, as `bytesOf` makes it. */
  put(place: number, bytes: Uint8Array): void {
    for (let part = 0; part * PART_BYTES < bytes.length; part += 1) {
      const from = part * PART_BYTES;
      this.sql.write("INSERT INTO order_parts (place, part, bytes) VALUES (?, ?, ?)", place, part, bufferOf(bytes.subarray(from, from + PART_BYTES)));
    }
  }

  /** The text of a place; empty where there is none. */
  get(place: number): string {
    const decoder = new TextDecoder();
    const parts = this.sql.all<{ bytes: ArrayBuffer }>("SELECT bytes FROM order_parts WHERE place = ? ORDER BY part", place);
    return parts.map(({ bytes }) => decoder.decode(bytes, { stream: true })).join("") + decoder.decode();
  }

  /** Forgets the texts of places, which are JSON's list of numbers. */
  drop(places: string): void {
    this.sql.write("DELETE FROM order_parts WHERE place IN (SELECT value FROM json_each(?))", places);
  }
}
