import { Reader, Writer } from "../purge/bytes.ts";
import type { Seen } from "./candidates.ts";
import { type Learnt, MOST_QUESTIONS, MOST_SEEN } from "./lesson.ts";
import { CASE_COUNT } from "./odds.ts";

const FORMAT = 1;
/** What was seen takes at most about so much, the latest first: all of it is stored in one row. */
const MOST_SEEN_BYTES = 1_048_576;
/** What a file takes beside its name, at most. */
const FACTS_BYTES = 64;

/** What was learnt, in bytes: below 1.5 MiB. */
export function encodeLearnt({ lessonAtMs, odds, agreement, seen, questions }: Learnt): Uint8Array {
  const writer = new Writer();
  writer.byte(FORMAT);
  writer.real(lessonAtMs);
  writer.list(odds, (count) => writer.real(count));
  writer.list([...agreement], ([from, { tried, came }]) => {
    writer.text(from);
    writer.real(tried);
    writer.real(came);
  });
  writer.list(fitting(seen), ({ base, playsPerDay, size, startBytes, missMs, lastMs }) => {
    writer.text(base);
    writer.real(playsPerDay);
    writer.integer(size);
    writer.integer(startBytes);
    writer.integer(Math.round(missMs));
    writer.real(lastMs);
  });
  writer.list(questions, ({ hash, at, there }) => {
    writer.hash(hash);
    writer.byte(at);
    writer.list(there, (region) => writer.again(region));
  });
  return writer.done();
}

/** Reads what was learnt; nothing where the bytes are of another format or broken. Never throws. */
export function decodeLearnt(bytes: Uint8Array): Learnt | undefined {
  const reader = new Reader(bytes);
  if (reader.byte() !== FORMAT) return undefined;
  const lessonAtMs = reader.real();
  const odds = reader.list(() => reader.real());
  const agreement = new Map(reader.list(() => [reader.text(), { tried: reader.real(), came: reader.real() }] as const));
  const seen = new Map(reader.list((): [string, Seen] => {
    const base = reader.text();
    return [base, { base, playsPerDay: reader.real(), size: reader.integer(), startBytes: reader.integer(), missMs: reader.integer(), lastMs: reader.real() }];
  }));
  const questions = reader.list(() => ({ hash: reader.hash(), at: reader.byte(), there: reader.list(() => reader.again()) }));
  if (!reader.done || odds.length !== 2 * CASE_COUNT || seen.size > MOST_SEEN || questions.length > MOST_QUESTIONS || questions.some(({ at }) => at >= CASE_COUNT)) return undefined;
  return { lessonAtMs, odds, agreement, seen, questions };
}

/** Those that there is room for; they come latest first (lesson.ts). */
function fitting(seen: Learnt["seen"]): Seen[] {
  let bytes = 0;
  // A unit of UTF-16 takes at most three bytes.
  return [...seen.values()].filter(({ base }) => (bytes += 3 * base.length + FACTS_BYTES) <= MOST_SEEN_BYTES);
}
