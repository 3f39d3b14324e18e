import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Blocks } from "../../../src/core/purge/blocks.ts";
import { Chains } from "../../../src/core/purge/chains.ts";
import type { Block } from "../../../src/core/purge/entry.ts";
import { hashOf } from "../../../src/core/purge/key.ts";
import { KEYS, block } from "./make.ts";

const [A = 0, B = 0, C = 0] = KEYS;
const of = (...keys: number[]) => Float64Array.from(keys);
const block1: Block = { id: "1", hashes: [A, B], countries: ["DE", "AT"], fromMs: 100, untilMs: 200, reason: "licence" };
const armed = (...list: Block[]) => {
  const blocks = new Blocks();
  for (const each of list) blocks.put(each);
  return blocks;
};

describe("a block", () => {
  it("holds for whatever carries one of its keys", () => {
    const blocks = armed(block1);
    expect(blocks.find(of(C, B), "DE", 150, 150)).toEqual(block1);
    expect(blocks.find(of(C), "DE", 150, 150)).toBeUndefined();
    expect([blocks.has(of(C, B)), blocks.has(of(C))]).toEqual([true, false]);
  });

  it("begins when the ledger's clock may have reached its time, and ends when it certainly has", () => {
    const blocks = armed(block1);
    expect([[80, 99], [80, 100], [100, 140], [199, 260], [200, 260]].map(([from = 0, to = 0]) => blocks.find(of(A), "DE", from, to)?.id)).toEqual([undefined, "1", "1", "1", undefined]);
  });

  it("without an end does not end", () => {
    const { untilMs: _, ...endless } = block1;
    const blocks = armed(endless);
    blocks.forget(Number.MAX_SAFE_INTEGER);
    expect(blocks.find(of(A), "DE", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).toEqual(endless);
  });

  it("is of its countries, and of listeners of whom no country is known", () => {
    const blocks = armed(block1);
    const [held, free] = [["DE", "AT", undefined, "", "XX", "T1", "de", "Germany"], ["US", "CH"]];
    for (const country of held) expect([country, blocks.find(of(A), country, 150, 150)?.id]).toEqual([country, "1"]);
    for (const country of free) expect([country, blocks.find(of(A), country, 150, 150)]).toEqual([country, undefined]);
  });

  it("without countries is everywhere", () => {
    const blocks = armed({ ...block1, countries: [] });
    for (const country of ["US", "XX", undefined]) expect(blocks.find(of(A), country, 150, 150)?.id).toBe("1");
  });

  it("in force is found behind one of the same key that is not", () => {
    const blocks = armed({ ...block1, id: "2", fromMs: 150 }, block1, { ...block1, id: "3", countries: ["US"] });
    expect(blocks.find(of(A), "DE", 120, 120)?.id).toBe("1");
  });

  it("has the countries it was given, though another's be spelled alike", () => {
    const blocks = armed(block1, { ...block1, id: "2", countries: ["DE\nAT"] }, { ...block1, id: "3", countries: [] }, { ...block1, id: "4", countries: [""] });
    expect([...blocks].map(({ countries }) => countries)).toEqual([["DE", "AT"], ["DE\nAT"], [], [""]]);
  });

  it("put again stands in its own place alone", () => {
    const blocks = armed(block1, { ...block1, hashes: [C] });
    expect(blocks.size).toBe(1);
    expect([blocks.has(of(A)), blocks.has(of(C))]).toEqual([false, true]);
  });

  it("that is over is known for an hour more, for who asks how it went, and then forgotten", () => {
    const blocks = armed(block1, { ...block1, id: "2", untilMs: 300 });
    blocks.forget(200 + 3_599_999);
    expect(blocks.size).toBe(2);
    blocks.forget(200 + 3_600_000);
    expect([...blocks].map(({ id }) => id)).toEqual(["2"]);
    blocks.forget(300 + 3_600_000);
    expect(blocks.size).toBe(0);
  });
});

it("links of blocks that went are used again", () => {
  const chains = new Chains();
  chains.unlink(chains.link(0, [A, B]));
  const { bytes } = chains;
  for (let i = 0; i < 1000; i += 1) chains.unlink(chains.link(i, [A, B, hashOf(`${i % 5}`)]));
  expect(chains.bytes).toBe(bytes);
});

describe("beside a plain map", () => {
  type Step = { kind: "put"; block: Block } | { kind: "remove"; id: string } | { kind: "forget"; ms: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("put"), block }) },
    fc.record({ kind: fc.constant("remove"), id: fc.constantFrom("a", "b", "c") }),
    fc.record({ kind: fc.constant("forget"), ms: fc.integer({ min: 3_600_000, max: 3_600_006 }) }),
  );

  it("the same blocks are found", () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), fc.subarray(KEYS), fc.constantFrom("DE", "US", "CH", undefined), fc.nat(7), fc.nat(7), (steps, keys, country, earliest, wide) => {
      const [blocks, plain] = [new Blocks(), new Map<string, Block>()];
      for (const each of steps) {
        if (each.kind === "put") {
          blocks.put(each.block);
          plain.set(each.block.id, each.block);
        } else if (each.kind === "remove") {
          expect(blocks.remove(each.id)).toBe(plain.delete(each.id));
        } else {
          blocks.forget(each.ms);
          for (const { id, untilMs = Number.POSITIVE_INFINITY } of plain.values()) if (untilMs + 3_600_000 <= each.ms) plain.delete(id);
        }
      }
      const holding = [...plain.values()].filter(({ hashes }) => hashes.some((hash) => keys.includes(hash)));
      const inForce = holding.filter(({ fromMs, untilMs = Number.POSITIVE_INFINITY, countries }) =>
        fromMs <= earliest + wide && earliest < untilMs && (countries.length === 0 || country === undefined || countries.includes(country)));
      const found = blocks.find(of(...keys), country, earliest, earliest + wide);
      expect(found === undefined).toBe(inForce.length === 0);
      if (found !== undefined) expect(inForce).toContainEqual(found);
      expect(blocks.has(of(...keys))).toBe(holding.length > 0);
      expect(new Map([...blocks].map((each) => [each.id, each]))).toEqual(plain);
      expect(blocks.size).toBe(plain.size);
    }));
  });

  it("ten thousand come and go, and each is found as long as it is there", () => {
    const blocks = new Blocks();
    const key = (i: number) => hashOf(`t ${i}`);
    const put = (i: number) => blocks.put({ ...block1, id: `${i}`, hashes: [key(i), key(-i)] });
    for (let i = 1; i <= 10_000; i += 1) put(i);
    for (let i = 1; i <= 10_000; i += 2) blocks.remove(`${i}`);
    const wrong = Array.from({ length: 10_000 }, (_, i) => i + 1).filter((i) => blocks.has(of(key(i))) === (i % 2 === 1) || blocks.find(of(key(-i)), "DE", 150, 150)?.id !== (i % 2 === 1 ? undefined : `${i}`));
    expect(wrong).toEqual([]);
    for (let i = 1; i <= 10_000; i += 2) put(i);
    expect(blocks.size).toBe(10_000);
    expect(blocks.get("9999")?.hashes).toEqual([key(9999), key(-9999)]);
  });
});
