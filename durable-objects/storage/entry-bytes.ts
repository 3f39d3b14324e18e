import { Reader, Writer } from "../../src/core/purge/bytes.ts";
import { readEntry, writeEntry } from "../../src/core/purge/entry-bytes.ts";
import type { Entry } from "../../src/core/purge/entry.ts";

/** Format of stored entries; another one is read by a migration, or not at all. */
const FORMAT = 1;

/** An entry as it is stored. */
export function encodeEntry(entry: Entry): ArrayBuffer {
  const writer = new Writer();
  writer.byte(FORMAT);
  writeEntry(writer, entry);
  return bufferOf(writer.done());
}

/** A stored entry; throws on what was not stored by this code, since what it says would be missed. */
export function decodeEntry(bytes: ArrayBuffer): Entry {
  const reader = new Reader(new Uint8Array(bytes));
  const format = reader.byte();
  const entry = readEntry(reader);
  if (format !== FORMAT || !reader.done) throw new Error("an entry is stored in a format this code does not read");
  return entry;
}

/** Bytes as a column takes them. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
