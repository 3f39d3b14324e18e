import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reader, Writer } from "../../../src/core/purge/bytes.ts";
import { MOST_EDGES } from "../../../src/core/routing/edge.ts";
import { readEdgeNews, readWords, writeEdgeNews, writeWords } from "../../../src/core/routing/news-bytes.ts";
import { readReports, writeReports } from "../../../src/core/routing/report-bytes.ts";
import { news, reports, words } from "./tellings.ts";

type Way = { name: string; write(writer: Writer, told: unknown): void; read(reader: Reader): unknown; told: fc.Arbitrary<unknown[]> };

function way<T>(name: string, write: (writer: Writer, told: readonly T[] | undefined) => void, read: (reader: Reader) => T[] | undefined, told: fc.Arbitrary<T[]>): Way {
  return { name, write: (writer, some) => write(writer, some as T[] | undefined), read, told };
}

const WAYS: readonly Way[] = [
  way("reports", writeReports, readReports, reports),
  way("news", writeEdgeNews, readEdgeNews, news),
  way("words", writeWords, readWords, words),
];

function written({ write }: Way, told: unknown): Uint8Array {
  const writer = new Writer();
  write(writer, told);
  return writer.done();
}

describe.each(WAYS)("$name of edges", (one) => {
  it("arrive as they were told; nothing and an empty list are two things", () => {
    fc.assert(fc.property(fc.option(one.told, { nil: undefined }), (told) => {
      const reader = new Reader(written(one, told));
      expect(one.read(reader)).toEqual(told);
      expect(reader.done).toBe(true);
    }));
    expect(written(one, undefined)).toEqual(Uint8Array.of(0));
    expect(written(one, [])).toEqual(Uint8Array.of(1));
  });

  it("that are broken or made up are read or are broken, and never throw", () => {
    const spoiled = fc.tuple(one.told, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat()).map(([told, changes, cut]) => {
      const bytes = written(one, told);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes.subarray(0, bytes.length - cut % bytes.length);
    });
    fc.assert(fc.property(fc.oneof(spoiled, fc.uint8Array({ maxLength: 80 })), (bytes) => {
      const reader = new Reader(bytes);
      const told = one.read(reader);
      if (!reader.broken) expect(one.read(new Reader(written(one, told)))).toEqual(told);
    }), { numRuns: 500 });
  });

  it("are no more than there can be edges: what is beyond is not told, and who tells more is not heard", () => {
    const [some] = fc.sample(one.told.filter((told) => told.length > 0), 1);
    const many = Array.from({ length: MOST_EDGES + 1 }, () => some?.[0]);
    expect(one.read(new Reader(written(one, many)))).toHaveLength(MOST_EDGES);
    const more = written(one, many);
    more[0] = MOST_EDGES + 2;
    const reader = new Reader(more);
    one.read(reader);
    expect(reader.broken).toBe(true);
  });

  it("a length that no bytes follow makes no room", () => {
    const reader = new Reader(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 15));
    expect(one.read(reader)).toEqual([]);
    expect(reader.broken).toBe(true);
  });
});

it("a measurement that is no number, negative or endless counts as none and spoils nothing around it", () => {
  const writer = new Writer();
  writeEdgeNews(writer, [Number.NaN, -1, Number.POSITIVE_INFINITY, -0].map((bad) => ({ id: "a", firstByteMs: bad, p95Ms: 7, kbps: bad, mbps: bad, ageMs: bad })));
  const reader = new Reader(writer.done());
  expect(readEdgeNews(reader)).toEqual(Array.from({ length: 4 }, () => ({ id: "a", firstByteMs: 0, p95Ms: 7, kbps: 0, mbps: 0, ageMs: 0 })));
  expect(reader.done).toBe(true);
  const asked = new Writer();
  const counts = { asked: Number.NaN, inFlight: -3, hedges: 2.6, drifts: Number.POSITIVE_INFINITY, waitSec: 0.2 };
  writeReports(asked, [{ id: "b", failed: [], firstBytes: [-1], peakMs: 0, bytes: 0, bodyMs: 0, ...counts }]);
  expect(readReports(new Reader(asked.done()))).toMatchObject([{ asked: 0, inFlight: 0, hedges: 3, drifts: Number.MAX_SAFE_INTEGER, waitSec: 1, firstBytes: [0] }]);
});

it("three edges that were asked take less than a quarter of a KB", () => {
  const writer = new Writer();
  const report = { asked: 40, failed: [["timeout", 1]] as const, firstBytes: [0, 0, 1, 9, 20, 4, 1], peakMs: 31.5, bytes: 9_000_000, bodyMs: 800, inFlight: 3, hedges: 1, drifts: 0 };
  writeReports(writer, [{ ...report, id: "mirror-eu" }, { ...report, id: "mirror-us" }, { ...report, id: "bucket" }]);
  expect(writer.done().length).toBeLessThan(250);
});
