import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectionNamed, endToEnd, headerValueIsSafe, hopByHop } from "../../../src/core/http/fields.ts";
import { texts } from "./texts.ts";

describe("connectionNamed (RFC 9110 §7.6.1)", () => {
  it.each<[string | null, string[]]>([
    [null, []],
    ["", []],
    ["close", ["close"]],
    ["Keep-Alive, X-Hop", ["keep-alive", "x-hop"]],
    [", x-hop ,, not a token, x-hop", ["x-hop"]],
    ["Cache-Control, Set-Cookie, Vary, Authorization, Cookie, Content-Range, ETag, x-hop", ["x-hop"]],
  ])("%j names %j", (header, names) => {
    expect([...connectionNamed(header)]).toEqual(names);
  });
});

describe("endToEnd (RFC 9110 §7.6.1)", () => {
  it.each([...hopByHop])("drops %s, in any case", (name) => {
    expect(endToEnd([[name.toUpperCase(), "x"], ["ETag", '"a"']])).toEqual([["ETag", '"a"']]);
  });

  it("drops what Connection names, also when it comes first or twice", () => {
    const fields: [string, string][] = [["X-A", "1"], ["Connection", "x-a"], ["x-b", "2"], ["connection", "close, X-B"], ["x-c", "3"]];
    expect(endToEnd(fields)).toEqual([["x-c", "3"]]);
  });

  it("keeps what is meant for everybody, even if Connection names it", () => {
    const fields: [string, string][] = [["connection", "cache-control, set-cookie"], ["Cache-Control", "private"], ["Set-Cookie", "a=b"]];
    expect(endToEnd(fields)).toEqual(fields.slice(1));
  });

  it("keeps fields that occur twice, and their order", () => {
    const fields: [string, string][] = [["set-cookie", "a=1"], ["etag", '"x"'], ["set-cookie", "b=2"]];
    expect(endToEnd(fields)).toEqual(fields);
  });

  it("takes any iterable, once", () => {
    const headers = new Headers({ connection: "x-hop", "x-hop": "1", etag: '"a"' });
    expect(endToEnd(headers.entries())).toEqual([["etag", '"a"']]);
  });

  it("changes nothing when done again", () => {
    const field = fc.tuple(fc.constantFrom("connection", "te", "x-a", "x-b", "vary"), fc.constantFrom("x-a", "close, x-b", "vary"));
    fc.assert(fc.property(fc.array(field), (fields) => {
      const once = endToEnd(fields);
      expect(endToEnd(once)).toEqual(once);
    }));
  });
});

describe("headerValueIsSafe (RFC 9110 §5.5)", () => {
  it.each([
    ["", true],
    ["plain text", true],
    ["tab\tinside", true],
    ["obs-text \x80\xff", true],
    ["a\rb", false],
    ["a\nb", false],
    ["a\n", false],
    ["a\0b", false],
    ["a\x1bb", false],
    ["a\x7fb", false],
    ["a\u0100b", false],
  ])("%j: %j", (value, safe) => {
    expect(headerValueIsSafe(value)).toBe(safe);
  });

  it("lets through only what Headers takes", () => {
    fc.assert(fc.property(texts, (value) => {
      if (headerValueIsSafe(value)) expect(() => new Headers({ x: value })).not.toThrow();
    }));
  });
});
