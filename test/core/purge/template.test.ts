import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asSegment, filled, templateOf } from "../../../src/core/purge/template.ts";

const EVENT = { type: "t", data: { release: "r 1", track: 7, live: true, none: null, empty: "", list: ["a", "b"], tracks: [{ id: 1 }, { id: 2 }, {}], table: { x: 1 }, dots: "..", slash: "a/b", half: "\ud800" } };

function fill(text: string, encode: (text: string) => string | undefined = (value) => value): unknown {
  const read = templateOf(text);
  if (read.kind === "malformed") return read.why;
  const made = filled(read.template, EVENT, encode);
  return made.kind === "ok" ? made.texts : made;
}

describe("a template", () => {
  it.each([
    ["plain", ["plain"]], ["", [""]],
    ["release:{data.release}", ["release:r 1"]], ["{data.track}{data.live}", ["7true"]], ["{type}", ["t"]],
    ["x{data.none?}", []], ["x{data.empty?}", []], ["x{data.gone.deep?}", []],
    ["{data.list}", ["a", "b"]], ["{data.list}-{data.list}", ["a-a", "a-b", "b-a", "b-b"]], ["{data.tracks.id}", ["1", "2"]], ["{data.list.0?}", []],
  ])("%j becomes %j", (text, texts) => {
    expect(fill(text)).toEqual(texts);
  });
  it.each(["{data.none}", "{data.empty}", "{data.gone}", "{data.release.deep}", "{data.toString}", "{constructor.name}", "{__proto__.x}", "{data.table}"])("%s is wrong of an event that has no text there", (text) => {
    expect(fill(text)).toMatchObject({ kind: "wrong", place: text.slice(1, -1) });
  });
  it.each(["{", "}", "a}b", "{a", "{a}}", "{{a}}", "{}", "{a b}", "{a..b}", "{.a}", "{a.}", "{-a}", "{++a}", "{a??}"])("is not %s", (text) => {
    expect(fill(text)).toEqual(expect.stringMatching(/brace/));
  });
  it("encodes values and nothing else, but for those that are to stand as they are", () => {
    expect(fill("/ä/{data.slash}", asSegment)).toEqual(["/ä/a%2Fb"]);
    expect(fill("/ä/{+data.slash}", asSegment)).toEqual(["/ä/a/b"]);
    expect(fill("/{data.dots}", asSegment)).toMatchObject({ kind: "wrong", place: "data.dots" });
    expect(fill("/{data.half}", asSegment)).toMatchObject({ kind: "wrong", place: "data.half" });
  });
  it("never becomes more than 1,000 texts", () => {
    const list = Array.from({ length: 32 }, (_, i) => i);
    const read = templateOf("{a}{a}");
    expect(read.kind === "ok" && filled(read.template, { a: list }, (text) => text)).toMatchObject({ kind: "wrong" });
  });
  it("whatever a value is, as a segment it stays within its path", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const segment = asSegment(value);
        if (segment === undefined || segment === "") return;
        expect(new URL(`https://a.example/x/${segment}`).pathname.split("/")).toHaveLength(3);
        expect(new URL(`https://a.example/x/${segment}`).pathname.startsWith("/x/")).toBe(true);
      }),
    );
  });
});
