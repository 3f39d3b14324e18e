import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block, Entry } from "../../../src/core/purge/entry.ts";
import { Knowledge } from "../../../src/core/purge/knowledge.ts";
import type { News } from "../../../src/core/purge/sync.ts";
import { KEYS, Oracle, SMALL, faultOf, hashes, log, number } from "./make.ts";

const [A = 0] = KEYS;
const block: Block = { id: "b", hashes: [A], countries: [], fromMs: 0, reason: "licence" };
const put = (number: number): Entry => ({ kind: "block", number, block });
const drop = (number: number): Entry => ({ kind: "unblock", number, id: "b" });
const steered = (number: number, edge = "fra"): Entry => ({ kind: "steer", number, steer: { edge, drain: true, pins: [], regions: [], reason: "" } });
const delta = (since: number, upTo: number, ...entries: Entry[]): News => ({ kind: "delta", since, upTo, entries });
const whole = (from: Knowledge): News => ({ kind: "whole", upTo: from.n, snapshot: from.snapshot() });

describe("a delta", () => {
  it("that begins above what is known leaves a gap, and nothing of it is taken", () => {
    const knowledge = new Knowledge();
    expect(knowledge.take(delta(1, 9, put(5)))).toBe(false);
    expect([knowledge.n, knowledge.blocks.size]).toEqual([0, 0]);
  });

  it("told again does not bring back a block that has gone", () => {
    const knowledge = new Knowledge();
    knowledge.take(delta(0, 5, put(5)));
    knowledge.take(delta(5, 7, drop(7)));
    expect(knowledge.take(delta(0, 5, put(5)))).toBe(true);
    expect([knowledge.n, knowledge.blocks.size]).toEqual([7, 0]);
  });

  it("told again does not bring back a steer that was taken back", () => {
    const knowledge = new Knowledge();
    knowledge.take(delta(0, 5, steered(5)));
    knowledge.take(delta(5, 7, { kind: "unsteer", number: 7, edge: "fra" }));
    expect(knowledge.take(delta(0, 5, steered(5)))).toBe(true);
    expect([knowledge.n, knowledge.steers.size]).toEqual([7, 0]);
  });

  it("that overlaps is taken from where knowledge ends, in the order of numbers", () => {
    const knowledge = new Knowledge();
    knowledge.take(delta(0, 5, put(5)));
    expect(knowledge.take(delta(2, 9, put(9), drop(7), put(5)))).toBe(true);
    expect([knowledge.n, knowledge.blocks.size]).toEqual([9, 1]);
  });

  it("is not taken further than it says it reaches", () => {
    const knowledge = new Knowledge();
    knowledge.take(delta(0, 6, put(5), drop(7)));
    expect([knowledge.n, knowledge.blocks.size]).toEqual([6, 1]);
  });

  it("of no number is refused", () => {
    expect(new Knowledge().take(delta(Number.NaN, 4))).toBe(false);
  });
});

describe("a snapshot", () => {
  it("replaces blocks when it is newer, and leaves them when it is older", () => {
    const [older, newer] = [new Knowledge(), new Knowledge()];
    older.take(delta(0, 5, put(5)));
    newer.take(delta(0, 7, put(5), drop(7)));
    const [toOlder, toNewer] = [whole(newer), whole(older)];
    expect([older.take(toOlder), newer.take(toNewer)]).toEqual([true, true]);
    expect([older.n, older.blocks.size, newer.n, newer.blocks.size]).toEqual([7, 0, 7, 0]);
  });

  it("replaces steers when it is newer, and leaves them when it is older", () => {
    const [older, newer] = [new Knowledge(), new Knowledge()];
    older.take(delta(0, 5, steered(4), steered(5, "iad")));
    newer.take(delta(0, 7, steered(4), steered(5, "iad"), { kind: "unsteer", number: 7, edge: "iad" }));
    const [toOlder, toNewer] = [whole(newer), whole(older)];
    expect([older.take(toOlder), newer.take(toNewer)]).toEqual([true, true]);
    expect([older, newer].map(({ steers }) => [...steers].map(({ edge }) => edge))).toEqual([["fra"], ["fra"]]);
  });

  it("that cannot be read changes nothing", () => {
    const knowledge = new Knowledge();
    knowledge.take(delta(0, 5, put(5)));
    const snapshot = knowledge.snapshot();
    for (let length = 0; length < snapshot.length; length += 1) {
      expect(knowledge.take({ kind: "whole", upTo: 9, snapshot: snapshot.slice(0, length) })).toBe(false);
    }
    expect([knowledge.n, knowledge.blocks.size]).toEqual([5, 1]);
  });

  it("reaches as far as it was written, whatever is said of it", () => {
    const [from, to] = [new Knowledge(), new Knowledge()];
    from.take(delta(0, 5, put(5)));
    expect(to.take({ kind: "whole", upTo: 99, snapshot: from.snapshot() })).toBe(true);
    expect(to.n).toBe(5);
  });

  it("of rows of another width is refused", () => {
    expect(new Knowledge({ cells: 32 }).take(whole(new Knowledge({ cells: 16 })))).toBe(false);
  });
});

/** A message between replicas: a delta of the log between two of its places, or the whole of what a replica knows. */
const message = fc.oneof(
  fc.record({ kind: fc.constant("delta" as const), to: fc.nat(3), since: fc.nat(60), upTo: fc.nat(60) }),
  fc.record({ kind: fc.constant("whole" as const), to: fc.nat(3), of: fc.nat(3), late: fc.boolean() }),
);

it("whatever reaches replicas, in any order and however often, each knows the log exactly up to its number", () => {
  fc.assert(fc.property(log, fc.array(message, { maxLength: 30 }), fc.array(fc.tuple(hashes, number), { maxLength: 8 }), (entries, messages, copies) => {
    const replicas = Array.from({ length: 4 }, () => new Knowledge(SMALL));
    const place = (index: number) => entries[Math.min(index, entries.length) - 1]?.number ?? 0;
    const late: { to: number; news: News }[] = [];
    const tell = (to: number, news: News) => {
      const knowledge = replicas[to];
      if (knowledge === undefined) return;
      const before = knowledge.n;
      const taken = knowledge.take(news);
      expect(taken).toBe(news.kind === "whole" || news.since <= before);
      expect(knowledge.n).toBe(taken ? Math.max(before, news.upTo) : before);
    };
    for (const each of messages) {
      if (each.kind === "delta") {
        const [since, upTo] = [place(Math.min(each.since, each.upTo)), place(Math.max(each.since, each.upTo))];
        tell(each.to, { kind: "delta", since, upTo, entries: entries.filter(({ number }) => number > since && number <= upTo) });
      } else {
        const from = replicas[each.of];
        if (from === undefined) continue;
        if (each.late) late.push({ to: each.to, news: whole(from) });
        else tell(each.to, whole(from));
      }
    }
    for (const { to, news } of late) tell(to, news);
    for (const knowledge of replicas) {
      const oracle = new Oracle(entries.filter(({ number }) => number <= knowledge.n));
      expect(new Map([...knowledge.blocks].map((each) => [each.id, each]))).toEqual(oracle.blocks());
      expect(new Map([...knowledge.steers].map((each) => [each.edge, each]))).toEqual(oracle.steers());
      for (const [keys, asOf] of copies) expect(faultOf(knowledge.generations, oracle, keys, asOf)).toBeUndefined();
    }
  }));
});

it("what was read back from a snapshot says what was written", () => {
  fc.assert(fc.property(log, fc.array(fc.tuple(hashes, number), { minLength: 1 }), (entries, copies) => {
    const [written, read] = [new Knowledge(SMALL), new Knowledge(SMALL)];
    written.take({ kind: "delta", since: 0, upTo: entries.at(-1)?.number ?? 0, entries });
    read.take(whole(written));
    expect(read.snapshot()).toEqual(written.snapshot());
    for (const [keys, asOf] of copies) {
      const list = Float64Array.from(keys);
      expect(read.generations.verdict(list, asOf)).toEqual(written.generations.verdict(list, asOf));
      expect([read.generations.newest(list), read.generations.era(list)]).toEqual([written.generations.newest(list), written.generations.era(list)]);
    }
  }));
});
