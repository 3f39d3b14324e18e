import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote } from "../../../src/core/http/grammar.ts";
import { type Member, parseDictionary } from "../../../src/core/http/structured-fields.ts";
import { texts } from "./texts.ts";

const TRUE: Member = { kind: "boolean", value: true };
const OTHER: Member = { kind: "other" };
const integer = (value: number): Member => ({ kind: "integer", value });

describe("parseDictionary (RFC 9651 §4.2.2)", () => {
  it.each<[string, string | null, Record<string, Member>]>([
    ["absent", null, {}],
    ["empty", "", {}],
    ["space only", "  ", {}],
    ["a key alone", "a", { a: TRUE }],
    ["a key alone with parameters", "a;b;c=1", { a: TRUE }],
    ["members, space and tabs around commas", "a=1 ,\tb=2", { a: integer(1), b: integer(2) }],
    ["of equal keys the last", "a=1, b, a=2", { a: integer(2), b: TRUE }],
    ["every character of a key", "*a_-.*0=1", { "*a_-.*0": integer(1) }],
    ["a name that objects have", "constructor", { constructor: TRUE }],
    ["integers", "a=0, b=-1, c=007, d=999999999999999", { a: integer(0), b: integer(-1), c: integer(7), d: integer(999_999_999_999_999) }],
    ["booleans", "a=?1, b=?0", { a: TRUE, b: { kind: "boolean", value: false } }],
    ["strings", String.raw`a="b \"c\\, d"`, { a: { kind: "string", value: String.raw`b "c\, d` } }],
    ["tokens", "a=b/c:d, e=*", { a: { kind: "token", value: "b/c:d" }, e: { kind: "token", value: "*" } }],
    ["decimals", "a=1.5, b=-123456789012.123", { a: OTHER, b: OTHER }],
    ["bytes", "a=:YQ==:, b=::, c=:YWI:, d=:YWI=:, e=:YWJj:", { a: OTHER, b: OTHER, c: OTHER, d: OTHER, e: OTHER }],
    ["dates", "a=@1659578233, b=@-1", { a: OTHER, b: OTHER }],
    ["display strings", 'a=%"f%c3%bc\\ %00%7f", b=%"%e0%a4%85%e2%82%ac%ed%9f%bf%ee%80%80", c=%"%f0%9f%8e%b5%f1%80%80%80%f4%8f%bf%bf"', { a: OTHER, b: OTHER, c: OTHER }],
    ["inner lists", 'a=(), b=( 1  "x";q ), c=(a);d=1', { a: OTHER, b: OTHER, c: OTHER }],
    ["parameters are left out", 'a=1;b="x";  c=?0;d', { a: integer(1) }],
  ])("%s", (_, header, members) => {
    expect([...(parseDictionary(header) ?? ["failed"])]).toEqual(Object.entries(members));
  });

  it.each([
    ["a trailing comma", "a=1,"],
    ["a leading comma", ",a"],
    ["two commas", "a,, b"],
    ["no comma", "a b"],
    ["a semicolon and nothing", "a;"],
    ["space before a semicolon", "a ;b"],
    ["a tab after a semicolon", "a;\tb"],
    ["space before =", "a =1"],
    ["space after =", "a= 1"],
    ["nothing after =", "a="],
    ["an upper-case key", "Max-Age=1"],
    ["a key that starts with a digit", "1a"],
    ["no key", "=1"],
    ["what is in no grammar", "max-age=10000, &&&&&"],
    ["sixteen digits", "a=1234567890123456"],
    ["a point and nothing", "a=1."],
    ["four decimals", "a=1.2345"],
    ["thirteen digits before the point", "a=1234567890123.1"],
    ["two points", "a=1.2.3"],
    ["a minus alone", "a=-"],
    ["two minuses", "a=--1"],
    ["a plus", "a=+1"],
    ["an unknown boolean", "a=?2"],
    ["a string that never ends", 'a="b'],
    ["a string with another escape", String.raw`a="\b"`],
    ["a string outside ASCII", 'a="\xe9"'],
    ["a string with a control", 'a="\x7f"'],
    ["two strings", 'a="b""c"'],
    ["bytes that never end", "a=:YQ=="],
    ["bytes of another alphabet", "a=:Y-_Q:"],
    ["bytes with a character too many", "a=:YWJjZ:"],
    ["a date with decimals", "a=@1.5"],
    ["a display string without a quote", "a=%b"],
    ["a display string with upper-case hex", 'a=%"%C3%BC"'],
    ["a display string that is half a character", 'a=%"%c3"'],
    ["a display string with an overlong form", 'a=%"%c0%80"'],
    ["a display string with an overlong form of three", 'a=%"%e0%80%80"'],
    ["a display string with an overlong form of four", 'a=%"%f0%80%80%80"'],
    ["a display string with a character cut off", 'a=%"%e2%82x"'],
    ["a display string with a surrogate", 'a=%"%ed%a0%80"'],
    ["a display string past Unicode", 'a=%"%f4%90%80%80"'],
    ["an inner list that never ends", "a=(1 2"],
    ["an inner list in a list", "a=(1 (2))"],
    ["an inner list with commas", "a=(1, 2)"],
    ["an inner list with tabs", "a=(1\t2)"],
    ["an inner list without space", 'a=(1"b")'],
    ["no ASCII space", "a=1,\xa0b"],
    ["a line break", "a=1,\r\n b"],
  ])("fails on %s", (_, header) => {
    expect(parseDictionary(header)).toBeUndefined();
  });

  it("reads back what was written", () => {
    const value = fc.oneof(fc.integer(), fc.boolean(), fc.string().map((text) => text.replaceAll(/[^ -~]/g, "")));
    const write = (value: number | boolean | string): string => typeof value === "string" ? quote(value) : typeof value === "number" ? `${value}` : value ? "?1" : "?0";
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z*][a-z0-9_\-.*]{0,8}$/), value), { selector: ([key]) => key }), (members) => {
      const read = parseDictionary(members.map(([key, value]) => `${key}=${write(value)}`).join(", "));
      expect([...(read ?? [])].map(([key, member]) => [key, "value" in member && member.value])).toEqual(members);
    }));
  });

  it("never throws, and a text it reads stays readable behind another member", () => {
    fc.assert(fc.property(texts, (text) => {
      const read = parseDictionary(text);
      if (read !== undefined && read.size > 0) expect(parseDictionary(`zz=1, ${text.trim()}`)?.size).toBeGreaterThan(1);
    }));
  });
});
