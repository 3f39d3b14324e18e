import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OrderDelivery } from "../../durable-objects/ledger/order-delivery.ts";
import type { Letter } from "../../durable-objects/ledger/order-letters.ts";
import type { Region } from "../../src/core/purge/regions.ts";

const letterOf = (place: number, changes: Partial<Letter> = {}): Letter => ({ region: "weur", place, id: `o-${place}`, what: "order", bytes: 100, ...changes });

/** Letters in a list, and regions that answer as a test says. */
class Scene {
  letters: Letter[] = [];
  /** What regions were told and when, in s since the test began. */
  readonly told: (readonly [atSec: number, letter: string])[] = [];
  answer: (letter: Letter) => Promise<void> = async () => undefined;
  private readonly beganMs = Date.now();
  readonly delivery = new OrderDelivery({
    letters: (region, after, limit) => this.letters.filter((letter) => letter.region === region && letter.place > after).slice(0, limit),
    tell: async (letter) => {
      this.told.push([(Date.now() - this.beganMs) / 1000, `${letter.region} ${letter.place}`]);
      await this.answer(letter);
    },
    arrived: async (letter) => {
      this.letters = this.letters.filter((other) => other !== letter);
    },
  });

  async go(...letters: Letter[]): Promise<void> {
    this.letters.push(...letters);
    this.delivery.go([...new Set(letters.map(({ region }) => region))]);
    await vi.advanceTimersByTimeAsync(0);
  }
}

const failing = async (): Promise<void> => {
  throw new Error("the line is cut");
};
const silent = (): Promise<void> => new Promise(() => undefined);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a region that fails", () => {
  it("is tried again after one second, then after twice as long each time, and every minute in the end", async () => {
    const scene = new Scene();
    scene.answer = failing;
    await scene.go(letterOf(1));
    await vi.advanceTimersByTimeAsync(240_000);
    expect(scene.told.map(([atSec]) => atSec)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
    scene.answer = async () => undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([scene.letters, scene.delivery.isWaiting]).toEqual([[], false]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(scene.told).toHaveLength(10);
  });

  it("and then works is tried soon when it fails again", async () => {
    const scene = new Scene();
    scene.answer = failing;
    await scene.go(letterOf(1));
    await vi.advanceTimersByTimeAsync(5000);
    scene.answer = async () => undefined;
    await vi.advanceTimersByTimeAsync(5000);
    scene.answer = failing;
    await scene.go(letterOf(2));
    await vi.advanceTimersByTimeAsync(1000);
    expect(scene.told.slice(-2)).toEqual([[10, "weur 2"], [11, "weur 2"]]);
  });

  it("keeps no other waiting", async () => {
    const scene = new Scene();
    scene.answer = ({ region }) => (region === "weur" ? failing() : Promise.resolve());
    await scene.go(letterOf(1), letterOf(1, { region: "oc" }), letterOf(2, { region: "oc" }));
    expect(scene.told).toEqual([[0, "weur 1"], [0, "oc 1"], [0, "oc 2"]]);
  });
});

describe("a region that does not answer", () => {
  it("is told again after five seconds and its pause, and what it answers late counts", async () => {
    const scene = new Scene();
    let late: () => void = () => undefined;
    scene.answer = () => new Promise((resolve) => {
      late = resolve;
    });
    await scene.go(letterOf(1));
    await vi.advanceTimersByTimeAsync(5500);
    expect(scene.letters).toHaveLength(1);
    late();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([scene.letters, scene.told.length, scene.delivery.isWaiting]).toEqual([[], 1, false]);
  });

  it("without a word is tried again and again", async () => {
    const scene = new Scene();
    scene.answer = silent;
    await scene.go(letterOf(1));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(scene.told.map(([atSec]) => atSec)).toEqual([0, 6, 13]);
  });
});

describe("letters to one region", () => {
  it.each<[string, number, number]>([["eight at once", 100, 8], ["those that fit into one MiB", 400_000, 2], ["one in any case", 5_000_000, 1]])("go %s, in order", async (_, bytes, atOnce) => {
    const scene = new Scene();
    scene.answer = silent;
    await scene.go(...Array.from({ length: 10 }, (__, i) => letterOf(i + 1, { bytes })));
    expect(scene.told).toEqual(Array.from({ length: atOnce }, (__, i) => [0, `weur ${i + 1}`]));
  });

  it("to many regions go to all at once", async () => {
    const scene = new Scene();
    scene.answer = silent;
    const regions: Region[] = ["weur", "oc", "sam"];
    await scene.go(...regions.map((region) => letterOf(1, { region, bytes: 5_000_000 })));
    expect(scene.told.map(([, letter]) => letter)).toEqual(["weur 1", "oc 1", "sam 1"]);
  });
});
