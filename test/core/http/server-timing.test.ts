import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatServerTiming } from "../../../src/core/http/server-timing.ts";
import type { ServerTimingMetric } from "../../../src/core/http/server-timing.ts";
import { texts } from "./texts.ts";

describe("formatServerTiming (W3C Server Timing)", () => {
  it.each<[string, ServerTimingMetric[], string]>([
    ["none", [], ""],
    ["a name", [{ name: "hit" }], "hit"],
    ["everything", [{ name: "fill", durMs: 12.5, desc: "one slice" }], 'fill;dur=12.5;desc="one slice"'],
    ["several, in order", [{ name: "b", durMs: 0 }, { name: "a" }], "b;dur=0, a"],
    ["microseconds at most", [{ name: "a", durMs: 1.234567 }], "a;dur=1.235"],
    ["no float noise", [{ name: "a", durMs: 0.1 + 0.2 }], "a;dur=0.3"],
    ["no exponent, small", [{ name: "a", durMs: 1e-9 }], "a;dur=0"],
    ["no exponent, large", [{ name: "a", durMs: 1e15 }], "a"],
    ["a negative duration is none", [{ name: "a", durMs: -1 }], "a"],
    ["NaN is none", [{ name: "a", durMs: Number.NaN }], "a"],
    ["infinity is none", [{ name: "a", durMs: Number.POSITIVE_INFINITY }], "a"],
    ["a name that is no token", [{ name: "first byte/é" }], "first_byte__"],
    ["no name", [{ name: "", durMs: 1 }, { name: "a" }], "a"],
    ["quotes", [{ name: "a", desc: 'x"y\\z' }], String.raw`a;desc="x\"y\\z"`],
    ["line breaks", [{ name: "a", desc: "x\r\ny" }], 'a;desc="x??y"'],
  ])("%s", (_, metrics, text) => {
    expect(formatServerTiming(metrics)).toBe(text);
  });

  it("always follows the grammar", () => {
    const metric = fc.record({ name: texts.filter((text) => text !== ""), durMs: fc.double(), desc: texts });
    fc.assert(fc.property(metric, (one) => {
      expect(formatServerTiming([one])).toMatch(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:;dur=[0-9]+(?:\.[0-9]{1,3})?)?;desc="(?:[ !#-[\]-~]|\\["\\])*"$/);
    }), { numRuns: 500 });
  });
});
