import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Flight, FlightReader, mayJoin } from "../../../src/core/cache/flight.ts";
import type { Span } from "../../../src/core/cache/slices.ts";

const BORN = { asOf: 0, begunAtMs: 0 };

/** The byte at a place of the representation: no two neighbours alike, no short period. */
const byteAt = (offset: number) => (offset * 167 + (offset >> 3)) & 255;
const bytesOf = ({ first, last }: Span) => Uint8Array.from({ length: last - first + 1 }, (_, i) => byteAt(first + i));

/** A slice's bytes in the order of arrival: from the pivot to the end, then those before it. */
function rotated(span: Span, pivot: number): Uint8Array {
  const head = bytesOf({ first: pivot, last: span.last });
  return new Uint8Array([...head, ...bytesOf({ first: span.first, last: pivot - 1 })]);
}

type Order = { kind: "push"; bytes: number } | { kind: "read"; reader: number } | { kind: "end"; failed: boolean } | { kind: "release" };

const orders: fc.Arbitrary<Order> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("push" as const), bytes: fc.nat(20) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("read" as const), reader: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("end" as const), failed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: "release" as const }) },
);

const slices = fc.record({ first: fc.nat(1000), length: fc.integer({ min: 1, max: 60 }), pivot: fc.nat(59) })
  .map(({ first, length, pivot }) => ({ span: { first, last: first + length - 1 }, pivot: first + (pivot % length) }));

/** A part of a span, by two numbers that are taken modulo. */
const partOf = ({ first, last }: Span, [a, b]: readonly [number, number]): Span => {
  const length = last - first + 1;
  const ends = [first + (a % length), first + (b % length)].toSorted((x, y) => x - y);
  return { first: ends[0] ?? first, last: ends[1] ?? last };
};

/** What is true of a flight, kept in the simplest way: which places have arrived, and what became of it. */
class Model {
  readonly flight: Flight;
  private readonly source: Uint8Array;
  private sent = 0;
  state: "open" | "complete" | "failed" = "open";
  released = false;

  constructor(readonly span: Span, readonly pivot: number) {
    this.flight = new Flight(span, pivot, BORN);
    this.source = rotated(span, pivot);
  }

  get whole(): boolean {
    return this.sent === this.source.length;
  }

  push(bytes: number): void {
    if (this.state !== "open") return;
    const chunk = this.source.slice(this.sent, this.sent + bytes);
    this.sent += chunk.length;
    this.flight.push(chunk);
  }

  /** A fill completes when all has arrived and fails at any time; only an ended one is released. */
  end(failed: boolean): void {
    if (this.state !== "open" || (!failed && !this.whole)) return;
    this.state = failed ? "failed" : "complete";
    if (failed) this.flight.fail("broken");
    else this.flight.complete();
  }

  release(): void {
    if (this.state === "open") return;
    this.released = true;
    this.flight.release();
  }

  has(offset: number): boolean {
    const tail = this.span.last - this.pivot + 1;
    return offset >= this.pivot ? offset - this.pivot < this.sent : tail + (offset - this.span.first) < this.sent;
  }

  /** Reads once and checks every word of the answer. */
  read(reader: FlightReader, part: Span, got: number[]): string {
    const at = part.first + got.length;
    expect(reader.offset).toBe(at);
    const read = reader.next();
    if (at > part.last) expect(read).toEqual({ kind: "done" });
    else if (this.released && this.state === "complete") expect(read).toEqual({ kind: "stored", from: at });
    else if (!this.released && this.has(at)) {
      if (read.kind !== "bytes") throw new Error(`byte ${at} has arrived, and the answer is ${read.kind}`);
      expect(read.bytes.length).toBeGreaterThan(0);
      expect([...read.bytes]).toEqual([...bytesOf({ first: at, last: at + read.bytes.length - 1 })]);
      expect(at + read.bytes.length - 1).toBeLessThanOrEqual(part.last);
      got.push(...read.bytes);
    } else if (this.state === "failed") expect(read).toEqual({ kind: "failed", reason: "broken", from: at });
    else expect(read).toEqual({ kind: "wait" });
    return read.kind;
  }
}

describe("a flight", () => {
  const readers = fc.array(fc.tuple(fc.nat(59), fc.nat(59)), { minLength: 4, maxLength: 4 });

  it("gives every reader exactly its bytes, in order, or says wait, stored or failed: any chunking, pivot, part and interleaving", () => {
    fc.assert(fc.property(slices, readers, fc.array(orders, { maxLength: 60 }), ({ span, pivot }, wishes, script) => {
      const model = new Model(span, pivot);
      const all = wishes.map((wish) => {
        const part = partOf(span, wish);
        return { part, reader: new FlightReader(model.flight, part), got: new Array<number>() };
      });
      for (const order of script) {
        if (order.kind === "push") model.push(order.bytes);
        else if (order.kind === "end") model.end(order.failed);
        else if (order.kind === "release") model.release();
        else {
          const one = all[order.reader];
          if (one !== undefined) model.read(one.reader, one.part, one.got);
        }
      }
      // To the end: what is left arrives, and everybody reads until nothing more is to be had.
      while (model.state === "open" && !model.whole) model.push(7);
      model.end(false);
      for (const { part, reader, got } of all) {
        let last = "bytes";
        while (last === "bytes") last = model.read(reader, part, got);
        if (model.state === "complete" && !model.released) {
          expect(last).toBe("done");
          expect(got).toEqual([...bytesOf(part)]);
        }
      }
    }), { numRuns: 1500 });
  });

  it("assembles to the original", () => {
    fc.assert(fc.property(slices, fc.array(fc.nat(20)), ({ span, pivot }, chunks) => {
      const model = new Model(span, pivot);
      for (const bytes of chunks) model.push(bytes);
      while (!model.whole) model.push(9);
      expect([...model.flight.assemble()]).toEqual([...bytesOf(span)]);
    }), { numRuns: 500 });
  });

  it("of one chunk across the rotation's seam assembles and reads rightly", () => {
    const span = { first: 10, last: 19 };
    const flight = new Flight(span, 16, BORN);
    flight.push(rotated(span, 16));
    expect([...flight.assemble()]).toEqual([...bytesOf(span)]);
    const reader = new FlightReader(flight, span);
    expect([reader.next(), reader.next(), reader.next()]).toEqual([
      { kind: "bytes", bytes: bytesOf({ first: 10, last: 15 }) },
      { kind: "bytes", bytes: bytesOf({ first: 16, last: 19 }) },
      { kind: "done" },
    ]);
  });

  it("of nothing is complete and assembles to nothing", () => {
    const flight = new Flight({ first: 0, last: -1 }, 0, BORN);
    flight.complete();
    expect([flight.length, flight.state, flight.assemble().length]).toEqual([0, "complete", 0]);
    expect(new FlightReader(flight, { first: 0, last: -1 }).next()).toEqual({ kind: "done" });
  });

  it("never goes back: whatever ends it first stands, and so does the reason", () => {
    const complete = new Flight({ first: 0, last: 0 }, 0, BORN);
    complete.complete();
    complete.fail("late");
    expect([complete.state, complete.reason]).toEqual(["complete", ""]);
    const failed = new Flight({ first: 0, last: 0 }, 0, BORN);
    failed.fail("first");
    failed.fail("second");
    failed.complete();
    expect([failed.state, failed.reason]).toEqual(["failed", "first"]);
  });

  it("lets a reader begin in the middle of its part, and hands whole chunks on as they came", () => {
    const span = { first: 0, last: 9 };
    const flight = new Flight(span, 0, BORN);
    const chunk = bytesOf({ first: 0, last: 4 });
    flight.push(chunk);
    const whole = new FlightReader(flight, span).next();
    expect(whole.kind === "bytes" && whole.bytes).toBe(chunk);
    expect(new FlightReader(flight, span, 3).next()).toEqual({ kind: "bytes", bytes: bytesOf({ first: 3, last: 4 }) });
  });

  it.each<[string, (flight: Flight) => void]>([
    ["bytes", (flight) => flight.push(new Uint8Array(1))],
    ["completion", (flight) => flight.complete()],
    ["failure", (flight) => flight.fail("x")],
    ["release", (flight) => flight.release()],
  ])("wakes all who wait at its next change: %s", async (_, change) => {
    const flight = new Flight({ first: 0, last: 9 }, 0, BORN);
    const woken: number[] = [];
    const waits = [1, 2].map((n) => flight.changed().then(() => woken.push(n)));
    await Promise.resolve();
    expect(woken).toEqual([]);
    change(flight);
    await Promise.all(waits);
    expect(woken).toEqual([1, 2]);
  });

  it("holds no bytes once released", () => {
    const flight = new Flight({ first: 0, last: 9 }, 0, BORN);
    flight.push(new Uint8Array(10));
    flight.complete();
    flight.release();
    expect([flight.chunks.length, flight.released]).toEqual([0, true]);
  });
});

it.each([[5, 5, true], [6, 5, true], [4, 5, false], [0, 0, true]])("a fill that knew purge %i may be joined by who knows %i: %s", (born, needs, may) => {
  expect(mayJoin({ asOf: born }, { needs, fresh: false })).toBe(may);
  expect(mayJoin({ asOf: born }, { needs, fresh: true })).toBe(false);
});
