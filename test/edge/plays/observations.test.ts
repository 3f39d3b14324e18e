import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Note } from "../../../edge/note.ts";
import { Observations, TELL_AFTER_MS, TELL_URGENT_MS } from "../../../edge/plays/observations.ts";
import type { Observed } from "../../../src/core/prewarm/observed.ts";
import type { EdgeReport } from "../../../src/core/routing/news.ts";

const FILE = { size: 5_000_000, startBytes: 262_144, tags: [] };
const NOTE: Note = { outcome: "hit", tier: "memory", why: undefined, upstreamStatus: undefined, joined: false, forward: undefined, ttlSec: undefined };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What was seen of edges, in one list. */
class Seen {
  reports: EdgeReport[] = [];
  urgent = false;

  add(id: string, urgent = false): void {
    this.reports.push({ id, asked: 1, failed: [], firstBytes: [1], peakMs: 1, bytes: 0, bodyMs: 0, inFlight: 0, hedges: 0, drifts: 0 });
    this.urgent ||= urgent;
  }

  take(): readonly EdgeReport[] {
    this.urgent = false;
    return this.reports.splice(0);
  }

  giveBack(reports: readonly EdgeReport[]): void {
    this.reports.unshift(...reports);
  }
}

/** An isolate whose region hears, or does not. */
class Scene {
  readonly heard: Observed[] = [];
  hears = true;
  kept: Promise<unknown>[] = [];
  tries = 0;
  bypassed = 0;
  readonly edges = new Seen();
  readonly observations = new Observations({
    tell: async (observed) => {
      this.tries += 1;
      if (this.hears) this.heard.push(observed);
      return this.hears;
    },
    bypassed: () => this.bypassed,
    edges: this.edges,
  });

  /** A listener plays a file. `ends`: the request goes, and what it waits for with it. */
  play(url = "a/1.mp3", ends = false): void {
    this.observations.played(url, FILE, "192.0.2.1", 0);
    this.observations.answered(NOTE, 200, 0, { waitUntil: (work) => void (ends || this.kept.push(work)), arrival: 1 }, Date.now());
  }

  /** Somebody got an answer who played nothing. */
  answer(): void {
    this.observations.answered(NOTE, 200, 0, { waitUntil: (work) => void this.kept.push(work), arrival: 1 }, Date.now());
  }

  get told(): string[][] {
    return this.heard.map(({ edges = [] }) => edges.map(({ id }) => id));
  }

  get plays(): number {
    return this.heard.flatMap(({ plays }) => plays).reduce((sum, { plays }) => sum + plays, 0);
  }

  counted(name: string): number {
    return this.heard.flatMap(({ counts }) => counts).reduce((sum, [each, more]) => (each === name ? sum + more : sum), 0);
  }
}

describe("observations", () => {
  it("are told ten seconds after the first, all at once, in what goes on after a response", async () => {
    const scene = new Scene();
    scene.play();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS - 1);
    for (let n = 0; n < 100; n += 1) scene.play();
    expect([scene.tries, scene.kept.length]).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect([scene.tries, scene.plays, scene.counted("plays")]).toEqual([1, 101, 101]);
    await Promise.all(scene.kept);
  });

  it("that a question took along are not told again, and those after it have a time of their own", async () => {
    const scene = new Scene();
    scene.play();
    await vi.advanceTimersByTimeAsync(4000);
    expect(scene.observations.take(Date.now())?.observed.plays).toHaveLength(1);
    scene.play("a/2.mp3");
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS - 1);
    expect(scene.tries).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect([scene.tries, scene.plays]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scene.tries).toBe(1);
  });

  it("given back are told with the next", async () => {
    const scene = new Scene();
    scene.bypassed = 3;
    scene.play();
    const taken = scene.observations.take(Date.now());
    if (taken === undefined) throw new Error("nothing was taken");
    scene.play();
    scene.observations.giveBack(taken);
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    expect([scene.plays, scene.counted("plays"), scene.counted("bypassed")]).toEqual([2, 2, 3]);
  });

  it("wait for the next request where nobody hears", async () => {
    const scene = new Scene();
    scene.hears = false;
    scene.play();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    expect([scene.tries, scene.plays]).toEqual([1, 0]);
    scene.hears = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scene.tries).toBe(1);
    scene.play();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    expect([scene.tries, scene.plays]).toEqual([2, 2]);
  });

  it("whose timer went with its request are told by the next that comes late enough", async () => {
    const scene = new Scene();
    scene.play();
    vi.clearAllTimers();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS + 2499);
    scene.play();
    expect(scene.tries).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    scene.play();
    await vi.advanceTimersByTimeAsync(0);
    expect([scene.tries, scene.plays]).toEqual([1, 3]);
  });

  it("of more URLs than fit at once are told one telling after the other", async () => {
    const scene = new Scene();
    for (let n = 0; n < 1200; n += 1) scene.play(`a/${n}.mp3`);
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    expect(scene.heard.map(({ plays }) => plays.length)).toEqual([512, 512, 176]);
  });

  it("are nothing where nothing was seen", () => {
    expect(new Scene().observations.take(0)).toBeUndefined();
  });
});

describe("what was seen of edges", () => {
  it("is told along with the rest, once, and alone where there is nothing else", async () => {
    const scene = new Scene();
    scene.edges.add("a");
    scene.play();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    expect([scene.told, scene.plays]).toEqual([[["a"]], 1]);
    scene.play();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    expect(scene.heard[1]).not.toHaveProperty("edges");
    scene.edges.add("b");
    expect(scene.observations.take(0)?.observed).toMatchObject({ plays: [], counts: [], edges: [{ id: "b" }] });
  });

  it("is told again where nobody heard it", async () => {
    const scene = new Scene();
    scene.edges.add("a");
    scene.hears = false;
    scene.play();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    scene.edges.add("b");
    scene.hears = true;
    scene.play();
    await vi.advanceTimersByTimeAsync(TELL_AFTER_MS);
    expect(scene.told).toEqual([["a", "b"]]);
  });

  it("is told with the next answer where it is urgent, and a second later at the soonest what is urgent then", async () => {
    const scene = new Scene();
    scene.edges.add("a", true);
    scene.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.told).toEqual([["a"]]);
    scene.edges.add("b", true);
    for (let n = 0; n < 50; n += 1) scene.answer();
    await vi.advanceTimersByTimeAsync(TELL_URGENT_MS - 1);
    expect(scene.tries).toBe(1);
    scene.edges.add("c", true);
    scene.answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(scene.told).toEqual([["a"], ["b", "c"]]);
    await vi.advanceTimersByTimeAsync(TELL_URGENT_MS);
    expect(scene.tries).toBe(2);
  });

  it("that is urgent is told by a later request where the first took its timer along", async () => {
    const scene = new Scene();
    scene.edges.add("a", true);
    scene.answer();
    scene.edges.add("b", true);
    scene.answer();
    vi.clearAllTimers();
    await vi.advanceTimersByTimeAsync(TELL_URGENT_MS - 1);
    scene.answer();
    await vi.advanceTimersByTimeAsync(TELL_URGENT_MS + 1);
    scene.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.told).toEqual([["a"], ["b"]]);
  });
});
