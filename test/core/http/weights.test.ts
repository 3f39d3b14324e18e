import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Weighted, formatParameter, formatWeight, parseAllWeighted, parseWeighted } from "../../../src/core/http/weights.ts";
import { texts } from "./texts.ts";

const one = (range: string, weight = 1000, ...parameters: (readonly [string, string])[]): Weighted => ({ range, parameters, weight });

describe("parseWeighted (RFC 9110 §12.4.2, §12.5.1)", () => {
  it.each<[string, string, (Weighted | "unreadable")[]]>([
    ["nothing", " , ", []],
    ["no weight is 1", "en, A/B", [one("en"), one("a/b")]],
    ["weights", "a;q=0, b;q=0.5, c;q=0.25, d;q=0.001, e;q=1", [one("a", 0), one("b", 500), one("c", 250), one("d", 1), one("e")]],
    ["a weight in any case, with space around the semicolon", "a \t;\t Q=0.5", [one("a", 500)]],
    ["a point and no digits", "a;q=0., b;q=1.", [one("a", 0), one("b")]],
    ["parameters before and after the weight", 'a/b;X=1;q=0.5;y="c, \\"d\\""', [one("a/b", 500, ["x", "1"], ["y", 'c, "d"'])]],
    ["empty parameters", "a;;q=0.5;", [one("a", 500)]],
    ["above 1", "a;q=1.001, b;q=2, c;q=1.0000", ["unreadable", "unreadable", "unreadable"]],
    ["four digits", "a;q=0.1234", ["unreadable"]],
    ["no number", "a;q=, b;q=x, c;q=.5, d;q=-1, e;q=1e0, f;q", ["unreadable", "unreadable", "unreadable", "unreadable", "unreadable", "unreadable"]],
    ["a weight in quotes", 'a;q="0.5"', ["unreadable"]],
    ["two weights", "a;q=1;q=1", ["unreadable"]],
    ["space around the equals sign", "a;q =1, b;q= 1", ["unreadable", "unreadable"]],
    ["two words", "a b, c/d/e, /a, a/, \xe4", ["unreadable", "unreadable", "unreadable", "unreadable", "unreadable"]],
    ["one that cannot be read beside one that can", "a b, c;q=0.1", ["unreadable", one("c", 100)]],
  ])("%s", (_, header, elements) => {
    expect(parseWeighted(header)).toEqual(elements);
    expect(parseAllWeighted(header)).toEqual(elements.includes("unreadable") ? undefined : elements);
  });

  it("never throws, and weights are whole thousandths", () => {
    fc.assert(fc.property(texts, (text) => {
      for (const element of parseWeighted(text)) if (element !== "unreadable") expect(Number.isInteger(element.weight) && element.weight >= 0 && element.weight <= 1000).toBe(true);
    }));
  });

  it("reads back what was written", () => {
    const name = fc.stringMatching(/^[a-z0-9!*.-]{1,6}$/).filter((name) => name !== "q");
    const element = fc.record({ range: name, parameters: fc.array(fc.tuple(name, fc.string())), weight: fc.integer({ min: 0, max: 1000 }) });
    fc.assert(fc.property(fc.array(element), (elements) => {
      const text = elements.map(({ range, parameters, weight }) => range + parameters.map(formatParameter).join("") + formatWeight(weight)).join(", ");
      expect(parseWeighted(text)).toEqual(elements);
    }));
  });
});
