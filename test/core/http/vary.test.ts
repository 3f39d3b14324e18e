import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalField, parseVary, prefersLanguage } from "../../../src/core/http/vary.ts";
import { texts } from "./texts.ts";

const part = fc.constantFrom("en", "de", "en-GB", "*", "*/*", "text/html", "text/*", "gzip", "br", "identity", "a", ";", ";q=", ";q=0.5", ";q=1.0", ";q=0", ";level=1", ';a="b, c"', ",", " ", '"', "\\", '\\"', "\t");
/** Texts that are often nearly a list of preferences. */
const preferences = fc.oneof(texts, fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")));
const fieldName = fc.constantFrom("accept-language", "accept", "accept-encoding", "x-any");

describe("parseVary (RFC 9110 §12.5.5)", () => {
  it.each<[string | null, readonly string[] | "any"]>([
    [null, []],
    ["", []],
    [" , ,", []],
    ["Accept-Encoding", ["accept-encoding"]],
    ["X-B, Accept ,x-a,, ACCEPT", ["accept", "x-a", "x-b"]],
    ["*", "any"],
    ["accept, *", "any"],
    ["*, accept", "any"],
    ["accept,, * ,", "any"],
    ["accept language", "any"],
    ["accept; q=1", "any"],
    ['"accept"', "any"],
    ['accept, "x, y', "any"],
    ["ac\xe7ept", "any"],
    ["*foo", ["*foo"]], // a token is a name
  ])("%j is on %j", (header, names) => {
    expect(parseVary(header)).toEqual(names === "any" ? { kind: "any" } : { kind: "fields", names });
  });

  it("never throws; names are lower-case, sorted and unique", () => {
    fc.assert(fc.property(texts, (text) => {
      const vary = parseVary(text);
      if (vary.kind === "fields") expect(vary.names).toEqual([...new Set(vary.names.map((name) => name.toLowerCase()))].sort());
    }));
  });
});

describe("canonicalField (RFC 9111 §4.1)", () => {
  it.each<[string, string | null, string | null]>([
    ["accept-language", null, null],
    ["accept-language", "", null],
    ["accept-language", " ,,", null],
    ["accept-language", "en", "en"],
    ["accept-language", "EN-gb", "en-gb"],
    ["accept-language", " en ;q=1.0,de\t; Q=0.50", "en, de;q=0.5"],
    ["accept-language", "de;q=0.5, en", "en, de;q=0.5"],
    ["accept-language", "de,en", "de, en"],
    ["accept-language", "en,de", "de, en"],
    ["accept-language", "*, fr", "fr, *"],
    ["accept-language", "fr;q=0.5, *", "*, fr;q=0.5"],
    ["accept-language", "en, en;q=1.000, EN", "en"],
    ["accept-language", "en, fr;q=0.000", "en, fr;q=0"],
    ["accept-language", "en;q=0., fr;q=1.", "fr, en;q=0"],
    ["accept-language", "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr-ch, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"],
    ["accept-language", "en;q=1.1", null],
    ["accept-language", "en;q=1.001", null],
    ["accept-language", "en;q=0.1234", null],
    ["accept-language", "en;q=-1", null],
    ["accept-language", "en;q=", null],
    ["accept-language", "en;q=0.5;q=0.6", null],
    ["accept-language", "en;level=1", null],
    ["accept-language", "en_GB", null],
    ["accept-language", "en, toolonglanguage", null],
    ["accept-language", "en/us", null],
    ["accept-language", "en de", null],

    ["accept", "audio/mpeg,*/*;q=0.1", "audio/mpeg, */*;q=0.1"],
    ["accept", "*/*, text/*, text/html", "text/html, text/*, */*"],
    ["accept", "Text/HTML;Level=A", "text/html;level=A"],
    ["accept", 'text/html;b=1; a="2"', "text/html;a=2;b=1"],
    ["accept", 'text/html;a="b, \\"c"', 'text/html;a="b, \\"c"'],
    ["accept", "text/html;q=0.5;level=1", "text/html;level=1;q=0.5"],
    ["accept", "text/html;;", "text/html"],
    ["accept", "text", null],
    ["accept", "*/html", null],
    ["accept", "text/html; level = 1", null],
    ["accept", 'text/html;a="b', null],
    ["accept", "", null],

    ["accept-encoding", null, "identity"],
    ["accept-encoding", "gzip, deflate, br, zstd", "br"],
    ["accept-encoding", "gzip, deflate", "gzip"],
    ["accept-encoding", "zstd", "identity"],
    ["accept-encoding", "identity;q=0", "identity"],

    ["x-any", null, null],
    ["x-any", "", ""],
    ["x-any", ",", ""],
    ["x-any", "a,b ,\tc,,", "a, b, c"],
    ["x-any", 'a, "b,c" ,d', 'a, "b,c", d'],
    ["x-any", "A b", "A b"],
  ])("%s: %j is %j", (name, value, form) => {
    expect(canonicalField(name, value)).toBe(form);
  });

  it("is itself in its own form, whatever it was", () => {
    fc.assert(fc.property(fieldName, preferences, (name, value) => {
      const form = canonicalField(name, value);
      expect(canonicalField(name, form)).toBe(form);
    }), { numRuns: 500 });
  });

  it("does not hang on the order of what weighs the same, nor on case", () => {
    const element = fc.tuple(fc.constantFrom("en", "de", "fr-CH", "*"), fc.constantFrom("", ";q=0.5", ";q=0")).map((both) => both.join(""));
    fc.assert(fc.property(fc.array(element, { minLength: 1 }).chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))), ([one, other]) => {
      expect(canonicalField("accept-language", one.join(","))).toBe(canonicalField("accept-language", other.join(" , ").toUpperCase()));
    }));
  });
});

describe("prefersLanguage (RFC 4647 §3.3.1)", () => {
  it.each<[string | null, string, boolean]>([
    ["en", "en", true],
    ["EN-gb", "en-GB", true],
    ["de, en;q=0.9", "de", true],
    ["en;q=0.9, de", "de", true],
    ["en;q=0.9, de;q=0.1", "en", true],
    ["de, DE", "de", true],
    ["en;q=0.9, de", "en", false],
    ["de, en", "de", false], // two at the top
    ["en", "en-GB", false],
    ["en-GB", "en", false],
    ["*", "en", false],
    ["en, *", "en", false],
    ["en;q=0", "en", false],
    ["en;q=x", "en", false],
    ["en, de_DE;q=0.1", "en", false],
    ["en", "en, de", false],
    ["", "", false],
    [null, "en", false],
  ])("%j prefers %j: %j", (accept, language, prefers) => {
    expect(prefersLanguage(accept, language)).toBe(prefers);
  });

  it("never throws, and no text prefers two languages", () => {
    fc.assert(fc.property(preferences, (text) => {
      expect(["en", "de", "en-gb"].filter((language) => prefersLanguage(text, language)).length).toBeLessThan(2);
    }));
  });
});
