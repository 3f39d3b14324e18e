import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Writer } from "../../../src/core/purge/bytes.ts";
import { hashOf } from "../../../src/core/purge/key.ts";
import { Knowledge } from "../../../src/core/purge/knowledge.ts";
import { numberAt } from "../../../src/core/purge/number.ts";
import { Blocks } from "../../../src/core/purge/blocks.ts";
import { Generations } from "../../../src/core/purge/generations.ts";
import { Steers } from "../../../src/core/purge/steers.ts";
import { decodeSnapshot, encodeSnapshot } from "../../../src/core/purge/snapshot.ts";
import { SMALL, START_MS, log } from "./make.ts";

const bytesOf = fc.tuple(log).map(([entries]) => {
  const knowledge = new Knowledge(SMALL);
  knowledge.take({ kind: "delta", since: 0, upTo: entries.at(-1)?.number ?? 0, entries });
  return knowledge.snapshot();
});

it("a snapshot of nothing is a few bytes", () => {
  expect(new Knowledge().snapshot().length).toBeLessThan(32);
});

it("a snapshot cut short, continued, or of another format is nothing", () => {
  fc.assert(fc.property(bytesOf, fc.nat(), (bytes, cut) => {
    expect(decodeSnapshot(bytes, SMALL)).toBeDefined();
    expect(decodeSnapshot(bytes.subarray(0, cut % bytes.length), SMALL)).toBeUndefined();
    expect(decodeSnapshot(Uint8Array.of(...bytes, 0), SMALL)).toBeUndefined();
    expect(decodeSnapshot(Uint8Array.of(9, ...bytes.subarray(1)), SMALL)).toBeUndefined();
  }));
});

it("a snapshot with any bytes changed is read or is nothing, and what is read can be written", () => {
  fc.assert(fc.property(bytesOf, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), (bytes, changes) => {
    for (const [at, value] of changes) bytes[1 + at % (bytes.length - 1)] = value;
    const read = decodeSnapshot(bytes, SMALL);
    if (read !== undefined) expect(decodeSnapshot(encodeSnapshot(read), SMALL)).toBeDefined();
  }), { numRuns: 500 });
});

it("a snapshot of before there were steers is one without any", () => {
  const bytes = encodeSnapshot({ n: 7, generations: new Generations(SMALL), blocks: new Blocks(), steers: new Steers() });
  const before = Uint8Array.of(1, ...bytes.subarray(1, -1));
  expect([bytes[0], bytes.at(-1)]).toEqual([2, 0]);
  expect(decodeSnapshot(before, SMALL)).toMatchObject({ n: 7, steers: { size: 0 } });
});

it("a cell older than time is nothing", () => {
  const written = (newest: number, before: number) => {
    const writer = new Writer();
    for (const value of [1, 5, 5, 0, 16, newest, 1 + before, 0, 47, 5, 0, 0]) writer.integer(value);
    return decodeSnapshot(writer.done(), SMALL);
  };
  expect(written(3, 2)?.generations.rows.cells[0]).toBe(1);
  expect(written(3, 4)).toBeUndefined();
});

it("random bytes are read or are nothing", () => {
  fc.assert(fc.property(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 200 }), (format, rest) => {
    decodeSnapshot(Uint8Array.of(format, ...rest), SMALL);
  }), { numRuns: 500 });
});

it("a snapshot after a hundred thousand keys is at most 1 MiB, though every cell be taken", () => {
  const knowledge = new Knowledge();
  const entries = Array.from({ length: 1000 }, (_, i) => ({
    kind: "purge" as const,
    number: numberAt(START_MS + i * 86_400),
    mode: i % 3 === 0 ? "soft" as const : "hard" as const,
    hashes: Array.from({ length: 100 }, (_, j) => hashOf(`${i} ${j}`)),
  }));
  knowledge.take({ kind: "delta", since: 0, upTo: entries.at(-1)?.number ?? 0, entries });
  knowledge.generations.rows.cells.forEach((seconds, cell, cells) => {
    if (seconds === 0) cells[cell] = 1;
  });
  expect(knowledge.snapshot().length).toBeLessThan(1024 * 1024);
});
