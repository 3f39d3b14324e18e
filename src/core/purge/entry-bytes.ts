import type { Reader, Writer } from "./bytes.ts";
import type { Block, BlockTally, Entry } from "./entry.ts";
import { readSteer, writeSteer } from "./steer-bytes.ts";

/** Kinds of entries; a purge's mode is part of its kind. Numbers once used are not used for others. */
const HARD = 1;
const SOFT = 2;
const BLOCK = 3;
const UNBLOCK = 4;
const STEER = 5;
const UNSTEER = 6;

/** Writes an entry: its kind, its number once, then its hashes. */
export function writeEntry(writer: Writer, entry: Entry): void {
  switch (entry.kind) {
    case "purge":
      writer.byte(entry.mode === "hard" ? HARD : SOFT);
      writer.integer(entry.number);
      writer.list(entry.hashes, (hash) => writer.hash(hash));
      return;
    case "block":
      writer.byte(BLOCK);
      writer.integer(entry.number);
      writeBlock(writer, entry.block);
      return;
    case "unblock":
      writer.byte(UNBLOCK);
      writer.integer(entry.number);
      writer.text(entry.id);
      return;
    case "steer":
      writer.byte(STEER);
      writer.integer(entry.number);
      writeSteer(writer, entry.steer);
      return;
    case "unsteer":
      writer.byte(UNSTEER);
      writer.integer(entry.number);
      writer.text(entry.edge);
      return;
    default:
      entry satisfies never;
  }
}

/** Reads an entry; an unknown kind breaks the reader, since what it says would be missed. */
export function readEntry(reader: Reader): Entry {
  const kind = reader.byte();
  const number = reader.integer();
  switch (kind) {
    case HARD:
    case SOFT:
      return { kind: "purge", number, mode: kind === HARD ? "hard" : "soft", hashes: readHashes(reader) };
    case BLOCK:
      return { kind: "block", number, block: readBlock(reader) };
    case UNBLOCK:
      return { kind: "unblock", number, id: reader.text() };
    case STEER:
      return { kind: "steer", number, steer: readSteer(reader) };
    case UNSTEER:
      return { kind: "unsteer", number, edge: reader.text() };
    default:
      reader.fail();
      return { kind: "unblock", number, id: "" };
  }
}

/** Writes a block; countries and reasons that come again take a byte or two. */
export function writeBlock(writer: Writer, block: Block): void {
  writer.text(block.id);
  writer.list(block.hashes, (hash) => writer.hash(hash));
  writer.list(block.countries, (country) => writer.again(country));
  writer.real(block.fromMs);
  writer.byte(block.untilMs === undefined ? 0 : 1);
  if (block.untilMs !== undefined) writer.real(block.untilMs);
  writer.again(block.reason);
}

/** Reads a block. */
export function readBlock(reader: Reader): Block {
  const id = reader.text();
  const hashes = readHashes(reader);
  const countries = reader.list(() => reader.again());
  const fromMs = reader.real();
  const ends = reader.byte();
  if (ends > 1) reader.fail();
  return { id, hashes, countries, fromMs, ...(ends === 1 ? { untilMs: reader.real() } : {}), reason: reader.again() };
}

/** Writes what was seen of a block in a country. */
export function writeTally(writer: Writer, tally: BlockTally): void {
  writer.again(tally.id);
  writer.again(tally.country);
  writer.real(tally.lastDeliveryMs);
  writer.integer(tally.refusals);
  writer.real(tally.lastRefusalMs);
}

/** Reads what was seen of a block in a country. */
export function readTally(reader: Reader): BlockTally {
  return { id: reader.again(), country: reader.again(), lastDeliveryMs: reader.real(), refusals: reader.integer(), lastRefusalMs: reader.real() };
}

function readHashes(reader: Reader): number[] {
  return reader.list(() => reader.hash());
}
