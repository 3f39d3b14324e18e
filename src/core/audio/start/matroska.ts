import { bigEndian } from "./bytes.ts";
import { type Part, partsFrom } from "./parts.ts";
import { type Opening, type Reader, soundBytes } from "./sound.ts";

/** Elements by their IDs (RFC 8794 §11.2.1, RFC 9559 §5.1). */
const EBML = "1a45dfa3";
const SEGMENT = "18538067";
const INFO = "1549a966";
const CLUSTER = "1f43b675";
const TIMESTAMP_SCALE = "2ad7b1";
const DURATION = "4489";

/** Nanoseconds of a tick where the file does not say (RFC 9559 §5.1.2.9). */
const DEFAULT_SCALE = 1_000_000;

/** Matroska and WebM: everything up to the first Cluster, and its first bytes. Of an element that leaves the head it is assumed that a Cluster comes next. */
export const matroska: Reader = (file, at) => {
  const { head } = file;
  const header = elementAt(head, at);
  const segment = header?.type === EBML ? elementAt(head, header.end) : undefined;
  if (segment?.type !== SEGMENT) return undefined;
  let end = segment.bodyAt;
  let rate: number | undefined;
  for (const element of partsFrom(end, head.length, (from) => elementAt(head, from))) {
    if (element.type === CLUSTER) return { at: element.bodyAt, bytes: soundBytes(rate) };
    if (element.type === INFO) rate = bytesPerSec(file, element);
    end = element.end;
  }
  return { at: end, bytes: soundBytes(rate) };
};

/** An element (RFC 8794 §4 to §6): an ID and a length, both as long as their leading zeros say; a length of ones alone is unknown. */
function elementAt(head: Uint8Array, at: number): Part | undefined {
  const idBytes = vintBytes(head[at]);
  const lengthAt = at + idBytes;
  const lengthBytes = vintBytes(head[lengthAt]);
  const bodyAt = lengthAt + lengthBytes;
  if (idBytes > 4 || lengthBytes > 8 || bodyAt > head.length) return undefined;
  // Without its marker before it is put together: a number of 8 bytes with it would be rounded.
  const length = ((head[lengthAt] ?? 0) & (0xff >> lengthBytes)) * 256 ** (lengthBytes - 1) + bigEndian(head, lengthAt + 1, lengthBytes - 1);
  const unknown = length + 1 >= 2 ** (7 * lengthBytes);
  return { type: bigEndian(head, at, idBytes).toString(16), bodyAt, end: unknown ? Number.POSITIVE_INFINITY : bodyAt + length };
}

/** How long a number is by its first byte; 9 for none. */
function vintBytes(first = 0): number {
  return Math.clz32(first) - 23;
}

/** What a second of the file weighs by the duration its Info gives it. */
function bytesPerSec({ head, size }: Opening, info: Part): number | undefined {
  let scale = DEFAULT_SCALE;
  let ticks = 0;
  for (const { type, bodyAt, end } of partsFrom(info.bodyAt, Math.min(info.end, head.length), (from) => elementAt(head, from))) {
    if (type === TIMESTAMP_SCALE) scale = bigEndian(head, bodyAt, Math.min(8, end - bodyAt));
    if (type === DURATION && end <= head.length) ticks = float(head.subarray(bodyAt, end));
  }
  const sec = (ticks * scale) / 1e9;
  return sec > 0 ? size / sec : undefined;
}

/** A number of 4 or 8 bytes (RFC 8794 §7.3); others are 0. */
function float(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.length === 8 ? view.getFloat64(0) : bytes.length === 4 ? view.getFloat32(0) : 0;
}
