import * as fc from "fast-check";
import { expect, it } from "vitest";
import { repeatedMember } from "../../src/control/repeated-member.ts";

it.each([
  ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', undefined],
  ['{"a":1,"a":2}', "a"],
  ['{"a":"b","b":1}', undefined],
  ['{"a":["x","x"]}', undefined],
  ['[{"x":{"y":1,"z":2,"y":3}}]', "y"],
  ['{"a\\"b":1,"a\\u0022b":2}', 'a"b'],
  ['{"a":"{\\"a\\":1,","b":"}"}', undefined],
  ['{"":1,"":2}', ""],
  ['{ "a" : 1 ,\n "__proto__" : 2, "__proto__": 3 }', "__proto__"],
  ['"a"', undefined],
  ["[]", undefined],
])("in %s: %j", (text, name) => {
  expect(repeatedMember(text)).toBe(name);
});

it("finds none in what a writer of JSON wrote, and one where an object's text is doubled", () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), fc.jsonValue(), (text, name, value) => {
      expect(repeatedMember(JSON.stringify(JSON.parse(text)))).toBeUndefined();
      const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
      expect(repeatedMember(`[${text},{${member},${member}}]`)).toBe(name);
    }),
  );
});
