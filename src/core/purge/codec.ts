import { readObserved, writeObserved } from "../prewarm/observed-bytes.ts";
import { readEdgeNews, readWords, writeEdgeNews, writeWords } from "../routing/news-bytes.ts";
import { Reader, Writer } from "./bytes.ts";
import { readTally, writeTally } from "./entry-bytes.ts";
import type { ExactAnswer } from "./generations.ts";
import { readAhead, readNews, readPromised, writeAhead, writeNews, writePromised } from "./news-bytes.ts";
import { type Applied, type Confirmation, type Push, type RegionAnswer, type RegionAsk, SYNC_FORMAT, type SyncAnswer, type SyncAsk } from "./sync.ts";

/** Which keys an isolate is in doubt about. */
export type ExactAsk = { readonly hashes: readonly number[] };

/** One kind of message in bytes. `decode` gives nothing for other kinds and formats and for what is broken, and never throws. */
export type Codec<M> = {
  encode(message: M): Uint8Array;
  decode(bytes: Uint8Array | ArrayBuffer): M | undefined;
};

/** An isolate's question, to a region or the ledger. */
export const syncAsk: Codec<SyncAsk> = codec(1, (writer, { colo, since, tallies, observed }) => {
  writer.text(colo);
  writer.integer(since);
  writer.list(tallies, (tally) => writeTally(writer, tally));
  writeObserved(writer, observed);
}, (reader) => {
  const ask: SyncAsk = { format: SYNC_FORMAT, colo: reader.text(), since: reader.integer(), tallies: reader.list(() => readTally(reader)) };
  const observed = readObserved(reader);
  return observed === undefined ? ask : { ...ask, observed };
});

/** What an isolate is told. */
export const syncAnswer: Codec<SyncAnswer> = codec(2, (writer, { promised, ledgerAhead, news, edges }) => {
  writePromised(writer, promised);
  writeAhead(writer, ledgerAhead);
  writeNews(writer, news);
  writeEdgeNews(writer, edges);
}, (reader) => {
  const answer: SyncAnswer = { format: SYNC_FORMAT, promised: readPromised(reader), ledgerAhead: readAhead(reader), news: readNews(reader) };
  return withEdges(answer, readEdgeNews(reader));
});

/** A region's question to the ledger. */
export const regionAsk: Codec<RegionAsk> = codec(3, (writer, { region, incarnation, since, tallies, edges }) => {
  writer.text(region);
  writer.text(incarnation);
  writer.integer(since);
  writer.list(tallies, (tally) => writeTally(writer, tally));
  writeWords(writer, edges);
}, (reader) => {
  const [region, incarnation, since] = [reader.text(), reader.text(), reader.integer()];
  const ask: RegionAsk = { format: SYNC_FORMAT, region, incarnation, since, tallies: reader.list(() => readTally(reader)) };
  return withEdges(ask, readWords(reader));
});

/** What a region is told by the ledger. */
export const regionAnswer: Codec<RegionAnswer> = codec(4, (writer, { promised, news, edges }) => {
  writePromised(writer, promised);
  writeNews(writer, news);
  writeWords(writer, edges);
}, (reader) => {
  const answer: RegionAnswer = { format: SYNC_FORMAT, promised: readPromised(reader), news: readNews(reader) };
  return withEdges(answer, readWords(reader));
});

/** What the ledger tells a region at once. */
export const push: Codec<Push> = codec(5, (writer, { news, edges }) => {
  writeNews(writer, news);
  writeWords(writer, edges);
}, (reader) => {
  const told: Push = { format: SYNC_FORMAT, news: readNews(reader) };
  return withEdges(told, readWords(reader));
});

/** What a region says to a push. */
export const applied: Codec<Applied> = codec(6, (writer, { incarnation, upTo, atMs }) => {
  writer.text(incarnation);
  writer.integer(upTo);
  writer.real(atMs);
}, (reader) => ({ incarnation: reader.text(), upTo: reader.integer(), atMs: reader.real() }));

/** A region says what can no longer hold. */
export const confirmation: Codec<Confirmation> = codec(7, (writer, { region, incarnation, upTo, appliedAtMs, leasesEndedAtMs }) => {
  writer.text(region);
  writer.text(incarnation);
  writer.integer(upTo);
  writer.real(appliedAtMs);
  writer.real(leasesEndedAtMs);
}, (reader) => ({ region: reader.text(), incarnation: reader.text(), upTo: reader.integer(), appliedAtMs: reader.real(), leasesEndedAtMs: reader.real() }));

/** An isolate's question for the newest purges of some keys. */
export const exactAsk: Codec<ExactAsk> = codec(8, (writer, { hashes }) => {
  writer.list(hashes, (hash) => writer.hash(hash));
}, (reader) => ({ hashes: reader.list(() => reader.hash()) }));

/** The newest purges of the keys asked about, in their order. */
export const exactAnswer: Codec<ExactAnswer> = codec(9, (writer, { upTo, hard, soft }) => {
  writer.integer(upTo);
  writer.list(hard, (number) => writer.integer(number));
  writer.list(soft, (number) => writer.integer(number));
}, (reader) => ({ upTo: reader.integer(), hard: reader.list(() => reader.integer()), soft: reader.list(() => reader.integer()) }));

function withEdges<M extends { readonly edges?: readonly unknown[] }>(message: M, edges: M["edges"]): M {
  return edges === undefined ? message : { ...message, edges };
}

/** The format first, then which message it is, then the message to the last byte. */
function codec<M>(kind: number, write: (writer: Writer, message: M) => void, read: (reader: Reader) => M): Codec<M> {
  return {
    encode(message) {
      const writer = new Writer();
      writer.byte(SYNC_FORMAT);
      writer.byte(kind);
      write(writer, message);
      return writer.done();
    },
    decode(bytes) {
      const reader = new Reader(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
      if (reader.byte() !== SYNC_FORMAT || reader.byte() !== kind) return undefined;
      const message = read(reader);
      return reader.done ? message : undefined;
    },
  };
}
