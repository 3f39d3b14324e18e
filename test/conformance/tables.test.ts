import { describe, expect, it } from "vitest";
import { CASES } from "./tables/index.ts";

describe("the tables", () => {
  it("name every case once", () => {
    const ids = CASES.map(({ id }) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z0-9-]+$/.test(id))).toEqual([]);
  });

  it("say each fact once at a clause", () => {
    const facts = CASES.map(({ clause, says, profile, settings }) => JSON.stringify([clause, profile, settings, says]));
    expect(facts.filter((fact, i) => facts.indexOf(fact) !== i)).toEqual([]);
  });

  it("cite clauses by document and section", () => {
    expect(CASES.filter(({ clause }) => !/^RFC \d{4} §\d+(?:\.\d+)*$/.test(clause)).map(({ id }) => id)).toEqual([]);
  });

  it("begin with a request that no copy can answer", () => {
    expect(CASES.filter(({ steps }) => steps[0]?.expect.from === "copy").map(({ id }) => id)).toEqual([]);
  });
});
