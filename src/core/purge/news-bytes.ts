import type { Reader, Writer } from "./bytes.ts";
import { readEntry, writeEntry } from "./entry-bytes.ts";
import type { Ahead, News, Promised } from "./sync.ts";

const DELTA = 1;
const WHOLE = 2;

/** Writes news. */
export function writeNews(writer: Writer, news: News): void {
  writer.byte(news.kind === "delta" ? DELTA : WHOLE);
  writer.integer(news.upTo);
  if (news.kind === "whole") {
    writer.bytes(news.snapshot);
    return;
  }
  writer.integer(news.since);
  writer.list(news.entries, (entry) => writeEntry(writer, entry));
}

/** Reads news; a snapshot is not read here (knowledge.ts), and is a part of what the reader reads, not a copy. */
export function readNews(reader: Reader): News {
  const kind = reader.byte();
  const upTo = reader.integer();
  if (kind === WHOLE) return { kind: "whole", upTo, snapshot: reader.bytes() };
  if (kind !== DELTA) reader.fail();
  return { kind: "delta", upTo, since: reader.integer(), entries: reader.list(() => readEntry(reader)) };
}

/** Writes a promise. */
export function writePromised(writer: Writer, { incarnation, number, stampMs, endMs }: Promised): void {
  writer.text(incarnation);
  writer.integer(number);
  writer.real(stampMs);
  writer.real(endMs);
}

/** Reads a promise. */
export function readPromised(reader: Reader): Promised {
  return { incarnation: reader.text(), number: reader.integer(), stampMs: reader.real(), endMs: reader.real() };
}

/** Writes between what bounds a clock is ahead. */
export function writeAhead(writer: Writer, { leastMs, mostMs }: Ahead): void {
  writer.real(leastMs);
  writer.real(mostMs);
}

/** Reads between what bounds a clock is ahead. */
export function readAhead(reader: Reader): Ahead {
  return { leastMs: reader.real(), mostMs: reader.real() };
}
