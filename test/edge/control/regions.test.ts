import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askRegions } from "../../../edge/control/regions.ts";
import { warmthOf } from "../../../edge/control/warmth.ts";
import { MemoryRegions } from "./memory-regions.ts";

const REGIONS = ["oc", "me", "afr"] as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("regions that are asked", () => {
  it("are heard in the order they were asked in, whoever is first to answer", async () => {
    const regions = new MemoryRegions();
    const { said, silent } = await askRegions((region) => regions.of(region), REGIONS, 1000, async (_, region) => {
      if (region === "oc") await Promise.resolve();
      return region.length;
    });
    expect([[...said], silent]).toEqual([[["oc", 2], ["me", 2], ["afr", 3]], []]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are waited for until the deadline; who fails, is silent or not bound until then is named", async () => {
    const regions = new MemoryRegions();
    regions.of("oc").fault = "silent";
    regions.of("me").fault = "gone";
    let settled = false;
    const asked = askRegions((region) => (region === "sam" ? undefined : regions.of(region)), [...REGIONS, "sam"], 1000, (port) => port.warmth("music.example/a"));
    void asked.finally(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const { said, silent } = await asked;
    expect([[...said.keys()], silent]).toEqual([["afr"], ["oc", "me", "sam"]]);
  });

  it("are not heard any more once it is over", async () => {
    const regions = new MemoryRegions();
    const asked = askRegions((region) => regions.of(region), ["oc"], 1000, () => new Promise((resolve) => setTimeout(() => resolve("late"), 1500)));
    await vi.advanceTimersByTimeAsync(1000);
    const heard = await asked;
    await vi.advanceTimersByTimeAsync(1000);
    expect([[...heard.said], heard.silent]).toEqual([[], ["oc"]]);
  });
});

describe("warmth", () => {
  it("is what each region says, and unknown after two seconds", async () => {
    const regions = new MemoryRegions();
    regions.of("oc").known = { state: "warm", why: "ordered by ops (o-1)", playsPerDay: 3, warmedAtMs: 5, freshUntilMs: 9 };
    regions.of("me").fault = "silent";
    const told = warmthOf((region) => regions.of(region), ["oc", "me", "oc"], "music.example/a");
    await vi.advanceTimersByTimeAsync(2000);
    expect(await told).toEqual([
      { region: "oc", state: "warm", why: "ordered by ops (o-1)", playsPerDay: 3, warmedAtMs: 5, freshUntilMs: 9 },
      { region: "me", state: "unknown", why: "it did not answer within 2 s", playsPerDay: null, warmedAtMs: null, freshUntilMs: null },
    ]);
  });

  it("is nobody's to tell where no region is bound", async () => {
    expect(await warmthOf(() => undefined, ["oc"], "music.example/a")).toBeNull();
  });
});
