import type { Reader, Writer } from "../purge/bytes.ts";
import { readReports, writeReports } from "../routing/report-bytes.ts";
import type { Observed } from "./observed.ts";

/** Writes what was observed, or that nothing was. */
export function writeObserved(writer: Writer, observed: Observed | undefined): void {
  writer.list(observed?.plays ?? [], ({ base, plays, listeners: [low, high], size, startBytes, tags, missMs }) => {
    writer.text(base);
    for (const number of [plays, low, high, size, startBytes, missMs]) writer.integer(number);
    writer.list(tags, (tag) => writer.again(tag));
  });
  writer.list(observed?.counts ?? [], ([name, more]) => {
    writer.text(name);
    writer.real(more);
  });
  writeReports(writer, observed?.edges);
}

/** Reads what was observed; nothing where there is none. */
export function readObserved(reader: Reader): Observed | undefined {
  const plays = reader.list(() => {
    const base = reader.text();
    const [count, low, high, size, startBytes, missMs] = [reader.integer(), reader.integer(), reader.integer(), reader.integer(), reader.integer(), reader.integer()];
    return { base, plays: count, listeners: [low, high] as const, size, startBytes, missMs, tags: reader.list(() => reader.again()) };
  });
  const counts = reader.list(() => [reader.text(), reader.real()] as const);
  const edges = readReports(reader);
  if (edges !== undefined) return { plays, counts, edges };
  return plays.length === 0 && counts.length === 0 ? undefined : { plays, counts };
}
