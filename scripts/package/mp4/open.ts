import type { FileHandle } from "node:fs/promises";
import { typeAt, viewOf } from "./box.ts";
import { readSampleTable, type TableRead } from "./sample-table.ts";

/** More than any track's: the table of ten hours has 8 MB. */
const MOST_MOOV_BYTES = 256 * 2 ** 20;

/** Reads the sample table of an MP4 file, wherever its `moov` stands. */
export async function openMp4(file: FileHandle): Promise<TableRead> {
  const { size } = await file.stat();
  for (let at = 0; at + 8 <= size; ) {
    const head = await bytesAt(file, at, 16);
    const short = viewOf(head).getUint32(0);
    const bytes = short === 1 ? Number(viewOf(head).getBigUint64(8)) : short === 0 ? size - at : short;
    if (bytes < 8 || at + bytes > size) break;
    if (typeAt(head, 4) === "moov") {
      if (bytes > MOST_MOOV_BYTES) return { kind: "unreadable", why: "its sample table is too large" };
      return readSampleTable((await bytesAt(file, at, bytes)).subarray(short === 1 ? 16 : 8));
    }
    at += bytes;
  }
  return { kind: "unreadable", why: "no moov in it" };
}

/** Bytes of a file; those behind its end are 0. */
async function bytesAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes;
}
