import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Codec, applied, confirmation, exactAnswer, exactAsk, push, regionAnswer, regionAsk, syncAnswer, syncAsk } from "../../../src/core/purge/codec.ts";
import { REGIONS } from "../../../src/core/purge/regions.ts";
import { SYNC_FORMAT } from "../../../src/core/purge/sync.ts";
import { news as edgeNews, reports, words } from "../routing/tellings.ts";

const text = fc.string({ unit: fc.constantFrom("a", "é", "𝄞", "\u0000", "\ufeff", " "), maxLength: 12 });
const number = fc.maxSafeNat();
const clock = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }));
const keys = fc.array(fc.maxSafeNat(), { maxLength: 12 });
const format = fc.constant(SYNC_FORMAT);

const block = fc.record({ id: text, hashes: keys, countries: fc.array(text, { maxLength: 3 }), fromMs: clock, untilMs: clock, reason: text }, { requiredKeys: ["id", "hashes", "countries", "fromMs", "reason"] });
const steer = fc.record({
  edge: text, drain: fc.boolean(), weight: clock, pins: fc.array(text, { maxLength: 3 }), regions: fc.array(fc.constantFrom(...REGIONS), { maxLength: 3 }), untilMs: clock, reason: text,
}, { requiredKeys: ["edge", "pins", "regions", "reason"] });
const entry = fc.oneof(
  fc.record({ kind: fc.constant("purge" as const), number, mode: fc.constantFrom("hard" as const, "soft" as const), hashes: keys }),
  fc.record({ kind: fc.constant("block" as const), number, block }),
  fc.record({ kind: fc.constant("unblock" as const), number, id: text }),
  fc.record({ kind: fc.constant("steer" as const), number, steer }),
  fc.record({ kind: fc.constant("unsteer" as const), number, edge: text }),
);
const news = fc.oneof(
  fc.record({ kind: fc.constant("delta" as const), since: number, upTo: number, entries: fc.array(entry, { maxLength: 5 }) }),
  fc.record({ kind: fc.constant("whole" as const), upTo: number, snapshot: fc.uint8Array() }),
);
const promised = fc.record({ incarnation: text, number, stampMs: clock, endMs: clock });
const tallies = fc.array(fc.record({ id: text, country: text, lastDeliveryMs: clock, refusals: number, lastRefusalMs: clock }), { maxLength: 4 });

const plays = fc.array(fc.record({ base: text, plays: number, listeners: fc.tuple(number, number), size: number, startBytes: number, tags: fc.array(text, { maxLength: 2 }), missMs: number }), { minLength: 1, maxLength: 2 });
const counts = fc.array(fc.tuple(text, clock), { maxLength: 2 });
const observed = fc.oneof(fc.record({ plays, counts }), fc.record({ plays: fc.oneof(plays, fc.constant([])), counts, edges: reports }));
/** With what was said of edges, or without. */
function orWith<M, K extends string, T>(messages: fc.Arbitrary<M>, name: K, more: fc.Arbitrary<T>): fc.Arbitrary<M & { [key in K]?: T }> {
  return fc.tuple(messages, fc.option(more, { nil: undefined })).map(([message, told]) => (told === undefined ? message : Object.assign({ [name]: told }, message)) as M & { [key in K]?: T });
}

/** A codec with messages of its kind; messages of all kinds as one type, for what holds of each. */
type Case = { name: string; codec: Codec<unknown>; messages: fc.Arbitrary<unknown> };

function of<M>(name: string, { encode, decode }: Codec<M>, messages: fc.Arbitrary<M>): Case {
  return { name, codec: { encode: (message) => encode(message as M), decode }, messages };
}

const CASES: readonly Case[] = [
  of("SyncAsk", syncAsk, orWith(fc.record({ format, colo: text, since: number, tallies }), "observed", observed)),
  of("SyncAnswer", syncAnswer, orWith(fc.record({ format, promised, ledgerAhead: fc.record({ leastMs: clock, mostMs: clock }), news }), "edges", edgeNews)),
  of("RegionAsk", regionAsk, orWith(fc.record({ format, region: text, incarnation: text, since: number, tallies }), "edges", words)),
  of("RegionAnswer", regionAnswer, orWith(fc.record({ format, promised, news }), "edges", words)),
  of("Push", push, orWith(fc.record({ format, news }), "edges", words)),
  of("Applied", applied, fc.record({ incarnation: text, upTo: number, atMs: clock })),
  of("Confirmation", confirmation, fc.record({ region: text, incarnation: text, upTo: number, appliedAtMs: clock, leasesEndedAtMs: clock })),
  of("ExactAsk", exactAsk, fc.record({ hashes: keys })),
  of("ExactAnswer", exactAnswer, fc.record({ upTo: number, hard: fc.array(number), soft: fc.array(number) })),
];

describe.each(CASES)("$name", ({ codec, messages }) => {
  it("arrives as it was sent, as bytes or as a buffer", () => {
    fc.assert(fc.property(messages, (message) => {
      const bytes = codec.encode(message);
      expect(codec.decode(bytes)).toEqual(message);
      expect(codec.decode(new Uint8Array(bytes).buffer)).toEqual(message);
    }));
  });

  it("is nothing when cut short or continued", () => {
    fc.assert(fc.property(messages, (message) => {
      const bytes = codec.encode(message);
      for (let length = 0; length < bytes.length; length += 1) expect(codec.decode(bytes.subarray(0, length))).toBeUndefined();
      expect(codec.decode(Uint8Array.of(...bytes, 0))).toBeUndefined();
    }));
  });

  it("of another format is nothing, and so is one of another kind", () => {
    fc.assert(fc.property(messages, (message) => {
      const bytes = codec.encode(message);
      expect(CASES.filter((other) => other.codec.decode(bytes) !== undefined)).toHaveLength(1);
      bytes[0] = SYNC_FORMAT + 1;
      expect(codec.decode(bytes)).toBeUndefined();
    }));
  });

  it("with any bytes changed, and made of any bytes, is read or is nothing, and what is read can be sent", () => {
    const spoiled = fc.tuple(messages, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })).map(([message, changes]) => {
      const bytes = codec.encode(message);
      for (const [at, value] of changes) bytes[2 + at % bytes.length] = value;
      return bytes;
    });
    const random = fc.tuple(messages, fc.uint8Array({ maxLength: 64 })).map(([message, rest]) => Uint8Array.of(...codec.encode(message).subarray(0, 2), ...rest));
    fc.assert(fc.property(fc.oneof(spoiled, random), (bytes) => {
      const message = codec.decode(bytes);
      if (message !== undefined) expect(codec.decode(codec.encode(message))).toEqual(message);
    }), { numRuns: 500 });
  });
});

it("a purge takes its number once, and seven bytes a key", () => {
  const size = (hashes: number[]) => push.encode({ format: SYNC_FORMAT, news: { kind: "delta", since: 0, upTo: 0, entries: [{ kind: "purge", number: 2 ** 50, mode: "hard", hashes }] } }).length;
  expect(size(Array.from({ length: 100 }, () => 2 ** 53 - 1)) - size([])).toBe(700);
  expect(size([])).toBeLessThan(20);
});

it("a hash of more than 53 bits is none", () => {
  const bytes = exactAsk.encode({ hashes: [2 ** 53 - 1] });
  expect(exactAsk.decode(bytes)).toEqual({ hashes: [2 ** 53 - 1] });
  bytes[bytes.length - 1] = 0x20;
  expect(exactAsk.decode(bytes)).toBeUndefined();
});

it("a count larger than the bytes that follow makes no room for it", () => {
  expect(exactAsk.decode(Uint8Array.of(SYNC_FORMAT, 8, 255, 255, 255, 255, 255, 255, 255, 15))).toBeUndefined();
});
