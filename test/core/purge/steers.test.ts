import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REGIONS } from "../../../src/core/purge/regions.ts";
import { Steers } from "../../../src/core/purge/steers.ts";
import type { Steer } from "../../../src/core/routing/steer.ts";
import { steer } from "./make.ts";

const said = (edge: string, changes: Partial<Steer> = {}): Steer => ({ edge, drain: true, pins: [], regions: [], reason: "", ...changes });

function of(...all: readonly Steer[]): Steers {
  const steers = new Steers();
  for (const each of all) steers.put(each);
  return steers;
}

const edges = (all: readonly Steer[]) => all.map(({ edge }) => edge);

describe("a steer", () => {
  it("takes the place of what was said of its edge before", () => {
    const steers = of(said("fra"), said("iad"), said("fra", { drain: false }));
    expect([...steers]).toEqual([said("iad"), said("fra", { drain: false })]);
    expect([steers.remove("fra"), steers.remove("fra"), steers.size]).toEqual([true, false, 1]);
  });

  it("holds in its regions, and everywhere where it names none", () => {
    const steers = of(said("fra", { regions: ["weur", "eeur"] }), said("iad"));
    expect(edges(steers.inForce("weur", 0))).toEqual(["fra", "iad"]);
    expect(edges(steers.inForce("oc", 0))).toEqual(["iad"]);
    expect(edges(steers.inForce(undefined, 0))).toEqual(["iad"]);
  });

  it("is over when the ledger's clock has certainly reached its end, and not before", () => {
    const steers = of(said("fra", { untilMs: 50 }), said("iad", { untilMs: 60 }));
    expect(edges(steers.inForce("weur", 49))).toEqual(["fra", "iad"]);
    expect(edges(steers.inForce("weur", 50))).toEqual(["iad"]);
    expect(edges(steers.inForce("weur", 60))).toEqual([]);
    expect(edges(steers.inForce("weur", Number.NEGATIVE_INFINITY))).toEqual(["fra", "iad"]);
  });

  it("is told by the same list as long as nothing changes", () => {
    const steers = of(said("fra", { untilMs: 50 }), said("iad"));
    const told = steers.inForce("weur", 10);
    expect(steers.inForce("weur", 49)).toBe(told);
    steers.put(said("nrt"));
    expect(edges(steers.inForce("weur", 49))).toEqual(["fra", "iad", "nrt"]);
    expect(new Steers().inForce("weur", 0)).toBe(new Steers().inForce("oc", 9));
  });
});

it("whatever was said, taken back and asked before, those in force are those that hold there and are not over", () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant("put" as const), steer }),
    fc.record({ kind: fc.constant("remove" as const), edge: fc.constantFrom("fra", "iad", "é") }),
    fc.record({ kind: fc.constant("ask" as const), region: fc.constantFrom(undefined, ...REGIONS.slice(0, 3)), atMs: fc.oneof(fc.integer({ min: -1, max: 8 }), fc.constant(Number.NEGATIVE_INFINITY)) }),
  );
  fc.assert(fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
    const steers = new Steers();
    let model: Steer[] = [];
    for (const each of acts) {
      if (each.kind === "put") {
        steers.put(each.steer);
        model = [...model.filter(({ edge }) => edge !== each.steer.edge), each.steer];
      } else if (each.kind === "remove") {
        steers.remove(each.edge);
        model = model.filter(({ edge }) => edge !== each.edge);
      } else {
        const holds = ({ regions, untilMs }: Steer): boolean => (regions.length === 0 || (each.region !== undefined && regions.includes(each.region))) && !(each.atMs >= (untilMs ?? Number.POSITIVE_INFINITY));
        expect(steers.inForce(each.region, each.atMs)).toEqual(model.filter(holds).map(({ untilMs: _untilMs, ...each }) => each));
      }
    }
    expect([...steers]).toEqual(model);
  }));
});
