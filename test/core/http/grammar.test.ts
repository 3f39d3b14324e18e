import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, isToken, quote, splitList, trimOws, unquote } from "../../../src/core/http/grammar.ts";

describe("lists (RFC 9110 §5.6.1)", () => {
  it.each([
    ["", []],
    [" , ,\t,", []],
    ["a", ["a"]],
    ["a,b , c", ["a", "b", "c"]],
    [",a,,b,", ["a", "b"]],
    ['no-cache="a, b", c', ['no-cache="a, b"', "c"]],
    [String.raw`x="\",", y`, [String.raw`x="\","`, "y"]],
    ['x="open, private', ['x="open', "private"]],
    ['"a", "open, b', ['"a"', '"open', "b"]],
  ])("%j has the elements %j", (text, elements) => {
    expect(splitList(text)).toEqual(elements);
  });

  it("gives back what was joined", () => {
    const token = fc.stringMatching(/^[a-z0-9*!]{1,8}$/);
    const element = fc.oneof(token, fc.string().map(quote));
    fc.assert(fc.property(fc.array(element), (elements) => {
      expect(splitList(elements.join(" ,\t"))).toEqual(elements);
    }));
  });
});

describe("quoted strings (RFC 9110 §5.6.4)", () => {
  it.each([
    ['""', ""],
    ['"a b"', "a b"],
    [String.raw`"a\"b\\c\d"`, String.raw`a"b\cd`],
    ["a", undefined],
    ['"', undefined],
    ['"a', undefined],
    ['"a"b', undefined],
    [String.raw`"a\"`, undefined],
    ['"a""b"', undefined],
  ])("%s says %j", (text, said) => {
    expect(unquote(text)).toBe(said);
  });

  it("say what was quoted, as long as it is printable ASCII", () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(unquote(quote(text))).toBe(text.replace(/[^\x20-\x7e]/g, "?"));
    }));
  });
});

describe("small things", () => {
  it("trims spaces and tabs and nothing else", () => {
    expect(trimOws(" \t a b\t ")).toBe("a b");
    expect(trimOws("\u00a0a\u00a0")).toBe("\u00a0a\u00a0");
    expect(trimOws(" \t ")).toBe("");
  });

  it.each([["0", 0], ["007", 7], ["", undefined], ["-1", undefined], ["+1", undefined], ["1.0", undefined], ["1e3", undefined],
    ["0x1", undefined], [" 1", undefined], ["\u0661", undefined], ["9007199254740991", 2 ** 53 - 1], ["9007199254740993", 2 ** 53 - 1],
    ["9".repeat(400), 2 ** 53 - 1]])("decimal %j is %j", (text, value) => {
    expect(decimal(text)).toBe(value);
  });

  it.each([["a", true], ["!#$%&'*+-.^_`|~", true], ["", false], ["a b", false], ["a/b", false], ["é", false]])("token %j: %j", (text, is) => {
    expect(isToken(text)).toBe(is);
  });

  it("takes linear time on what makes careless patterns quadratic", () => {
    const bad = ["\t".repeat(200_000) + "x" + " ".repeat(200_000) + "x", '"'.repeat(200_001), '\\"'.repeat(100_000), '"\\'.repeat(100_000)];
    const began = performance.now();
    for (const text of bad) {
      trimOws(text);
      splitList(text);
    }
    expect(performance.now() - began).toBeLessThan(2_000); // quadratic takes minutes
  });
});
