import { assert, jsonValue, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, checkpointText, recordText } from "../../../src/core/purge/audit.ts";

describe("canonical JSON", () => {
  it.each([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ "\u20ac": 1, "\r": 2, "1": 3, "\ud83d\ude00": 4, "\ufb33": 5 }, '{"\\r":2,"1":3,"\u20ac":1,"\ud83d\ude00":4,"\ufb33":5}'],
    [[1e21, 1e-7, 4.5, -0], "[1e+21,1e-7,4.5,0]"],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
    ["\u2028\u0007", '"\u2028\\u0007"'],
  ])("of %j is %s (RFC 8785, 3.2)", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("says the same as JSON, whatever the order of members", () => {
    assert(property(jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
    }));
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([name, member]) => [name, reversed(member)]));
}

describe("what is hashed and signed", () => {
  const facts = { seq: 1, atMs: 2, kind: "purge", by: "ci", id: "a", number: 3, what: { b: 1, a: 2 }, previous: "0" };
  const hashed = { ...facts, hash: "x", more: 1 };
  it("is the hash before a record and its every fact, and not its hash", () => {
    expect(recordText(hashed)).toBe('0\n{"atMs":2,"by":"ci","id":"a","kind":"purge","number":3,"seq":1,"what":{"a":2,"b":1}}');
  });
  it("is a checkpoint's place, hash and time", () => {
    expect(checkpointText({ seq: 1, atMs: 2, hash: "a" })).toBe("downbeat audit checkpoint\n1\na\n2");
  });
});
