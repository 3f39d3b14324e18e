import { decodeCmcd } from "@svta/cml-cmcd";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { plainMembers } from "../../../src/core/audio/cmcd-plain.ts";

/** What the real parser makes of it, without its texts; `undefined`: nothing. */
function decoded(text: string): unknown {
  try {
    const entries = Object.entries(decodeCmcd(text, { useSymbol: false })).flatMap(([key, value]: [string, unknown]) => {
      if (typeof value === "string" || Array.isArray(value)) return [];
      return [[key, typeof value === "object" && value !== null && "description" in value ? { description: value.description } : value]];
    });
    return Object.fromEntries(entries);
  } catch {
    return undefined;
  }
}

it.each(["bl=21300,br=256,su", 'bs,sid="6e2fb550-c457-11e9-bb97-0800200c9a66",mtp=2500.5', "sta=s,v=2,ot=a", "pr=-1", "bl=1,bl=2", ""])("reads %s by itself", (text) => {
  expect(plainMembers(text)).toEqual(decoded(text));
});

it.each(["bl=(2000;a)", "bl=1;a", "bl = 1", " bl=1", "bl=1,", "bl=?0", 'sid="a\\"b"', "BL=1", "bl=1234567890123456", "bl=1.2345", "bl=1,,br=2", "bl=:YQ==:", "bl=é"])("leaves %s to the real parser", (text) => {
  expect(plainMembers(text)).toBeUndefined();
});

const member = fc.tuple(fc.constantFrom("bl", "su", "sta", "*x", "a-b", "com.example-x", "B", ""), fc.constantFrom("", "=", "=1", "=-0", "=1.5", "=007", '="x,y"', "=?1", "=s", "=a/b:c", "=(1;a)", "=1;p", "=@1")).map((parts) => parts.join(""));
const text = fc.oneof(fc.tuple(fc.array(member, { maxLength: 4 }), fc.constantFrom(",", ", ", ",,")).map(([list, comma]) => list.join(comma)), fc.string());

it("never reads what the real parser reads otherwise", () => {
  fc.assert(fc.property(text, (one) => {
    const plain = plainMembers(one);
    if (plain !== undefined) expect(plain).toEqual(decoded(one));
  }), { numRuns: 500 });
});
