import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leadOf, leadsOf } from "../../../src/core/prewarm/lead.ts";
import { REGIONS, type Region } from "../../../src/core/purge/regions.ts";

const some = fc.uniqueArray(fc.constantFrom(...REGIONS), { minLength: 1 });
const base = fc.webUrl().map((url) => url.slice(8));

describe("the region that leads for a URL", () => {
  it("is one of the order's, the same for everybody whatever order they are in", () => {
    fc.assert(fc.property(base, some, (base, regions) => {
      const lead = leadOf(base, regions);
      expect(regions).toContain(lead);
      expect(leadOf(base, regions.toReversed())).toBe(lead);
    }));
  });

  it("stays the same when another region goes", () => {
    fc.assert(fc.property(base, some, (base, regions) => {
      const lead = leadOf(base, regions);
      for (const gone of regions.filter((region) => region !== lead)) expect(leadOf(base, regions.filter((region) => region !== gone))).toBe(lead);
    }));
  });

  it("is each of them for about as many URLs", () => {
    for (const regions of [REGIONS.slice(0, 3), REGIONS.slice(4, 6), REGIONS]) {
      const led = new Map<Region | undefined, number>();
      for (let i = 0; i < 11_000; i += 1) {
        const lead = leadOf(`music.example/album-${i % 97}/track-${i}.flac`, regions);
        led.set(lead, (led.get(lead) ?? 0) + 1);
      }
      for (const region of regions) {
        expect(led.get(region)).toBeGreaterThan((0.85 * 11_000) / regions.length);
        expect(led.get(region)).toBeLessThan((1.15 * 11_000) / regions.length);
      }
    }
  });

  it("is none of none", () => {
    expect(leadOf("a/b", [])).toBeUndefined();
  });
});

it("those who may lead are those who start earliest", () => {
  expect(leadsOf({ weur: 20, oc: 10, apac: 10, sam: 30 })).toEqual(["apac", "oc"]);
  expect(leadsOf({})).toEqual([]);
});
