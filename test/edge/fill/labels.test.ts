import { describe, expect, it } from "vitest";
import type { Opened, Upstream } from "../../../durable-objects/upstream.ts";
import { arrive } from "../../../edge/fill/background.ts";
import { Fills } from "../../../edge/fill/fills.ts";
import type { FileTracks } from "../../../edge/fill/file-tracks.ts";
import { ColoPurges } from "../../../edge/purge/colo.ts";
import { SharedPromise } from "../../../edge/purge/shared.ts";
import { MemoryTier } from "../../../edge/tiers/memory.ts";
import type { Descriptor } from "../../../src/core/cache/descriptor.ts";
import type { Flight } from "../../../src/core/cache/flight.ts";
import type { PurgeMode } from "../../../src/core/purge/entry.ts";
import { UNTAGGED, hashOf, tagKey } from "../../../src/core/purge/key.ts";
import { readSettings } from "../../../src/core/settings/index.ts";
import { GEOMETRY, askOf, descriptorOf } from "../../core/cache/make.ts";

const read = readSettings({ ORIGIN: "https://origin.example" });
if (!read.ok) throw new Error("settings");
const { settings } = read;
const TRACK = ["release:x", "track:abc"];
const ASK = askOf({ asOf: 10 });

type Learnt = Awaited<ReturnType<FileTracks["learn"]>>;

/** Fills of one file of a track, whose manifest comes when a test says so. */
function scene({ known = "unknown", carries = {}, whole = false }: { known?: readonly string[] | "unknown"; carries?: Partial<Descriptor>; whole?: boolean } = {}) {
  const work: Promise<unknown>[] = [];
  const background = () => ({ waitUntil: (promise: Promise<unknown>) => void work.push(promise), arrival: arrive() });
  let track = known;
  let reads = 0;
  let tell: (learnt: Learnt) => void = () => undefined;
  const told = new Promise<Learnt>((resolve) => {
    tell = resolve;
  });
  const tracks: FileTracks = {
    tagsOf: () => track,
    learn: async () => {
      reads += 1;
      return told;
    },
  };
  const upstream: Upstream = {
    open: async (ask): Promise<Opened> => {
      const descriptor = descriptorOf({ size: 100, asOf: ask.asOf, ...carries });
      if (whole) return { kind: "run", descriptor, notStored: undefined, fields: [], body: new Blob([new Uint8Array(100)]).stream() };
      const fill = async (flight: Flight): Promise<void> => {
        flight.push(new Uint8Array(100));
        flight.complete();
      };
      return { kind: "slice", descriptor, notStored: undefined, fields: [], n: 0, span: { first: 0, last: 99 }, pivot: 0, fill, drop: () => undefined };
    },
  };
  const unasked = async () => new Uint8Array(0);
  const purges = new ColoPurges({ colo: "FRA", settings, promisers: { inTurn: [], exact: unasked, tell: unasked }, shared: new SharedPromise("FRA") });
  const [memory, colo, reserve] = [new MemoryTier(1e6), new MemoryTier(1e6), new MemoryTier(1e6)];
  const fills = new Fills({ memory, colo, reserve, upstream, origin: upstream, geometry: GEOMETRY, settings, purges, tracks });
  const settled = async (): Promise<void> => {
    for (let done = 0; done < work.length; done += 1) await work[done];
  };
  return {
    fills, memory, colo, reserve, purges, background, settled,
    reads: () => reads,
    land: () => fills.land(ASK, background()),
    /** Whoever waits for the manifest gets it, and it is known from then on. */
    tells: (learnt: Learnt) => {
      if (learnt !== undefined && learnt !== "none") track = learnt;
      tell(learnt);
      return settled();
    },
    purge: (number: number, tag: string, mode: PurgeMode = "hard") =>
      purges.knowledge.take({ kind: "delta", since: 0, upTo: number, entries: [{ kind: "purge", number, mode, hashes: [hashOf(tagKey(tag)), hashOf(UNTAGGED)] }] }),
    tags: () => [memory, colo, reserve].map((tier) => tier.peek(ASK.key)?.descriptor.tags),
    isDead: () => [memory, colo, reserve].map((tier) => tier.peek(ASK.key)?.descriptor).map((copy) => copy && purges.isDead(ASK.base, copy)),
  };
}

/** Resolves when the tiers have been written to. */
const stored = (one: ReturnType<typeof scene>) => expect.poll(() => one.colo.peek(ASK.key)?.head?.byteLength).toBe(100);

describe.each([["a slice", false], ["a whole file", true]])("%s of a track", (_, whole) => {
  it("carries the tags of a manifest that is known, at once and everywhere", async () => {
    const one = scene({ known: TRACK, whole, carries: { tags: ["hot"] } });
    await one.land();
    await one.settled();
    expect([one.tags(), one.reads()]).toEqual([Array(3).fill(["hot", ...TRACK]), 0]);
  });

  it("answers to any tag until its manifest has been read, then to those in it, in every tier, with its head", async () => {
    const one = scene({ whole });
    await one.land();
    await stored(one);
    expect(one.tags()).toEqual(Array(3).fill(["*"]));
    await one.tells(TRACK);
    expect(one.tags()).toEqual(Array(3).fill(TRACK));
    expect([one.memory, one.colo, one.reserve].map((tier) => tier.peek(ASK.key)?.head?.byteLength)).toEqual([100, 100, 100]);
  });

  it("is dead by a purge of any tag before its manifest was read, and stays so", async () => {
    const one = scene({ whole });
    await one.land();
    await stored(one);
    one.purge(11, "release:other");
    expect(one.isDead()).toEqual([true, true, true]);
    await one.tells(TRACK);
    expect(one.isDead()).toEqual([true, true, true]);
  });

  it("is stale by a soft one, and stays so", async () => {
    const one = scene({ whole });
    await one.land();
    await stored(one);
    one.purge(11, "release:other", "soft");
    await one.tells(TRACK);
    expect(one.purges.verdict(ASK.base, one.colo.peek(ASK.key)?.descriptor ?? descriptorOf()).kind).toBe("stale");
  });

  it("is dead by a purge of its release once it has been read, and not by that of another", async () => {
    const one = scene({ whole });
    await one.land();
    await one.tells(TRACK);
    one.purge(11, "release:other");
    expect(one.isDead()).toEqual([false, false, false]);
    one.purge(12, "release:x");
    expect(one.isDead()).toEqual([true, true, true]);
  });

  it("goes on answering to any where there is no manifest, or none can be had", async () => {
    for (const learnt of ["none", undefined] as const) {
      const one = scene({ whole });
      await one.land();
      await one.tells(learnt);
      expect(one.tags()).toEqual(Array(3).fill(["*"]));
    }
  });
});

describe("a copy found below memory", () => {
  it("is met with the tags its track has by now, beside those it had, and is written so", async () => {
    const one = scene({ known: TRACK });
    const old = descriptorOf({ size: 100, tags: ["release:old"], asOf: 10 });
    for (const tier of [one.colo, one.reserve]) await tier.writeHead(ASK.key, old, new Uint8Array(100));
    expect(one.fills.labels.met(ASK.key, old, one.background()).tags).toEqual(["release:old", ...TRACK]);
    await one.tells(TRACK);
    expect(one.tags()).toEqual([undefined, ["release:old", ...TRACK], ["release:old", ...TRACK]]);
  });

  it("costs nothing more where it has them", () => {
    const one = scene({ known: TRACK });
    const copy = descriptorOf({ tags: TRACK });
    expect([one.fills.labels.met(ASK.key, copy, one.background()), one.reads()]).toEqual([copy, 0]);
  });

  it("has its manifest read once, however many meet it", async () => {
    const one = scene();
    for (let n = 0; n < 3; n += 1) one.fills.labels.met(ASK.key, descriptorOf(), one.background());
    expect(one.reads()).toBe(1);
    await one.tells(TRACK);
    one.fills.labels.met(ASK.key, descriptorOf(), one.background());
    expect(one.reads()).toBe(2); // once for what was met then and is not written yet
  });
});

describe("bytes asked for after a purge while the manifest is unknown", () => {
  it("are of another identity than those before it, and keep it when the tags are known", async () => {
    const one = scene();
    one.purge(10, "release:other");
    await one.land();
    const before = one.memory.peek(ASK.key)?.descriptor;
    await one.tells(TRACK);
    const after = one.memory.peek(ASK.key)?.descriptor;
    expect([before?.era, after?.era, after?.identity]).toEqual([10, 10, before?.identity]);
    expect(before?.identity).not.toBe(descriptorOf({ size: 100 }).identity);
  });
});
