import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Opened, Upstream } from "../../../durable-objects/upstream.ts";
import { arrive } from "../../../edge/fill/background.ts";
import { Fills } from "../../../edge/fill/fills.ts";
import type { Landing } from "../../../edge/fill/landing.ts";
import { MemoryTier } from "../../../edge/tiers/memory.ts";
import { fieldsName } from "../../../src/core/cache/ask.ts";
import type { Descriptor } from "../../../src/core/cache/descriptor.ts";
import type { Flight } from "../../../src/core/cache/flight.ts";
import type { NotStored } from "../../../src/core/cache/policy.ts";
import { readSettings } from "../../../src/core/settings/index.ts";
import { GEOMETRY, askOf, descriptorOf } from "../../core/cache/make.ts";

const read = readSettings({ ORIGIN: "https://origin.example", UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "1000" });
if (!read.ok) throw new Error("settings");
const { settings } = read;
const background = { waitUntil: () => undefined, arrival: 0 };
/** A request that has come just now. */
const newcomer = () => ({ waitUntil: () => undefined, arrival: arrive() });

/** Fills above an upstream that never answers the first ask, as if its request had been killed, and answers the others. */
function fills(): { fills: Fills; asked: () => number } {
  let asked = 0;
  const changed: Opened = { kind: "changed" };
  const upstream: Upstream = {
    open: () => {
      asked += 1;
      return asked === 1 ? new Promise<Opened>(() => undefined) : Promise.resolve(changed);
    },
  };
  const memory = new MemoryTier(1_000_000);
  const parts = { memory, colo: memory, reserve: undefined, upstream, origin: upstream, geometry: GEOMETRY, settings, purges: undefined };
  return { fills: new Fills(parts), asked: () => asked };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Fills above an upstream that gives everybody a recording that varies as it is told, once it is let go. */
function varying(descriptor: Partial<Descriptor>, notStored?: NotStored): { fills: Fills; release: () => void; asked: () => number } {
  let asked = 0;
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const upstream: Upstream = {
    open: async (ask) => {
      asked += 1;
      await gate;
      const fill = async (flight: Flight): Promise<void> => {
        flight.push(new Uint8Array(100));
        flight.complete();
      };
      const span = { first: 0, last: 99 };
      return { kind: "slice", descriptor: descriptorOf({ asOf: ask.asOf, ...descriptor }), notStored, fields: [], n: 0, span, pivot: 0, fill, drop: () => undefined };
    },
  };
  const memory = new MemoryTier(1_000_000);
  const parts = { memory, colo: memory, reserve: undefined, upstream, origin: upstream, geometry: GEOMETRY, settings, purges: undefined };
  return { fills: new Fills(parts), release: () => release(), asked: () => asked };
}

/** Where what came of an ask is stored. */
const keyOf = (landing: Landing) => (landing.kind === "slice" ? landing.place.key : landing.kind);

describe("asks that are under way together", () => {
  beforeEach(() => {
    vi.useRealTimers();
  });

  it("share one answer where the upstream sees the same of both, and it is stored in one place", async () => {
    const { fills: all, release, asked } = varying({ varies: ["accept"] });
    const ask = askOf({ fields: [["accept", "a/b"]] });
    const both = [all.land(ask, background), all.land(ask, background)];
    release();
    const [first, second] = (await Promise.all(both)).map(keyOf);
    expect([second, asked()]).toEqual([first, 1]);
    expect(first).toMatch(/ accept=a%2Fb$/);
  });

  it("are variants of their own where it sees other fields of each", async () => {
    const { fills: all, release, asked } = varying({ varies: ["accept"] });
    const both = ["a/b", "a/c"].map((accept) => all.land(askOf({ fields: [["accept", accept]] }), background));
    release();
    expect(new Set((await Promise.all(both)).map(keyOf)).size).toBe(2);
    expect(asked()).toBe(2);
  });

  it("ask again where the answer depends on what the upstream did not see of them", async () => {
    const { fills: all, release } = varying({ varies: ["dpr"] });
    const landing = all.land(askOf({ withheld: ["dpr"] }), background);
    release();
    expect(await landing).toMatchObject({ kind: "varies" });
  });

  // Who sends no such field is answered by it; whoever sends one is another variant (RFC 9111 §4.1).
  it("ask again also where they joined somebody who sends no such field", async () => {
    const { fills: all, release } = varying({ varies: ["dpr"] });
    const both = [all.land(askOf(), background), all.land(askOf({ withheld: ["dpr"] }), background)];
    release();
    const [bare, hinted] = await Promise.all(both);
    expect([bare?.kind, hinted?.kind]).toEqual(["slice", "varies"]);
  });

  it("are joined by who came later, who is told that it began before", async () => {
    const { fills: all, release, asked } = varying({});
    const [first, waiting] = [newcomer(), newcomer()];
    const three = [all.land(askOf(), first), all.land(askOf(), waiting), all.land(askOf(), newcomer())];
    release();
    expect(await Promise.all(three)).toMatchObject([{ early: false, joined: false }, { early: false, joined: true }, { early: true, joined: true }]);
    expect(asked()).toBe(1);
  });

  it("are not joined by who knows of a purge that they did not know of", async () => {
    const { fills: all, release, asked } = varying({});
    const both = [0, 7].map((needs) => all.land(askOf({ needs, asOf: needs }), newcomer()));
    release();
    await Promise.all(both);
    expect(asked()).toBe(2);
  });

  it("are waited for where nobody vouches for them, and one more is asked for all who came meanwhile", async () => {
    const { fills: all, release, asked } = varying({});
    const first = all.land(askOf(), newcomer());
    const later = [newcomer(), newcomer(), newcomer()].map((request) => all.land(askOf({ fresh: true }), request));
    release();
    await first;
    expect((await Promise.all(later)).map((landing) => "early" in landing && landing.early)).toEqual([false, false, false]);
    expect(asked()).toBe(2);
  });

  it("are each their own where a credential is among the fields", async () => {
    const { fills: all, release, asked } = varying({});
    const ask = askOf({ authorized: true, fields: [["authorization", "Basic eA=="]] });
    const both = [all.land(ask, background), all.land(ask, background)];
    release();
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(["slice", "slice"]);
    expect(asked()).toBe(2);
  });

  it("get an answer each where it is nobody's to share, and requests with the same fields pass from then on; others do not", async () => {
    const { fills: all, release, asked } = varying({}, "private");
    const ask = askOf({ fields: [["theme", "dark"]] });
    const both = [all.land(ask, background), all.land(ask, background)];
    release();
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(["slice", "slice"]);
    const marked = [ask.fields, [], [["theme", "light"]] as const].map((fields) => all.passes.find(fieldsName(ask.base, fields), Date.now()));
    expect([asked(), ...marked]).toEqual([2, "private", undefined, undefined]);
  });

  it("with a credential say nothing about requests that have none", async () => {
    const { fills: all, release } = varying({}, "private");
    const ask = askOf({ authorized: true, fields: [["authorization", "Basic eA=="]] });
    release();
    await all.land(ask, background);
    expect([[], ask.fields].map((fields) => all.passes.find(fieldsName(ask.base, fields), Date.now()))).toEqual([undefined, undefined]);
  });
});

describe("an ask whose request was killed before its answer", () => {
  it("keeps who joins it no longer than a head may take", async () => {
    const { fills: all } = fills();
    void all.land(askOf(), background);
    const joined = all.land(askOf(), background);
    await vi.advanceTimersByTimeAsync(3000);
    expect(await joined).toEqual({ kind: "changed" });
  });

  it("is joined by nobody who comes after that: they ask at once", async () => {
    const { fills: all, asked } = fills();
    void all.land(askOf(), background);
    await vi.advanceTimersByTimeAsync(3000);
    expect(all.isUnderWay(askOf(), background)).toBe(false);
    expect(await all.land(askOf(), background)).toEqual({ kind: "changed" });
    expect(asked()).toBe(2);
  });
});
