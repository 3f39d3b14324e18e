import type { Reader, Writer } from "../purge/bytes.ts";
import type { EdgeNews, EdgeWord } from "./news.ts";
import { readAmount, readEjected, readOfEdges, writeAmount, writeEjected, writeOfEdges } from "./telling-bytes.ts";

/** Writes a region's news of edges. */
export function writeEdgeNews(writer: Writer, news: readonly EdgeNews[] | undefined): void {
  writeOfEdges(writer, news, (one) => {
    writer.text(one.id);
    for (const amount of [one.firstByteMs, one.p95Ms, one.kbps, one.mbps, one.ageMs]) writeAmount(writer, amount);
    writeEjected(writer, one.ejected);
  });
}

/** Reads them; nothing where none were told. */
export function readEdgeNews(reader: Reader): EdgeNews[] | undefined {
  return readOfEdges(reader, () => {
    const id = reader.text();
    const [firstByteMs, p95Ms, kbps, mbps, ageMs] = [readAmount(reader), readAmount(reader), readAmount(reader), readAmount(reader), readAmount(reader)];
    return { id, firstByteMs, p95Ms, kbps, mbps, ageMs, ...readEjected(reader) };
  });
}

/** Writes words of edges between regions. */
export function writeWords(writer: Writer, words: readonly EdgeWord[] | undefined): void {
  writeOfEdges(writer, words, ({ id, mbps, ejected }) => {
    writer.text(id);
    writeAmount(writer, mbps);
    writeEjected(writer, ejected);
  });
}

/** Reads them; nothing where none were told. */
export function readWords(reader: Reader): EdgeWord[] | undefined {
  return readOfEdges(reader, () => ({ id: reader.text(), mbps: readAmount(reader), ...readEjected(reader) }));
}
