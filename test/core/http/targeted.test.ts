import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { targetedControl } from "../../../src/core/http/targeted.ts";
import { texts } from "./texts.ts";

const OURS = "downbeat-cdn-cache-control";
const CDN = "cdn-cache-control";
const FIELDS = [OURS, CDN];

const read = (fields: Record<string, string>) => {
  const control = targetedControl(new Headers(fields), FIELDS);
  return control && Object.fromEntries(control);
};

describe("targetedControl (RFC 9213 §2.2): which field rules", () => {
  it.each<[string, Record<string, string>, Record<string, string | true> | undefined]>([
    ["none is there", { "cache-control": "max-age=1" }, undefined],
    ["one is there", { [CDN]: "max-age=60" }, { "max-age": "60" }],
    ["the first of two", { [CDN]: "max-age=60", [OURS]: "max-age=5" }, { "max-age": "5" }],
    ["the second where the first is empty", { [CDN]: "max-age=60", [OURS]: "" }, { "max-age": "60" }],
    ["the second where the first does not parse", { [CDN]: "max-age=60", [OURS]: "max-age=5;" }, { "max-age": "60" }],
    ["the second where the first has a lifetime of the wrong type", { [CDN]: "max-age=60", [OURS]: 'max-age="5"' }, { "max-age": "60" }],
    ["none where all are empty", { [CDN]: "", [OURS]: " " }, undefined],
    ["§3.1 an unknown directive alone is a value", { [CDN]: "none" }, { none: true }],
    ["§2.1 what does not parse is ignored whole", { [CDN]: "max-age=10000, &&&&&" }, undefined],
    ["§2.1 names are lower case", { [CDN]: "MaX-aGe=3600" }, undefined],
    ["§2.1 no space around =", { [CDN]: "max-age =100" }, undefined],
    ["§2.1 a trailing comma", { [CDN]: "max-age=100," }, undefined],
  ])("%s", (_, fields, control) => {
    expect(read(fields)).toEqual(control);
  });
});

describe("targetedControl (RFC 9213 §2.1): what it says", () => {
  it.each<[string, Record<string, string | true> | undefined]>([
    ["max-age=60, s-maxage=5, stale-while-revalidate=1, stale-if-error=2", { "max-age": "60", "s-maxage": "5", "stale-while-revalidate": "1", "stale-if-error": "2" }],
    ["max-age=99999999999", { "max-age": "99999999999" }],
    ["max-age=-1", { "max-age": "-1" }],
    ["max-age=60, max-age=30", { "max-age": "30" }], // RFC 9651 §3.2: the last
    ["max-age=30, max-age=60", { "max-age": "60" }],
    ["max-age=60;a=b;c", { "max-age": "60" }],
    ["foobar, max-age=3600", { foobar: true, "max-age": "3600" }],
    ["a=b, c=\"d\", e=1, f=1.5, g=(1), h=?1, i=?0", { a: "b", c: "d", e: "1", h: true }],
    ["public, immutable, must-understand, no-store", { public: true, immutable: true, "must-understand": true, "no-store": true }],
    ['no-cache="set-cookie", private="x-user, x-id"', { "no-cache": "set-cookie", private: "x-user, x-id" }],

    // Lifetimes of the wrong type: the field has no valid value.
    ['max-age="10000"', undefined],
    ["max-age=1.0", undefined],
    ["max-age=a", undefined],
    ["max-age", undefined],
    ["max-age=?0", undefined],
    ["max-age=(60)", undefined],
    ["max-age=@60", undefined],
    ['max-age=60, s-maxage="5"', undefined],
    ['max-age="60", public', undefined],
    // Unless it forbids: then that holds.
    ['max-age="10000", no-store', { "no-store": true }],
    ['max-age="10000", private', { private: true }],
    ['max-age="10000", no-cache', { "no-cache": true }],
    ['max-age="10000", private="set-cookie"', undefined],

    // What forbids is taken whole.
    ["no-store=1, max-age=60", { "no-store": true, "max-age": "60" }],
    ['no-store="x"', { "no-store": true }],
    ["private=set-cookie", { private: true }],
    ["no-cache=(a b)", { "no-cache": true }],
    ["must-revalidate=1, proxy-revalidate=a, no-transform=1.5", { "must-revalidate": true, "proxy-revalidate": true, "no-transform": true }],
    ["no-store=?0, private=?0, max-age=60", { "max-age": "60" }],
    // What allows is left out, and so are times of staleness.
    ["public=1, immutable=\"x\", must-understand=a, max-age=60", { "max-age": "60" }],
    ['stale-while-revalidate="1", stale-if-error=1.5, max-age=60', { "max-age": "60" }],
  ])("%s is %j", (header, control) => {
    expect(read({ [CDN]: header })).toEqual(control);
  });

  it("never throws, and says nothing wider than a word that forbids", () => {
    const forbidding = fc.constantFrom("no-store", "private", "no-cache");
    const value = fc.constantFrom("", "=1", '="x"', "=a", "=1.5", "=(a)", "=:YQ==:", ";q=1");
    const others = fc.array(fc.constantFrom("max-age=60", 'max-age="60"', "public", "s-maxage=1.5", "foo"), { maxLength: 3 });
    fc.assert(fc.property(forbidding, value, others, (name, value, others) => {
      const control = targetedControl({ get: () => [...others, name + value].join(", ") }, [CDN]);
      // A String is a list of field names, for those that have one.
      if (value !== '="x"' || name === "no-store") expect(control?.get(name)).toBe(true);
    }));
    fc.assert(fc.property(texts, (text) => {
      targetedControl({ get: () => text }, FIELDS);
    }));
  });
});
