import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageSec } from "../../../src/core/http/age.ts";
import { texts } from "./texts.ts";

describe("ageSec (RFC 9111 §5.1)", () => {
  it.each<[string | null, number]>([
    [null, 0],
    ["", 0],
    ["0", 0],
    ["7200", 7200],
    [" 7200\t", 7200],
    ["007200", 7200],
    ["7200, 0", 7200],
    ["7200,0", 7200],
    ["0, 7200", 0],
    [", 7200", 7200], // RFC 9110 §5.6.1.2: an empty element is none
    ["7200.0", 0],
    ["7200.0, 7200", 0],
    ["7200, foo", 7200],
    ["-1", 0],
    ["+1", 0],
    ["1e3", 0],
    ["abc", 0],
    ["7200 seconds", 0],
    ['"7200"', 0],
    ["2147483647", 2 ** 31 - 1],
    ["2147483648", 2 ** 31],
    ["9".repeat(400), 2 ** 31],
  ])("%j is %i", (header, sec) => {
    expect(ageSec(header)).toBe(sec);
  });

  it("is a whole number from 0 to 2^31, whatever the header", () => {
    fc.assert(fc.property(texts, (text) => {
      const sec = ageSec(text);
      expect(Number.isInteger(sec) && sec >= 0 && sec <= 2 ** 31).toBe(true);
    }));
  });
});
