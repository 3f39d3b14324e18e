import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitOf, seedOf } from "../../../edge/plays/listener.ts";
import { type Played, Plays, reportOf } from "../../../edge/plays/plays.ts";
import { MOST_TOLD } from "../../../src/core/prewarm/observed.ts";

const FILE = { size: 5_000_000, startBytes: 262_144, tags: ["release:blue"] };
const reports = (taken: readonly Played[]) => taken.map(reportOf);

describe("a listener's bit", () => {
  it("is one of 64, the same for the same address and URL, another for other URLs", () => {
    fc.assert(fc.property(fc.ipV4(), fc.string(), (address, url) => {
      const bit = bitOf(address, seedOf(url));
      expect(bit).toBe(bitOf(address, seedOf(url)));
      expect(Number.isInteger(bit) && bit >= 0 && bit < 64).toBe(true);
    }));
    const ofUrls = new Set(Array.from({ length: 300 }, (_, n) => bitOf("192.0.2.1", seedOf(`a/${n}.mp3`))));
    expect(ofUrls.size).toBeGreaterThan(50);
  });

  it("is spread over all of them", () => {
    const seen = Array.from({ length: 64 }, () => 0);
    for (let n = 0; n < 6400; n += 1) {
      const bit = bitOf(`10.${n >> 8}.${n & 255}.7`, seedOf("a/1.mp3"));
      seen[bit] = (seen[bit] ?? 0) + 1;
    }
    // A hundred each; six deviations to either side.
    expect(Math.min(...seen)).toBeGreaterThan(40);
    expect(Math.max(...seen)).toBeLessThan(160);
  });

  it("is bit 0 without an address, and that of its network for one of IPv6", () => {
    const seed = seedOf("a/1.mp3");
    expect(bitOf(null, seed)).toBe(0);
    expect(bitOf("2001:db8:1:2:aaaa::1", seed)).toBe(bitOf("2001:db8:1:2:bbbb:cccc:dddd:eeee", seed));
    const networks = new Set(Array.from({ length: 200 }, (_, n) => bitOf(`2001:db8:${n}:2::1`, seed)));
    expect(networks.size).toBeGreaterThan(40);
  });
});

describe("plays", () => {
  it("are summed by URL, with who listened, what it is and how long they waited", () => {
    const plays = new Plays();
    plays.add("a/1.mp3", FILE, "192.0.2.1", 0);
    plays.add("a/1.mp3", FILE, "192.0.2.1", 100);
    plays.add("a/1.mp3", { ...FILE, size: 6_000_000, tags: [] }, "192.0.2.99", 51);
    plays.add("a/2.mp3", FILE, null, 0);
    const [one, two] = reports(plays.take(10));
    expect(one).toMatchObject({ base: "a/1.mp3", plays: 3, size: 6_000_000, startBytes: 262_144, tags: [], missMs: 76 });
    const bits = (one?.listeners ?? []).reduce((sum, word) => sum + word.toString(2).replaceAll("0", "").length, 0);
    expect(bits).toBe(2);
    expect(two).toEqual({ base: "a/2.mp3", plays: 1, listeners: [1, 0], ...FILE, missMs: 0 });
    expect(plays.take(10)).toEqual([]);
  });

  it("are told once whatever is given back in between, none lost and none twice", () => {
    const play = fc.record({ kind: fc.constant("play" as const), url: fc.nat(20), address: fc.ipV4(), waited: fc.nat(200) });
    const take = fc.record({ kind: fc.constant("take" as const), most: fc.integer({ min: 1, max: 30 }), heard: fc.boolean() });
    fc.assert(fc.property(fc.array(fc.oneof(play, play, take), { maxLength: 200 }), (list) => {
      const plays = new Plays();
      const [truth, told] = [new Map<string, number>(), new Map<string, number>()];
      const [bits, toldBits] = [new Map<string, bigint>(), new Map<string, bigint>()];
      const away: Played[][] = [];
      const hear = (taken: readonly Played[]): void => {
        for (const { base, plays: count, listeners: [low, high] } of reports(taken)) {
          told.set(base, (told.get(base) ?? 0) + count);
          toldBits.set(base, (toldBits.get(base) ?? 0n) | BigInt(low) | (BigInt(high) << 32n));
        }
      };
      for (const each of list) {
        if (each.kind === "play") {
          const base = `a/${each.url}.mp3`;
          plays.add(base, FILE, each.address, each.waited);
          truth.set(base, (truth.get(base) ?? 0) + 1);
          bits.set(base, (bits.get(base) ?? 0n) | (1n << BigInt(bitOf(each.address, seedOf(base)))));
        } else {
          // What was taken comes back only after the next plays.
          for (const taken of away.splice(0)) plays.giveBack(taken);
          const taken = plays.take(each.most);
          expect(taken.length).toBeLessThanOrEqual(each.most);
          if (each.heard) hear(taken);
          else away.push(taken);
        }
      }
      for (const taken of away) plays.giveBack(taken);
      hear(plays.take(1000));
      expect(told).toEqual(truth);
      expect(toldBits).toEqual(bits);
      expect(plays.lost).toBe(0);
    }));
  });

  it("of more URLs than there is room for lose those that were not played again, and say how many plays", () => {
    const plays = new Plays();
    for (let n = 0; n < 4096; n += 1) plays.add(`a/${n}.mp3`, FILE, null, 0);
    plays.add("a/0.mp3", FILE, null, 0);
    for (let n = 0; n < 10; n += 1) plays.add(`b/${n}.mp3`, FILE, null, 0);
    expect([plays.size, plays.lost]).toEqual([4096, 10]);
    const left = new Set(plays.take(5000).map(({ base }) => base));
    expect([left.has("a/0.mp3"), left.has("a/1.mp3"), left.has("a/10.mp3"), left.has("a/11.mp3"), left.has("b/0.mp3")]).toEqual([true, false, false, true, true]);
  });

  it("of more URLs than there is room for, all played again, lose the oldest", () => {
    const plays = new Plays();
    for (let round = 0; round < 2; round += 1) for (let n = 0; n < 4096; n += 1) plays.add(`a/${n}.mp3`, FILE, null, 0);
    plays.add("b/0.mp3", FILE, null, 0);
    plays.add("b/1.mp3", FILE, null, 0);
    expect([plays.size, plays.lost]).toEqual([4096, 4]);
    const left = new Set(plays.take(5000).map(({ base }) => base));
    expect([left.has("a/0.mp3"), left.has("a/1.mp3"), left.has("a/2.mp3"), left.has("b/1.mp3")]).toEqual([false, false, true, true]);
  });

  it("of a URL that is longer than any recording's are lost", () => {
    const plays = new Plays();
    plays.add(`a/${"x".repeat(1100)}`, FILE, null, 0);
    expect([plays.size, plays.lost]).toEqual([0, 1]);
  });

  it("tell of as many tags as fit, and fill no more than one telling", () => {
    const plays = new Plays();
    plays.add("a/1.mp3", { ...FILE, tags: Array.from({ length: 128 }, (_, n) => `tag-${n}`) }, null, 0);
    plays.add("a/2.mp3", { ...FILE, tags: ["x".repeat(600), "y".repeat(600)] }, null, 0);
    const [many, long] = reports(plays.take(MOST_TOLD));
    expect(many?.tags).toHaveLength(32);
    expect(long?.tags).toEqual(["x".repeat(600)]);
  });
});
