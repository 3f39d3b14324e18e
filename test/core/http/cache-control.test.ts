import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deltaSeconds, directiveFields, parseCacheControl } from "../../../src/core/http/cache-control.ts";
import { quote } from "../../../src/core/http/grammar.ts";
import { texts } from "./texts.ts";

describe("parseCacheControl (RFC 9111 §5.2)", () => {
  it.each<[string, string | null, Record<string, string | true>]>([
    ["absent", null, {}],
    ["empty", " , ,", {}],
    ["directives with and without arguments", "public, max-age=60", { public: true, "max-age": "60" }],
    ["§5.2 names in any case", "Public, MAX-Age=60, No-Store", { public: true, "max-age": "60", "no-store": true }],
    ["§5.2 a quoted age", 'max-age="60"', { "max-age": "60" }],
    ["an argument keeps its case", "ext=AbC", { ext: "AbC" }],
    ["§5.2.2.7 field names", 'private="Set-Cookie, X-User", max-age=1', { private: "Set-Cookie, X-User", "max-age": "1" }],
    ["a directive inside a string is none", 'ext="a, no-store", max-age=1', { ext: "a, no-store", "max-age": "1" }],
    ["an escaped quote inside a string", String.raw`ext="a\", no-store", public`, { ext: 'a", no-store', public: true }],
    ["a quote that never closes hides nothing", 'ext="a, no-store', { ext: '"a', "no-store": true }],
    ["space around the equals sign", "max-age = 60", { "max-age": "60" }],
    ["an empty argument", "max-age=", { "max-age": "" }],
    ["a semicolon for a comma", "private; max-age=60", { private: true }],
    ["a semicolon after an age", "max-age=60; public", { "max-age": "60; public" }],
    ["an argument where none belongs", "no-store=1", { "no-store": "1" }],
    ["an element that starts with no name", '=1, "x", @, public', { public: true }],
    ["unknown directives", "stale-while-revalidate=30, foo, bar=baz", { "stale-while-revalidate": "30", foo: true, bar: "baz" }],
    ["names that objects have", "__proto__=1, constructor", Object.fromEntries<string | true>([["__proto__", "1"], ["constructor", true]])],

    ["§4.2.1 of two ages the shorter", "max-age=60, max-age=10", { "max-age": "10" }],
    ["§4.2.1 of two ages the shorter, in the other order", "max-age=10, max-age=60", { "max-age": "10" }],
    ["§4.2.1 an unreadable age before a readable one", "max-age=10, max-age=x", { "max-age": "x" }],
    ["§4.2.1 an unreadable age before a readable one, in the other order", "max-age, max-age=10", { "max-age": true }],
    ["s-maxage apart from max-age", "s-maxage=1, max-age=2, s-maxage=3", { "s-maxage": "1", "max-age": "2" }],
    ["private before private fields", 'private="a", private', { private: true }],
    ["private before private fields, in the other order", 'private, private="a"', { private: true }],
    ["fields of two add up", 'no-cache="a", no-cache="b"', { "no-cache": "a, b" }],
    ["of others the first", "foo=1, foo=2", { foo: "1" }],
  ])("%s", (_, header, directives) => {
    expect([...parseCacheControl(header)].sort()).toEqual(Object.entries(directives).sort());
  });

  it("never throws, and names are lower-case tokens", () => {
    fc.assert(fc.property(texts, (text) => {
      for (const name of parseCacheControl(text).keys()) expect(name).toMatch(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/);
    }));
  });

  it("reads back what was written, quoted or not", () => {
    const name = fc.stringMatching(/^[a-z-]{1,12}$/);
    const value = fc.oneof(fc.constant<true>(true), fc.string());
    fc.assert(fc.property(fc.dictionary(name, value), (directives) => {
      const text = Object.entries(directives).map(([key, said]) => (said === true ? key : `${key}=${quote(said)}`)).join(", ");
      expect([...parseCacheControl(text)]).toEqual(Object.entries(directives));
    }));
  });
});

describe("deltaSeconds (RFC 9111 §1.2.2)", () => {
  it.each<[string | true | undefined, number | undefined]>([
    ["0", 0],
    ["60", 60],
    ["007", 7],
    ["2147483647", 2 ** 31 - 1],
    ["2147483648", 2 ** 31],
    ["2147483649", 2 ** 31],
    ["9".repeat(400), 2 ** 31],
    ["-1", undefined],
    ["+1", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["60s", undefined],
    ["NaN", undefined],
    ["Infinity", undefined],
    ["", undefined],
    [" 60", undefined],
    [true, undefined],
    [undefined, undefined],
  ])("%j is %j", (value, seconds) => {
    expect(deltaSeconds(value)).toBe(seconds);
  });
});

describe("directiveFields (RFC 9111 §5.2.2.4, §5.2.2.7)", () => {
  it.each<[string | true | undefined, readonly string[] | undefined]>([
    ["Set-Cookie, X-User", ["set-cookie", "x-user"]],
    ["set-cookie", ["set-cookie"]],
    [",set-cookie,,", ["set-cookie"]],
    [true, undefined],
    [undefined, undefined],
    ["", undefined],
    ["set-cookie; x", undefined],
    ['"set-cookie', undefined],
  ])("%j is about %j", (value, fields) => {
    expect(directiveFields(value)).toEqual(fields);
  });
});
