import type { Reader, Writer } from "../purge/bytes.ts";
import type { EdgeReport } from "./news.ts";
import { readAmount, readEjected, readOfEdges, writeAmount, writeCount, writeEjected, writeOfEdges } from "./telling-bytes.ts";

/** Writes what was seen of edges. */
export function writeReports(writer: Writer, reports: readonly EdgeReport[] | undefined): void {
  writeOfEdges(writer, reports, (report) => {
    writer.text(report.id);
    for (const count of [report.asked, report.inFlight, report.hedges, report.drifts]) writeCount(writer, count);
    for (const amount of [report.peakMs, report.bytes, report.bodyMs]) writeAmount(writer, amount);
    writer.list(report.failed, ([how, times]) => {
      writer.again(how);
      writeCount(writer, times);
    });
    writer.list(report.firstBytes, (answers) => writeCount(writer, answers));
    writeEjected(writer, report.ejected);
    // 0: it did not ask to be left alone.
    writeCount(writer, report.waitSec === undefined ? 0 : Math.ceil(report.waitSec) + 1);
  });
}

/** Reads what was seen of edges; nothing where nobody said anything. */
export function readReports(reader: Reader): EdgeReport[] | undefined {
  return readOfEdges(reader, () => {
    const id = reader.text();
    const [asked, inFlight, hedges, drifts] = [reader.integer(), reader.integer(), reader.integer(), reader.integer()];
    const [peakMs, bytes, bodyMs] = [readAmount(reader), readAmount(reader), readAmount(reader)];
    const failed = reader.list(() => [reader.again(), reader.integer()] as const);
    const firstBytes = reader.list(() => reader.integer());
    const ejected = readEjected(reader);
    const wait = reader.integer();
    return { id, asked, failed, firstBytes, peakMs, bytes, bodyMs, inFlight, hedges, drifts, ...ejected, ...(wait === 0 ? {} : { waitSec: wait - 1 }) };
  });
}
