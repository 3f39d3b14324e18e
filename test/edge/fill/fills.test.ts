import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Opened, Upstream } from "../../../durable-objects/upstream.ts";
import { Fills } from "../../../edge/fill/fills.ts";
import { MemoryTier } from "../../../edge/tiers/memory.ts";
import { readSettings } from "../../../src/core/settings/index.ts";
import { GEOMETRY, askOf } from "../../core/cache/make.ts";

const read = readSettings({ ORIGIN: "https://origin.example", UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "1000" });
if (!read.ok) throw new Error("settings");
const { settings } = read;
const background = { waitUntil: () => undefined };

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
  const parts = { memory, colo: memory, reserve: undefined, upstream, origin: upstream, geometry: GEOMETRY, settings };
  return { fills: new Fills(parts), asked: () => asked };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
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
    expect(all.isUnderWay(askOf())).toBe(false);
    expect(await all.land(askOf(), background)).toEqual({ kind: "changed" });
    expect(asked()).toBe(2);
  });
});
