import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MOST_TAG_CHARS, tagOf } from "../../../src/core/purge/tag-text.ts";
import { MOST_TAGS, MOST_TAGS_CHARS, joinTags, tagsOf } from "../../../src/core/purge/tags.ts";
import { anyText } from "../cache/make.ts";

const FIELDS = ["cache-tag", "surrogate-key", "xkey"];

/** A field's value as a runtime hands it to us: a character a byte; what has none stays as it is. */
function inBytes(text: string): string {
  return text.isWellFormed() && !text.includes("\ufffd") ? String.fromCharCode(...new TextEncoder().encode(text)) : text;
}

/** What an answer with these fields is tagged; `null` where it cannot be. */
function tagged(fields: Record<string, string>, names: readonly string[] = FIELDS): readonly string[] | null {
  const tags = tagsOf({ get: (name) => (fields[name] === undefined ? null : inBytes(fields[name])) }, names);
  return tags.kind === "tags" ? tags.tags : null;
}

describe("a tag", () => {
  test.each([
    ["Release:42", "release:42"],
    ["  release:42 ,", "release:42"],
    ["release:My Album", "release:my%20album"],
    ["release:My%20Album", "release:my%20album"],
    ["release:Ágætis byrjun", "release:%c3%a1g%c3%a6tis%20byrjun"],
    ["release:%C3%81g%C3%A6tis%20byrjun", "release:%c3%a1g%c3%a6tis%20byrjun"],
    ["A\u0301", "%c3%a1"], // the form without a letter of its own, as one system writes file names
    ["A%CC%81", "%c3%a1"],
    ["AC%2FDC", "ac/dc"],
    ["%41", "a"],
    ["100%", "100%25"],
    ["100%25", "100%25"],
    ["%2541", "%2541"], // decoded once, not twice
    ["%FF", "%ff"],
    ["%C0%80", "%c0%80"],
    ["%00", "%00"],
    ["🎵", "%f0%9f%8e%b5"],
    ["a,b", "a,b"],
    ["*", "*"],
  ])("%j is %j", (text, tag) => {
    expect(tagOf(text)).toBe(tag);
  });

  test.each([[""], [" , "], ["a\u0000b"], ["a\rb"], ["\ud800"], ["a\ufffdb"], ["%EF%BF%BD"]])("%j has no spelling", (text) => {
    expect(tagOf(text)).toBeUndefined();
  });

  test("has at most 1,024 characters in its spelling", () => {
    expect(tagOf("a".repeat(MOST_TAG_CHARS))).toHaveLength(MOST_TAG_CHARS);
    expect(tagOf("a".repeat(MOST_TAG_CHARS + 1))).toBeUndefined();
    expect(tagOf("é".repeat(171))).toBeUndefined();
  });

  test("is visible ASCII in lower case, and the form of a form is itself", () => {
    const hostile = fc.array(fc.constantFrom("%", "%4", "%41", "%e2", "%E2%82", "%c3%a9", "%25", "%cc%81", "e", "A", "İ", "Σ", "\u0301", "é", ",", " ", "😀"), { maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(anyText, hostile.map((parts) => parts.join(""))), (text) => {
        const tag = tagOf(text);
        if (tag === undefined) return;
        expect(tag).toMatch(/^[!-$&-~]*(?:%[\da-f]{2}[!-$&-~]*)*$/);
        expect(tag).not.toMatch(/[A-Z]|^,|,$/);
        expect(tagOf(tag)).toBe(tag);
      }),
      { numRuns: 2000 },
    );
  });

  test("means the same however much of it is percent-encoded", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "B", "7", "-", ":", "/", "é", "Ø", "ß", "日", "%") , minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, (written) => {
        const tag = tagOf(encodeURIComponent(written));
        expect(tag).toBe(tagOf(written.replaceAll("%", "%25")));
        expect(tag).toBeDefined();
      }),
    );
  });
});

describe("tagsOf", () => {
  test.each([
    [{ "cache-tag": "b, A,,b ,c d," }, ["a", "b", "c%20d"]],
    [{ "surrogate-key": "b A  b" }, ["a", "b"]],
    // Two lines of a field arrive as one: the comma is not part of "a".
    [{ "surrogate-key": "a x, b" }, ["a", "b", "x"]],
    [{ "surrogate-key": "a,b c" }, ["a", "a,b", "b", "c"]],
    [{ xkey: "a, b\tc,d" }, ["a", "b", "c", "d"]],
    [{ "cache-tag": "a", "surrogate-key": "b", xkey: "c a" }, ["a", "b", "c"]],
    [{ "cache-tag": "" }, []],
    [{ "cache-tag": " , ,\t" }, []],
    [{ "x-amz-meta-tags": "a" }, []],
  ])("reads %j as %j", (fields, tags) => {
    expect(tagged(fields)).toEqual(tags);
  });

  test("splits at spaces and commas in a field it does not know, and at commas in one named like Cache-Tag", () => {
    expect(tagged({ "x-amz-meta-tags": "a b,c" }, ["x-amz-meta-tags"])).toEqual(["a", "b", "c"]);
    expect(tagged({ "edge-cache-tag": "a b,c" }, ["edge-cache-tag"])).toEqual(["a%20b", "c"]);
  });

  test("holds 128 tags and refuses 129", () => {
    const list = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`).join(",");
    expect(tagged({ "cache-tag": list(MOST_TAGS) })).toHaveLength(MOST_TAGS);
    expect(tagged({ "cache-tag": list(MOST_TAGS + 1) })).toBeNull();
    expect(tagged({ "cache-tag": `${list(MOST_TAGS)},T0` })).toHaveLength(MOST_TAGS);
  });

  test("holds 8 KiB of tags and refuses a byte more", () => {
    const list = (more: number) => Array.from({ length: 8 }, (_, i) => `${i}${"x".repeat(1023)}`).join(",") + (more > 0 ? ",y" : "");
    expect(tagged({ "cache-tag": list(0) })?.join("")).toHaveLength(MOST_TAGS_CHARS);
    expect(tagged({ "cache-tag": list(1) })).toBeNull();
  });

  test.each([["a tag that is too long", `ok, ${"x".repeat(1025)}`], ["what is no text", "ok, caf\ufffd"], ["half a character", "ok, \ud800"]])(
    "refuses %s instead of leaving it out",
    (_, value) => {
      expect(tagged({ "cache-tag": value })).toBeNull();
    },
  );

  test.each([["caf\xe9"], ["\xc3"], ["\xc0\x80"], ["\xed\xa0\x80"], ["\xff\xfe"]])("refuses bytes that are no UTF-8: %j", (value) => {
    expect(tagsOf({ get: () => `ok, ${value}` }, ["cache-tag"])).toEqual({ kind: "too-many", tags: ["ok"] });
  });

  test("says what can be read of those it refuses: an answer nobody stores can be blocked by them", () => {
    expect(tagsOf({ get: () => "b, caf\ufffd, a" }, ["cache-tag"])).toEqual({ kind: "too-many", tags: ["a", "b"] });
  });

  test("carries every tag that a purge written the same way would name, or refuses", () => {
    const name = fc.string({ unit: fc.constantFrom("a", "B", "é", ":", "%", "2", "5", ";", "\ufffd"), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(["cache-tag", ", "], ["surrogate-key", " "], ["xkey", ","]), fc.array(name, { maxLength: 140 }), ([field = "", by], names) => {
        const tags = tagged({ [field]: names.join(by) });
        if (tags !== null) for (const one of names) expect(tags).toContain(tagOf(one));
      }),
    );
  });

  test("reads a hostile field in linear time", () => {
    const started = performance.now();
    for (const value of ["\xc3\xa9".repeat(30_000), " ".repeat(65_536), ",".repeat(65_536), `a${" ".repeat(65_536)}b`, "%".repeat(65_536), "%e2%82".repeat(10_000), "é ,".repeat(20_000)]) {
      for (const field of ["cache-tag", "surrogate-key", "xkey"]) tagsOf({ get: () => value }, [field]);
    }
    expect(performance.now() - started).toBeLessThan(5000); // squared it would be minutes
  });
});

describe("joinTags", () => {
  test("adds up, sorted, each once", () => {
    expect(joinTags(["a", "c"], { kind: "tags", tags: ["b", "c"] })).toEqual({ kind: "tags", tags: ["a", "b", "c"] });
    expect(joinTags(["a"], { kind: "tags", tags: [] })).toEqual({ kind: "tags", tags: ["a"] });
  });

  test("refuses more than an answer may have", () => {
    const first = Array.from({ length: MOST_TAGS }, (_, i) => `t${i}`);
    expect(joinTags(first, { kind: "tags", tags: ["t1"] })).toEqual({ kind: "tags", tags: first.toSorted() });
    expect(joinTags(first, { kind: "tags", tags: ["u"] })).toEqual({ kind: "too-many", tags: [...first, "u"].toSorted() });
    expect(joinTags(["a"], { kind: "too-many", tags: ["b"] })).toEqual({ kind: "too-many", tags: ["a", "b"] });
  });
});
