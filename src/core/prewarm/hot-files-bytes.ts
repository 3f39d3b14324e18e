import { Reader, Writer } from "../purge/bytes.ts";
import type { HotFiles } from "./hot-files.ts";

/** Format of what an instance leaves for the next; another one is nothing. */
const FORMAT = 1;

/** All of it: the files played most with what is known of them, and the sketch where it is in use. */
export function encodeHotFiles(files: HotFiles, nowMs: number): Uint8Array {
  const { counts, listeners } = files;
  const writer = new Writer();
  writer.byte(FORMAT);
  writer.real(counts.decay.landmarkMs);
  writer.list(Array.from({ length: counts.size }, (_, place) => place), (place) => {
    const { base, size, startBytes, tags, missMs, firstPlayedAtMs, lastPlayedAtMs } = files.at(place, nowMs);
    writer.text(base);
    writer.real(counts.sumOf(place));
    for (const number of [size, startBytes, missMs, firstPlayedAtMs, lastPlayedAtMs, listeners.halves[place] ?? 0]) writer.integer(number);
    for (const word of listeners.words.subarray(4 * place, 4 * place + 4)) writer.integer(word);
    writer.list(tags, (tag) => writer.again(tag));
  });
  const { cells } = counts.sketch;
  writer.bytes(counts.shared ? new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength) : new Uint8Array(0));
  return writer.done();
}

/** Takes it into files that know nothing yet. What cannot be read is not there, from where it is broken on. */
export function decodeHotFiles(files: HotFiles, bytes: Uint8Array): void {
  const { counts, listeners } = files;
  const reader = new Reader(bytes);
  if (reader.byte() !== FORMAT) return;
  counts.decay.landmarkMs = reader.real();
  const integer = (): number => reader.integer();
  reader.list(() => {
    const base = reader.text();
    const sum = reader.real();
    const [size, startBytes, missMs, firstPlayedAtMs, lastPlayedAtMs, half] = [integer(), integer(), integer(), integer(), integer(), integer()];
    const words = [integer(), integer(), integer(), integer()];
    const tags = reader.list(() => reader.again());
    const place = reader.broken ? undefined : files.restore({ base, size, startBytes, missMs, firstPlayedAtMs, lastPlayedAtMs, tags }, sum);
    if (place === undefined) return;
    listeners.halves[place] = half;
    listeners.words.set(words, 4 * place);
  });
  const cells = reader.bytes().slice();
  if (reader.done && cells.length > 0) counts.restoreShared(new Float32Array(cells.buffer));
}
