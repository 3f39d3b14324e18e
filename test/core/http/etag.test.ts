import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatEntityTag, parseEntityTag, parseEntityTagList, strongEqual, weakEqual } from "../../../src/core/http/etag.ts";
import type { EntityTag } from "../../../src/core/http/etag.ts";
import { texts } from "./texts.ts";

const strong = (value: string): EntityTag => ({ weak: false, value });
const weak = (value: string): EntityTag => ({ weak: true, value });

describe("parseEntityTag (RFC 9110 §8.8.3)", () => {
  it.each<[string, string | null, EntityTag | undefined]>([
    ["absent", null, undefined],
    ["strong", '"xyzzy"', strong('"xyzzy"')],
    ["weak", 'W/"xyzzy"', weak('"xyzzy"')],
    ["an empty tag is a tag", '""', strong('""')],
    ["space around", ' "a"\t', strong('"a"')],
    ["a comma inside", '"a,b"', strong('"a,b"')],
    ["a backslash is no escape", String.raw`"a\"`, strong(String.raw`"a\"`)],
    ["the first and last characters of etagc", '"!#~\x80\xff"', strong('"!#~\x80\xff"')],
    ["W is case-sensitive", 'w/"a"', undefined],
    ["unquoted", "abc", undefined],
    ["half quoted", '"abc', undefined],
    ["a quote inside", '"a"b"', undefined],
    ["a space inside", '"a b"', undefined],
    ["a control character inside", '"a\x7f"', undefined],
    ["a character that was not decoded", '"a\ufffd"', undefined],
    ["space after W/", 'W/ "a"', undefined],
    ["two tags", '"a", "b"', undefined],
    ["a star", "*", undefined],
    ["nothing", "", undefined],
  ])("%s", (_, header, tag) => {
    expect(parseEntityTag(header)).toEqual(tag);
  });
});

describe("parseEntityTagList (RFC 9110 §13.1.1, §13.1.2)", () => {
  it.each<[string, string | null, "*" | EntityTag[]]>([
    ["absent", null, []],
    ["empty", "", []],
    ["any", "*", "*"],
    ["any, with space", " * ", "*"],
    ["one", '"a"', [strong('"a"')]],
    ["several, weak and strong", '"a", W/"b","c"', [strong('"a"'), weak('"b"'), strong('"c"')]],
    ["empty elements and tabs", ', "a",, ,\t"b"\t,', [strong('"a"'), strong('"b"')]],
    ["commas inside tags", '"a,b", "c,"', [strong('"a,b"'), strong('"c,"')]],
    ["garbage between", '"a", nonsense, "b"', [strong('"a"'), strong('"b"')]],
    ["garbage after a tag spoils it", '"a" x, "b"', [strong('"b"')]],
    ["a tag stuck to another", '"a""b", "c"', [strong('"c"')]],
    ["a star among tags is garbage", '*, "a"', [strong('"a"')]],
    ["an open quote hides only its element", '"a, "b"', [strong('"b"')]],
    ["unquoted", "a", []],
  ])("%s", (_, header, tags) => {
    expect(parseEntityTagList(header)).toEqual(tags);
  });

  it("takes linear time", () => {
    const began = performance.now();
    for (const text of ['"'.repeat(100_000), "W/".repeat(100_000), ",".repeat(200_000), '"a"x'.repeat(50_000), '"aaa'.repeat(50_000)]) parseEntityTagList(text);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe("comparison (RFC 9110 §8.8.3.2, its table)", () => {
  it.each([
    [weak('"1"'), weak('"1"'), false, true],
    [weak('"1"'), weak('"2"'), false, false],
    [weak('"1"'), strong('"1"'), false, true],
    [strong('"1"'), weak('"1"'), false, true],
    [strong('"1"'), strong('"1"'), true, true],
    [strong('"a"'), strong('"A"'), false, false],
  ])("%j and %j: strong %j, weak %j", (a, b, strongly, weakly) => {
    expect([strongEqual(a, b), weakEqual(a, b)]).toEqual([strongly, weakly]);
  });
});

describe("properties", () => {
  const tag = fc.record({ weak: fc.boolean(), value: fc.stringMatching(/^"[\x21\x23-\x7e\x80-\xff]*"$/) });

  it("a tag that is written is read back", () => {
    fc.assert(fc.property(tag, (one) => {
      expect(parseEntityTag(formatEntityTag(one))).toEqual(one);
    }));
  });

  it("a list that is written is read back", () => {
    fc.assert(fc.property(fc.array(tag), (tags) => {
      expect(parseEntityTagList(tags.map(formatEntityTag).join(" , "))).toEqual(tags);
    }));
  });

  it("no text makes them throw", () => {
    fc.assert(fc.property(texts, (text) => {
      parseEntityTag(text);
      parseEntityTagList(text);
    }));
  });
});
