import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NormalUrl, type UrlRules, normaliseUrl } from "../../../src/core/cache/normalise.ts";

const piece = fc.constantFrom(
  ..."/.;=&?+%'[]|^a~B0-_:@!$*(),", "..", "//", "/./", "/../", "%2e", "%2E%2e", "%2f", "%2F", "%5c", "%41", "%c3%b6", "%C3%B6", "%ff", "%20", "%25", "%3b",
  "%26", "%3d", "%5b", "&&", "a=1", "utm=2", "ö", "𝄞", "v", "..;", "%252e",
);
const foul = fc.constantFrom("%", "%0", "%zz", "%00", "%7f", "\\", " ", "\t", "\r\n", "\0", "#", "\ud800", "\udc00");
const clean = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));
const wild = fc.oneof(
  fc.array(fc.oneof({ weight: 9, arbitrary: piece }, foul), { maxLength: 14 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary" }),
);
const names = fc.subarray(["utm", "a", "v", "ö", "a[]", "+", ""]).map((list) => new Set(list));
const rules: fc.Arbitrary<UrlRules> = fc.record({
  mergeSlashes: fc.boolean(),
  sortQuery: fc.boolean(),
  query: fc.oneof(
    fc.constant({ kind: "keep-all" } as const),
    fc.record({ kind: fc.constantFrom("keep" as const, "drop" as const), names }),
  ),
});
const search = (text: fc.Arbitrary<string>) => text.map((query) => (query === "" ? "" : `?${query}`));

const MALFORMED = ["percent", "control", "space", "backslash", "delimiter", "surrogate", "dot-segment"];

describe("whatever a URL holds", () => {
  it("its normal form is visible ASCII without any of what is resolved, or it is malformed in a constant word", () => {
    fc.assert(fc.property(wild, search(wild), rules, (pathname, query, rule) => {
      const url = normaliseUrl(pathname, query, rule);
      if (url.kind === "malformed") {
        expect(MALFORMED).toContain(url.why);
        return;
      }
      expect(url.pathname).toMatch(/^\/(?!\/)[\x21-\x7e]*$/);
      expect(url.pathname).not.toMatch(/[#\\?]|\/\.{1,2}(?:\/|$)|%(?![0-9A-F]{2})/);
      if (rule.mergeSlashes) expect(url.pathname).not.toContain("//");
      expect(url.search).toMatch(/^(?:\?[\x21-\x7e]+)?$/);
      expect(url.search).not.toMatch(/[#\\]|&&|&$|%(?![0-9A-F]{2})/);
    }), { numRuns: 1000 });
  });

  it("its normal form stays as it is", () => {
    fc.assert(fc.property(clean, search(clean), rules, (pathname, query, rule) => {
      const url = normaliseUrl(pathname, query, rule);
      if (url.kind === "ok") expect(normaliseUrl(url.pathname, url.search, rule)).toEqual(url);
    }), { numRuns: 1000 });
  });

  it("its normal form survives the URL parser, which the upstream request goes through", () => {
    fc.assert(fc.property(clean, search(clean), rules, (pathname, query, rule) => {
      const url = normaliseUrl(pathname, query, rule);
      if (url.kind === "malformed") return;
      const parsed = new URL(`https://a.test${url.pathname}${url.search}`);
      expect([parsed.pathname, parsed.search]).toEqual([url.pathname, url.search]);
    }), { numRuns: 1000 });
  });

  it("it is the same URL written by hand and as the URL parser left it", () => {
    fc.assert(fc.property(clean, search(clean), rules, (path, query, rule) => {
      const pathname = `/${path.replaceAll("?", "")}`;
      const byHand = normaliseUrl(pathname, query, rule);
      const parsed = new URL(`https://a.test${pathname}${query}`);
      if (byHand.kind === "ok") expect(normaliseUrl(parsed.pathname, parsed.search, rule)).toEqual(byHand);
    }), { numRuns: 1000 });
  });
});

/** A character an RFC 3986 comparison takes for the same however it is written: unreserved ones (§6.2.2.2). */
const unreserved = fc.constantFrom(..."azAZ09-._~");
const escapes = fc.constantFrom("%C3%B6", "%20", "%2F", "%25", "%3A", "%FF");
const segment = fc.array(fc.oneof(unreserved, escapes, fc.constantFrom(..."!$&'()*+,=:@")), { minLength: 1, maxLength: 6 });

/** Another spelling of a character or encoding. `choice` says which. */
function respelled(char: string, choice: number): string {
  if (char.startsWith("%")) return choice % 2 === 0 ? char : char.toLowerCase();
  if (!/[\w\-.~]/.test(char) || choice < 2) return char;
  const hex = `%${char.charCodeAt(0).toString(16)}`;
  return choice === 2 ? hex : hex.toUpperCase();
}

const KEEP_ALL: UrlRules = { mergeSlashes: true, query: { kind: "keep-all" }, sortQuery: true };
const keyOf = (url: NormalUrl): string => (url.kind === "ok" ? url.pathname + url.search : url.why);

describe("two URLs that are one", () => {
  it("by RFC 3986 §6.2.2 have one key: case of hex digits, unreserved characters encoded, dot segments", () => {
    const choices = fc.infiniteStream(fc.nat(3));
    const detours = fc.infiniteStream(fc.constantFrom("", "", "./", "%2e/", "x/../", "x/%2E%2e/", "x/./y/../../"));
    fc.assert(fc.property(fc.array(segment, { maxLength: 4 }), choices, detours, (segments, choice, detour) => {
      const next = () => choice.next().value;
      const plain = segments.map((chars) => `/${chars.join("")}`).join("") || "/";
      const other = segments.map((chars) => `/${detour.next().value}${chars.map((char) => respelled(char, next())).join("")}`).join("") || "/";
      const [a, b] = [plain, other].map((pathname) => keyOf(normaliseUrl(pathname, "", KEEP_ALL)));
      expect(b).toBe(a);
      const query = segments.flat().map((char) => respelled(char, next())).join("");
      expect(keyOf(normaliseUrl("/", `?${query}`, KEEP_ALL))).toBe(keyOf(normaliseUrl("/", `?${segments.flat().join("")}`, KEEP_ALL)));
    }), { numRuns: 500 });
  });

  it("by their parameters have one key, in whatever order the names stand", () => {
    const name = fc.string({ unit: fc.constantFrom(..."abcABC019-._~", "%20", "%C3%B6"), minLength: 1, maxLength: 4 });
    const pairs = fc.uniqueArray(fc.tuple(name, fc.constantFrom("", "=", "=1", "=b=c", "=/?")), { selector: ([of]) => of, maxLength: 6 });
    const shuffled = pairs.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(fc.property(shuffled, (lists) => {
      const [a, b] = lists.map((list) => keyOf(normaliseUrl("/", `?${list.map((pair) => pair.join("")).join("&")}`, KEEP_ALL)));
      expect(b).toBe(a);
    }));
  });
});

describe("what a rule leaves out", () => {
  const pair = fc.tuple(fc.constantFrom("utm", "a", "b", "v"), fc.constantFrom("", "=1", "=2", "=x;a=9"));

  it("is all there is to it: every other pair stays, equal names in their order", () => {
    fc.assert(fc.property(fc.array(pair), rules, (pairs, rule) => {
      const url = normaliseUrl("/", `?${pairs.map((each) => each.join("")).join("&")}`, rule);
      const stays = ([name, value]: readonly [string, string]) =>
        rule.query.kind === "keep-all" || value.includes(";") || rule.query.names.has(name) === (rule.query.kind === "keep");
      for (const name of ["utm", "a", "b", "v"]) {
        const expected = pairs.filter((each) => each[0] === name && stays(each)).map((each) => each.join(""));
        const left = url.kind === "ok" ? url.search.slice(1).split("&").filter((each) => each.split("=")[0] === name) : [];
        expect(left).toEqual(expected);
      }
    }));
  });
});
