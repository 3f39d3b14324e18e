import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Answer, contentLength, joiningOf, readAnswer } from "../../../src/core/cache/answer.ts";
import type { Ask, Expected, Want } from "../../../src/core/cache/ask.ts";
import { sliceSpan } from "../../../src/core/cache/slices.ts";
import { GEOMETRY, NOW_MS, askOf, geometries, httpDate } from "./make.ts";

const LM = httpDate(-3600);
const STRONG = { etag: '"a"' };

function read(changes: Partial<Ask>, status: number, headers: Record<string, string> = {}): Answer {
  return readAnswer(askOf(changes), { status, headers: new Headers(headers), nowMs: NOW_MS }, GEOMETRY);
}

const HEAD: Want = { kind: "slice", n: 0, from: 0 };
const MIDDLE: Want = { kind: "slice", n: 2, from: 150 }; // slice 2 is 140 to 179
const TAIL: Want = { kind: "suffix", length: 50 };
const WHOLE: Want = { kind: "whole" };

describe("206", () => {
  type Row = readonly [string, Want, Record<string, string>, Answer];
  it.each<Row>([
    ["the slice asked for", HEAD, { ...STRONG, "content-range": "bytes 0-99/1000" }, { kind: "part", size: 1000, span: { first: 0, last: 99 }, n: 0, joining: "strong" }],
    ["from the middle of a slice to its end", MIDDLE, { ...STRONG, "content-range": "bytes 150-179/1000" }, { kind: "part", size: 1000, span: { first: 150, last: 179 }, n: 2, joining: "strong" }],
    ["to the end of a representation that ends inside the slice", MIDDLE, { ...STRONG, "content-range": "bytes 150-160/161" }, { kind: "part", size: 161, span: { first: 150, last: 160 }, n: 2, joining: "strong" }],
    ["the suffix asked for", TAIL, { ...STRONG, "content-range": "bytes 950-999/1000" }, { kind: "part", size: 1000, span: { first: 950, last: 999 }, n: 22, joining: "strong" }],
    ["all of what is shorter than the suffix", TAIL, { ...STRONG, "content-range": "bytes 0-29/30" }, { kind: "part", size: 30, span: { first: 0, last: 29 }, n: 0, joining: "strong" }],
    ["with the length it should have", HEAD, { ...STRONG, "content-range": "bytes 0-99/1000", "content-length": "100" }, { kind: "part", size: 1000, span: { first: 0, last: 99 }, n: 0, joining: "strong" }],
    ["with a length that is no number, which proves nothing", HEAD, { ...STRONG, "content-range": "bytes 0-99/1000", "content-length": "x" }, { kind: "part", size: 1000, span: { first: 0, last: 99 }, n: 0, joining: "strong" }],
    ["another length than its Content-Range", HEAD, { ...STRONG, "content-range": "bytes 0-99/1000", "content-length": "99" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["no Content-Range", HEAD, STRONG, { kind: "ask-whole", why: "bad-content-range" }],
    ["a malformed Content-Range", HEAD, { ...STRONG, "content-range": "bytes 0-99" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["the Content-Range of a 416", HEAD, { ...STRONG, "content-range": "bytes */1000" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["an unknown size", HEAD, { ...STRONG, "content-range": "bytes 0-99/*" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["one byte too early", MIDDLE, { ...STRONG, "content-range": "bytes 149-179/1000" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["one byte too late", MIDDLE, { ...STRONG, "content-range": "bytes 151-179/1000" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["one byte less", HEAD, { ...STRONG, "content-range": "bytes 0-98/1000" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["one byte more", HEAD, { ...STRONG, "content-range": "bytes 0-100/1000" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["one byte less than the suffix", TAIL, { ...STRONG, "content-range": "bytes 951-999/1000" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["a suffix that does not reach the end", TAIL, { ...STRONG, "content-range": "bytes 950-998/1000" }, { kind: "ask-whole", why: "bad-content-range" }],
    ["several parts", HEAD, { ...STRONG, "content-type": "multipart/byteranges; boundary=x" }, { kind: "ask-whole", why: "multipart" }],
    ["several parts, in capitals", HEAD, { ...STRONG, "content-type": " Multipart/ByteRanges; boundary=x", "content-range": "bytes 0-99/1000" }, { kind: "ask-whole", why: "multipart" }],
    ["gzip: the part is of the encoded bytes", HEAD, { ...STRONG, "content-encoding": "gzip", "content-range": "bytes 0-99/1000" }, { kind: "ask-whole", why: "encoded-part" }],
    ["identity is no encoding", HEAD, { ...STRONG, "content-encoding": "identity", "content-range": "bytes 0-99/1000" }, { kind: "part", size: 1000, span: { first: 0, last: 99 }, n: 0, joining: "strong" }],
    ["to a question for the whole", WHOLE, { ...STRONG, "content-range": "bytes 0-99/1000" }, { kind: "ask-whole", why: "unasked-part" }],
    ["all of it to a question for the whole", WHOLE, { ...STRONG, "content-range": "bytes 0-999/1000" }, { kind: "ask-whole", why: "unasked-part" }],
    ["no validator", HEAD, { "content-range": "bytes 0-99/1000" }, { kind: "ask-whole", why: "cannot-join" }],
    ["a weak validator", HEAD, { etag: 'W/"a"', "content-range": "bytes 0-99/1000" }, { kind: "ask-whole", why: "cannot-join" }],
    ["no validator, but all there is", HEAD, { "content-range": "bytes 0-49/50" }, { kind: "part", size: 50, span: { first: 0, last: 49 }, n: 0, joining: "single" }],
    ["no validator, all there is, exactly a head", HEAD, { "content-range": "bytes 0-99/100" }, { kind: "part", size: 100, span: { first: 0, last: 99 }, n: 0, joining: "single" }],
    ["no validator, all there is by suffix, exactly a head", { kind: "suffix", length: 500 }, { "content-range": "bytes 0-99/100" }, { kind: "part", size: 100, span: { first: 0, last: 99 }, n: 0, joining: "single" }],
    ["no validator, all there is by suffix, more than one slice: nothing could be joined to the first", { kind: "suffix", length: 500 }, { "content-range": "bytes 0-100/101" }, { kind: "ask-whole", why: "cannot-join" }],
    ["a weak validator, all but the first byte", { kind: "suffix", length: 29 }, { etag: 'W/"a"', "content-range": "bytes 1-29/30" }, { kind: "ask-whole", why: "cannot-join" }],
  ])("%s", (_, want, headers, answer) => {
    expect(read({ want }, 206, headers)).toEqual(answer);
  });

  const expected: Expected = { identity: 'e:1000:"a"', size: 1000, etag: '"a"' };
  it.each<[string, Record<string, string>, Answer["kind"]]>([
    ["the same tag", { ...STRONG, "content-range": "bytes 150-179/1000" }, "part"],
    ["another tag", { etag: '"b"', "content-range": "bytes 150-179/1000" }, "changed"],
    ["a tag that has become weak", { etag: 'W/"a"', "content-range": "bytes 150-179/1000" }, "changed"],
    ["no tag", { "content-range": "bytes 150-179/1000" }, "changed"],
    ["another size", { ...STRONG, "content-range": "bytes 150-179/1001" }, "changed"],
    ["another part: it proves nothing at all", { etag: '"b"', "content-range": "bytes 140-179/1000" }, "ask-whole"],
  ])("of something expected: %s", (_, headers, kind) => {
    expect(read({ want: MIDDLE, expected }, 206, headers).kind).toBe(kind);
  });

  it("is believed only where it is exactly the part asked for, whatever the cut and the size", () => {
    const wish = fc.record({ geometry: geometries, n: fc.nat(5), more: fc.nat(60), size: fc.integer({ min: 1, max: 400 }) });
    const claim = fc.record({ a: fc.nat(400), b: fc.nat(400), size: fc.integer({ min: 1, max: 400 }), honest: fc.boolean() });
    fc.assert(fc.property(wish, claim, ({ geometry, n, more, size }, { a, b, size: claimed, honest }) => {
      const whole = sliceSpan(geometry, n);
      const from = whole.first + (more % (whole.last - whole.first + 1));
      const due = { first: from, last: Math.min(whole.last, size - 1) };
      fc.pre(from < size);
      const said = honest ? { ...due, size } : { first: Math.min(a, b), last: Math.max(a, b), size: claimed };
      const headers = new Headers({ ...STRONG, "content-range": `bytes ${said.first}-${said.last}/${said.size}` });
      const answer = readAnswer(askOf({ want: { kind: "slice", n, from } }), { status: 206, headers, nowMs: NOW_MS }, geometry);
      const right = said.last < said.size && said.first === from && said.last === Math.min(whole.last, said.size - 1);
      expect(answer).toEqual(right
        ? { kind: "part", size: said.size, span: { first: said.first, last: said.last }, n, joining: "strong" }
        : { kind: "ask-whole", why: "bad-content-range" });
    }), { numRuns: 300 });
  });
});

describe("200", () => {
  it.each<[string, Want, Record<string, string>, Answer]>([
    ["with its length", WHOLE, { ...STRONG, "content-length": "1000" }, { kind: "whole", size: 1000, joining: "strong" }],
    ["to a range: there are none", MIDDLE, { ...STRONG, "content-length": "1000" }, { kind: "whole", size: 1000, joining: "strong" }],
    ["empty", HEAD, { "content-length": "0" }, { kind: "whole", size: 0, joining: "single" }],
    ["5 GiB", HEAD, { ...STRONG, "content-length": "5368709120" }, { kind: "whole", size: 5_368_709_120, joining: "strong" }],
    ["without a length", HEAD, STRONG, { kind: "unbounded", why: "no-length" }],
    ["with a length that is no number", HEAD, { ...STRONG, "content-length": "1e3" }, { kind: "unbounded", why: "no-length" }],
    ["with two lengths", HEAD, { ...STRONG, "content-length": "1000, 1000" }, { kind: "unbounded", why: "no-length" }],
    ["gzip: whole or nothing, whatever its validator", HEAD, { ...STRONG, "content-length": "1000", "content-encoding": "gzip" }, { kind: "whole", size: 1000, joining: "single" }],
    ["gzip by any case", WHOLE, { ...STRONG, "content-length": "1000", "content-encoding": " GZip" }, { kind: "whole", size: 1000, joining: "single" }],
    ["gzip of unknown length", WHOLE, { ...STRONG, "content-encoding": "br" }, { kind: "unbounded", why: "no-length" }],
    ["identity is no encoding", WHOLE, { ...STRONG, "content-length": "1000", "content-encoding": "Identity" }, { kind: "whole", size: 1000, joining: "strong" }],
    ["an empty encoding is none", WHOLE, { ...STRONG, "content-length": "1000", "content-encoding": "" }, { kind: "whole", size: 1000, joining: "strong" }],
    ["Icecast", WHOLE, { "icy-name": "Radio", "content-type": "audio/mpeg" }, { kind: "unbounded", why: "icecast" }],
    ["Icecast, by its bitrate alone", WHOLE, { "icy-br": "128" }, { kind: "unbounded", why: "icecast" }],
    ["a file an Icecast server serves with its length", WHOLE, { "icy-name": "Radio", "content-length": "1000" }, { kind: "whole", size: 1000, joining: "single" }],
  ])("%s", (_, want, headers, answer) => {
    expect(read({ want }, 200, headers)).toEqual(answer);
  });

  it.each<[string, Expected, Record<string, string>, Answer["kind"]]>([
    ["under the same tag: ranges are gone, the bytes are right", { identity: "i", size: 1000, etag: '"a"' }, { ...STRONG, "content-length": "1000" }, "whole"],
    ["under another tag (RFC 9110 §13.1.5)", { identity: "i", size: 1000, etag: '"a"' }, { etag: '"b"', "content-length": "1000" }, "changed"],
    ["of another length", { identity: "i", size: 1000, etag: '"a"' }, { ...STRONG, "content-length": "999" }, "changed"],
    ["without a length", { identity: "i", size: 1000, etag: '"a"' }, STRONG, "changed"],
    ["under another date, the same length", { identity: "i", size: 1000, lastModified: LM }, { "last-modified": httpDate(-60), "content-length": "1000" }, "changed"],
    ["under the same date", { identity: "i", size: 1000, lastModified: LM }, { "last-modified": LM, "content-length": "1000" }, "whole"],
  ])("to a part of something known: %s", (_, expected, headers, kind) => {
    expect(read({ want: MIDDLE, expected }, 200, headers).kind).toBe(kind);
  });
});

describe("304", () => {
  const unless = { etag: '"a"', lastModified: LM };

  it.each<[string, Partial<Ask>, Record<string, string>, Answer]>([
    ["to a confirmation", { unless }, STRONG, { kind: "not-modified" }],
    ["without validators of its own", { unless }, {}, { kind: "not-modified" }],
    ["with the tag in its weak form (RFC 9110 §8.8.3.2)", { unless }, { etag: 'W/"a"' }, { kind: "not-modified" }],
    ["with a tag that cannot be read", { unless }, { etag: "a" }, { kind: "not-modified" }],
    ["of another representation (RFC 9111 §4.3.4: must not update ours)", { unless }, { etag: '"b"' }, { kind: "changed" }],
    ["to a date, with a tag we did not know", { unless: { lastModified: LM } }, { etag: '"b"' }, { kind: "not-modified" }],
    ["nobody asked for", {}, {}, { kind: "failed", status: 304 }],
  ])("%s", (_, changes, headers, answer) => {
    expect(read(changes, 304, headers)).toEqual(answer);
  });
});

describe("416", () => {
  const expected: Expected = { identity: "i", size: 1000, etag: '"a"' };
  it.each<[string, Partial<Ask>, Record<string, string>, Answer]>([
    ["past the end", { want: MIDDLE }, { "content-range": "bytes */120" }, { kind: "outside", size: 120 }],
    ["exactly at the end", { want: MIDDLE }, { "content-range": "bytes */150" }, { kind: "outside", size: 150 }],
    ["inside: the upstream refuses ranges", { want: MIDDLE }, { "content-range": "bytes */151" }, { kind: "ask-whole", why: "range-refused" }],
    ["without Content-Range", { want: MIDDLE }, {}, { kind: "ask-whole", why: "range-refused" }],
    ["with the Content-Range of a part", { want: MIDDLE }, { "content-range": "bytes 0-1/10" }, { kind: "ask-whole", why: "range-refused" }],
    ["of something empty, to a seek", { want: MIDDLE }, { "content-range": "bytes */0" }, { kind: "ask-whole", why: "range-refused" }],
    ["of something empty, to its first byte", { want: HEAD }, { "content-range": "bytes */0" }, { kind: "ask-whole", why: "range-refused" }],
    ["to the first byte", { want: HEAD }, { "content-range": "bytes */120" }, { kind: "ask-whole", why: "range-refused" }],
    ["to a suffix", { want: TAIL }, { "content-range": "bytes */120" }, { kind: "ask-whole", why: "range-refused" }],
    ["to no range", { want: WHOLE }, { "content-range": "bytes */120" }, { kind: "as-is", why: "client-error" }],
    ["to a part of something known: it has shrunk", { want: MIDDLE, expected }, { "content-range": "bytes */120" }, { kind: "changed" }],
  ])("%s", (_, changes, headers, answer) => {
    expect(read(changes, 416, headers)).toEqual(answer);
  });
});

it.each<[number, Answer]>([
  [500, { kind: "failed", status: 500 }],
  [503, { kind: "failed", status: 503 }],
  [599, { kind: "failed", status: 599 }],
  [300, { kind: "as-is", why: "redirect" }],
  [301, { kind: "as-is", why: "redirect" }],
  [302, { kind: "as-is", why: "redirect" }],
  [399, { kind: "as-is", why: "redirect" }],
  [404, { kind: "as-is", why: "not-there" }],
  [410, { kind: "as-is", why: "not-there" }],
  [400, { kind: "as-is", why: "client-error" }],
  [401, { kind: "as-is", why: "client-error" }],
  [403, { kind: "as-is", why: "client-error" }],
  [429, { kind: "as-is", why: "client-error" }],
  [499, { kind: "as-is", why: "client-error" }],
  [201, { kind: "as-is", why: "other" }],
  [203, { kind: "as-is", why: "other" }],
  [204, { kind: "as-is", why: "other" }],
])("%i is %o, whatever was asked", (status, answer) => {
  for (const want of [HEAD, MIDDLE, TAIL, WHOLE]) expect(read({ want }, status, { "content-length": "0" })).toEqual(answer);
});

describe("joining", () => {
  it.each<[string, Record<string, string>, "strong" | "single"]>([
    ["a strong tag", { etag: '"a"' }, "strong"],
    ["a weak tag, whatever the date", { etag: 'W/"a"', "last-modified": LM, date: httpDate(0) }, "single"],
    ["nothing", {}, "single"],
    ["a date that is none", { "last-modified": "yesterday" }, "single"],
    ["a date a second before Date (RFC 9110 §8.8.2.2)", { "last-modified": httpDate(-1), date: httpDate(0) }, "strong"],
    ["a date in Date's own second: it may change once more within it", { "last-modified": httpDate(0), date: httpDate(0) }, "single"],
    ["a date after Date", { "last-modified": httpDate(1), date: httpDate(0) }, "single"],
    ["without Date, a minute before our clock", { "last-modified": httpDate(-60) }, "strong"],
    ["without Date, less than a minute before our clock", { "last-modified": httpDate(-59) }, "single"],
    ["a Date that is none counts as absent", { "last-modified": httpDate(-59), date: "now" }, "single"],
    ["a tag that is none, beside an old date", { etag: "a", "last-modified": LM, date: httpDate(0) }, "strong"],
  ])("by %s", (_, headers, joining) => {
    expect(joiningOf(new Headers(headers), NOW_MS)).toBe(joining);
  });
});

it.each([
  ["0", 0], ["7", 7], [" 7 ", 7], ["999999999999999", 999_999_999_999_999], ["1000000000000000", undefined],
  ["", undefined], ["-1", undefined], ["+1", undefined], ["1.0", undefined], ["0x10", undefined], ["1,1", undefined], [undefined, undefined],
])("reads Content-Length %j as %s", (value, length) => {
  expect(contentLength({ get: () => value ?? null })).toBe(length);
});
