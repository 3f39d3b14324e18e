import { Blocks } from "./blocks.ts";
import { Reader, Writer } from "./bytes.ts";
import { readBlock, writeBlock } from "./entry-bytes.ts";
import type { KeyNumbers } from "./exact.ts";
import { type Extent, Generations } from "./generations.ts";
import type { PurgeNumber } from "./number.ts";
import { readSteer, writeSteer } from "./steer-bytes.ts";
import { Steers } from "./steers.ts";

const FORMAT = 2;
/** Before edges could be steered; read as one without any. */
const FORMAT_WITHOUT_STEERS = 1;
/** Which of a key's numbers are there, and which are those of the key written before it. */
const HARD = 1;
const SOFT = 2;
const BEFORE = 4;
const SAME_HARD = 8;
const SAME_SOFT = 16;
/** In place of a cell: how many empty ones follow. */
const EMPTY_CELLS = 0;

/** All there is to know of purges, blocks and steers up to a number. */
export type Snapshot = { readonly n: PurgeNumber; readonly generations: Generations; readonly blocks: Blocks; readonly steers: Steers };

/** A snapshot in bytes: rows as seconds before the newest, exact keys, blocks, steers. At most 1 MiB without blocks. */
export function encodeSnapshot({ n, generations, blocks, steers }: Snapshot): Uint8Array {
  const writer = new Writer();
  writer.byte(FORMAT);
  writer.integer(n);
  writer.integer(generations.folded);
  writer.integer(generations.floor);
  writeRows(writer, generations);
  writeExact(writer, generations);
  writer.integer(blocks.size);
  for (const block of blocks) writeBlock(writer, block);
  writer.list([...steers], (steer) => writeSteer(writer, steer));
  return writer.done();
}

/** Reads a snapshot into generations of an extent. Nothing: broken, of another format, or its rows are of another width. */
export function decodeSnapshot(bytes: Uint8Array, extent: Extent = {}): Snapshot | undefined {
  const reader = new Reader(bytes);
  const format = reader.byte();
  if (format !== FORMAT && format !== FORMAT_WITHOUT_STEERS) return undefined;
  const n = reader.integer();
  const folded = reader.integer();
  const generations = new Generations(extent);
  generations.raiseFloor(reader.integer());
  readRows(reader, generations);
  generations.restore(folded, readExact(reader));
  const blocks = new Blocks();
  // Each at once, not a list of them first: there may be a hundred thousand.
  for (let left = reader.integer(); left > 0 && !reader.broken; left -= 1) blocks.put(readBlock(reader));
  const steers = new Steers();
  if (format !== FORMAT_WITHOUT_STEERS) for (const steer of reader.list(() => readSteer(reader))) steers.put(steer);
  return reader.done ? { n, generations, blocks, steers } : undefined;
}

function writeRows(writer: Writer, { rows }: Generations): void {
  let newest = 0;
  for (const seconds of rows.cells) newest = Math.max(newest, seconds);
  writer.integer(rows.width);
  writer.integer(newest);
  let empty = 0;
  const flush = (): void => {
    if (empty === 0) return;
    writer.integer(EMPTY_CELLS);
    writer.integer(empty);
    empty = 0;
  };
  for (const seconds of rows.cells) {
    if (seconds === 0) {
      empty += 1;
      continue;
    }
    flush();
    writer.integer(1 + newest - seconds);
  }
  flush();
}

function readRows(reader: Reader, { rows }: Generations): void {
  const { cells } = rows;
  if (reader.integer() !== rows.width) reader.fail();
  const newest = reader.integer();
  let cell = 0;
  while (!reader.broken && cell < cells.length) {
    const before = reader.integer();
    if (before === EMPTY_CELLS) {
      const empty = reader.integer();
      if (empty === 0 || empty > cells.length - cell) reader.fail();
      cell += empty;
      continue;
    }
    if (before > newest) reader.fail();
    cells[cell] = newest - (before - 1);
    cell += 1;
  }
}

function writeExact(writer: Writer, { exact, top }: Generations): void {
  let [hard, soft] = [0, 0];
  writer.integer(top);
  writer.integer(exact.size);
  const keys = Array.from(exact.places(), (place) => exact.at(place));
  // Purges of many keys stand together and spell their number once.
  for (const key of keys.sort((a, b) => b.hard - a.hard || b.soft - a.soft || a.hash - b.hash)) {
    const flags = (key.hard === 0 ? 0 : key.hard === hard ? SAME_HARD : HARD) | (key.soft === 0 ? 0 : key.soft === soft ? SAME_SOFT : SOFT) | (key.before === 0 ? 0 : BEFORE);
    writer.hash(key.hash);
    writer.byte(flags);
    if ((flags & HARD) !== 0) writer.integer(top - key.hard);
    if ((flags & SOFT) !== 0) writer.integer(top - key.soft);
    if ((flags & BEFORE) !== 0) writer.integer(top - key.before);
    if (key.hard !== 0) hard = key.hard;
    if (key.soft !== 0) soft = key.soft;
  }
}

function readExact(reader: Reader): KeyNumbers[] {
  let [lastHard, lastSoft] = [0, 0];
  const top = reader.integer();
  const below = (): number => {
    const number = top - reader.integer();
    if (number <= 0) reader.fail();
    return number;
  };
  return reader.list(() => {
    const hash = reader.hash();
    const flags = reader.byte();
    const hard = (flags & HARD) !== 0 ? below() : (flags & SAME_HARD) !== 0 ? lastHard : 0;
    const soft = (flags & SOFT) !== 0 ? below() : (flags & SAME_SOFT) !== 0 ? lastSoft : 0;
    const before = (flags & BEFORE) !== 0 ? below() : 0;
    if (hard !== 0) lastHard = hard;
    if (soft !== 0) lastSoft = soft;
    return { hash, hard, soft, before };
  });
}
