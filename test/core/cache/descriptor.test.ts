import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiJson } from "../../../src/core/cache/ascii-json.ts";
import { DESCRIPTOR_FORMAT, decodeDescriptor, encodeDescriptor, identityOf, sameRepresentation, storedField } from "../../../src/core/cache/descriptor.ts";
import { anyText, descriptorOf, descriptors, httpDate } from "./make.ts";

describe("a descriptor as text", () => {
  it("comes back as it was, whatever its fields hold", () => {
    fc.assert(fc.property(descriptors, (descriptor) => {
      expect(decodeDescriptor(encodeDescriptor(descriptor))).toEqual(descriptor);
    }));
  });

  it("is printable ASCII, a valid field value (RFC 9110 §5.5), also for emoji, lone surrogates and line breaks", () => {
    fc.assert(fc.property(descriptors, (descriptor) => {
      expect(encodeDescriptor(descriptor)).toMatch(/^[\x20-\x7e]*$/);
    }));
    fc.assert(fc.property(anyText, (text) => {
      expect(JSON.parse(asciiJson(text))).toBe(text);
    }));
  });

  it.each([
    ["absent", null], ["undefined", undefined], ["empty", ""], ["no JSON", "{"], ["null", "null"], ["a number", "1"],
    ["a list", "[]"], ["a text", '"x"'], ["an empty object", "{}"],
  ])("that is %s is a miss", (_, text) => {
    expect(decodeDescriptor(text)).toBeUndefined();
  });

  it.each([DESCRIPTOR_FORMAT + 1, DESCRIPTOR_FORMAT - 1, String(DESCRIPTOR_FORMAT), null, undefined])("of format %s is a miss", (format) => {
    expect(decodeDescriptor(JSON.stringify({ ...descriptorOf(), format }))).toBeUndefined();
  });

  it("with any one field missing or of another type is a miss, but for the validators nobody has to have", () => {
    const whole = descriptorOf({ lastModified: httpDate(-1) });
    for (const name of Object.keys(whole)) {
      const without: Record<string, unknown> = { ...whole };
      delete without[name];
      const optional = name === "etag" || name === "lastModified";
      expect([name, decodeDescriptor(JSON.stringify(without)) !== undefined]).toEqual([name, optional]);
      // An object where there should be none, and none where there should be one.
      const wrong = name === "browser" ? "max-age=60" : {};
      if (!optional) expect([name, decodeDescriptor(JSON.stringify({ ...whole, [name]: wrong }))]).toEqual([name, undefined]);
    }
  });

  it.each([
    ["text", "0-9"], ["no spans", []], ["a span of one number", [[1]]], ["a span backwards", [[5, 4]]], ["spans that overlap", [[0, 9], [9, 12]]],
    ["spans out of order", [[20, 30], [0, 9]]], ["parts of bytes", [[0, 1.5]]], ["numbers as text", [["0", "1"]]], ["a negative one", [[-1, 4]]], ["null", null],
  ])("whose start is %s is a miss", (_, start) => {
    expect(decodeDescriptor(JSON.stringify({ ...descriptorOf(), start }))).toBeUndefined();
    expect(decodeDescriptor(JSON.stringify({ ...descriptorOf(), start: [[0, 9], [20, 30]] }))).toMatchObject({ start: [[0, 9], [20, 30]] });
  });

  it("may carry fields a later version adds", () => {
    expect(decodeDescriptor(JSON.stringify({ ...descriptorOf(), later: ["x"] }))).toMatchObject({ size: 1000 });
  });

  it("is read field by field, by lower-case name", () => {
    expect([storedField(descriptorOf(), "etag"), storedField(descriptorOf(), "date")]).toEqual(['"a"', null]);
  });
});

describe("identity", () => {
  const LM = httpDate(-3600);

  it.each([
    ["a strong tag, with the length beside it", { etag: '"a"', lastModified: LM, size: 5 }, "strong", 'e:5:"a"'],
    ["a strong Last-Modified, with the length beside it", { lastModified: LM, size: 5 }, "strong", `m:5:${LM}`],
    ["the fill's number where nothing proves sameness", { size: 5 }, "single", "f:N:5"],
    ["the fill's number for a weak tag", { etag: 'W/"a"', lastModified: LM, size: 5 }, "single", "f:N:5"],
    ["Last-Modified beside a tag that is not one", { etag: "a", lastModified: LM, size: 5 }, "strong", `m:5:${LM}`],
    ["Last-Modified beside a tag weak in a way of its own", { etag: 'w/"a"', lastModified: LM, size: 5 }, "strong", `m:5:${LM}`],
  ] as const)("is %s", (_, validators, joining, identity) => {
    expect(identityOf(validators, joining, "N")).toBe(identity);
  });

  it("differs for two fills that nothing proves to be the same", () => {
    expect(identityOf({ size: 5 }, "single", "1")).not.toBe(identityOf({ size: 5 }, "single", "2"));
  });

  it("differs with the length, also under one tag", () => {
    expect(identityOf({ etag: '"a"', size: 5 }, "strong", "")).not.toBe(identityOf({ etag: '"a"', size: 6 }, "strong", ""));
  });
});

describe("the same representation", () => {
  const [LM, LATER] = [httpDate(-3600), httpDate(-1800)];

  it.each([
    ["equal strong tags", { etag: '"a"', size: 5 }, { etag: '"a"', size: 5 }, true],
    ["other strong tags", { etag: '"a"', size: 5 }, { etag: '"b"', size: 5 }, false],
    ["another length under one tag", { etag: '"a"', size: 5 }, { etag: '"a"', size: 6 }, false],
    ["a strong tag that has become weak (RFC 9110 §8.8.3.2)", { etag: '"a"', size: 5 }, { etag: 'W/"a"', size: 5 }, false],
    ["a tag that is gone", { etag: '"a"', lastModified: LM, size: 5 }, { lastModified: LM, size: 5 }, false],
    ["one tag under two dates: the tag decides", { etag: '"a"', lastModified: LM, size: 5 }, { etag: '"a"', lastModified: LATER, size: 5 }, true],
    ["equal dates and no tags", { lastModified: LM, size: 5 }, { lastModified: LM, size: 5 }, true],
    ["other dates", { lastModified: LM, size: 5 }, { lastModified: LATER, size: 5 }, false],
    ["a date that is gone", { lastModified: LM, size: 5 }, { size: 5 }, false],
    ["a tag that has appeared", { lastModified: LM, size: 5 }, { etag: '"a"', lastModified: LM, size: 5 }, false],
    ["equal weak tags under other dates", { etag: 'W/"a"', lastModified: LM, size: 5 }, { etag: 'W/"a"', lastModified: LATER, size: 5 }, false],
    ["a tag that is not one, under other dates: it proves nothing", { etag: "0", lastModified: LM, size: 5 }, { etag: "0", lastModified: LATER, size: 5 }, false],
    ["a tag that is not one, under one date", { etag: "0", lastModified: LM, size: 5 }, { etag: "0", lastModified: LM, size: 5 }, true],
  ])("%s", (_, known, found, same) => {
    expect(sameRepresentation(known, found)).toBe(same);
  });
});
