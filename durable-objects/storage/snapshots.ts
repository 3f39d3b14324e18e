import { bufferOf } from "./entry-bytes.ts";
import type { Sql } from "./sql.ts";

/** A value of a column holds 2 MB at most. */
const PART_BYTES = 1_048_576;

/** One snapshot, in parts. */
export class Snapshots {
  constructor(private readonly sql: Sql) {}

  /** Puts a snapshot in the place of the one before. */
  put(bytes: Uint8Array): void {
    this.sql.write("DELETE FROM snapshot");
    for (let part = 0; part * PART_BYTES < bytes.length; part += 1) {
      this.sql.write("INSERT INTO snapshot (part, bytes) VALUES (?, ?)", part, bufferOf(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)));
    }
  }

  /** The snapshot; nothing: there is none. */
  get(): Uint8Array | undefined {
    const parts = this.sql.all<{ bytes: ArrayBuffer }>("SELECT bytes FROM snapshot ORDER BY part").map(({ bytes }) => new Uint8Array(bytes));
    if (parts.length === 0) return undefined;
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
