import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseUrl } from "../../../src/core/cache/normalise.ts";
import { isNormalPath } from "../../../src/core/cache/url-path.ts";

/** Every ASCII character and every byte, one by one, against RFC 3986's own lists. */
const UNRESERVED = /^[A-Za-z0-9\-._~]$/; // §2.3
const SUB_DELIMS = "!$&'()*+,;="; // §2.2
const RULES = { mergeSlashes: true, query: { kind: "keep-all" }, sortQuery: true } as const;

const bytes = Array.from({ length: 256 }, (_, byte) => byte);
const encoded = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;

/** What `text` becomes between two letters, in a path or in a query's value; undefined where it is malformed. */
function between(text: string, where: "path" | "query"): string | undefined {
  const url = where === "path" ? normaliseUrl(`/x${text}x`, "", RULES) : normaliseUrl("/", `?x${text}x`, RULES);
  return url.kind === "ok" ? (where === "path" ? url.pathname : url.search).slice(2, -1) : undefined;
}

describe.each(["path", "query"] as const)("in a %s", (where) => {
  it("an encoded byte is decoded if unreserved, malformed if a control, and stays otherwise", () => {
    for (const byte of bytes) {
      const char = String.fromCharCode(byte);
      const expected = byte < 0x20 || byte === 0x7f ? undefined : UNRESERVED.test(char) ? char : encoded(byte);
      expect([byte, between(encoded(byte), where)]).toEqual([byte, expected]);
      expect([byte, between(encoded(byte).toLowerCase(), where)]).toEqual([byte, expected]);
    }
  });

  it("a raw character stays if it may stand there, and is encoded or malformed otherwise", () => {
    // §3.3 and §3.4; in a query the WHATWG parser leaves no apostrophe, and `&` separates.
    const own = where === "path" ? `${SUB_DELIMS}:@/` : `${SUB_DELIMS.replace("'", "")}:@/?`;
    const ends = where === "path" ? "?#%\\ " : "#%\\ ";
    for (const byte of bytes.slice(0, 128)) {
      const char = String.fromCharCode(byte);
      const refused = byte < 0x20 || byte === 0x7f || ends.includes(char);
      const expected = refused ? undefined : UNRESERVED.test(char) || own.includes(char) ? char : encoded(byte);
      expect([char, between(char, where)]).toEqual([char, expected]);
    }
  });
});

it("an encoded byte that begins a segment is read as one inside it", () => {
  for (const byte of bytes.slice(0x21, 0x7f)) {
    const [first, later] = ["/", "/x"].map((before) => normaliseUrl(`${before}${encoded(byte)}y`, "", RULES));
    if (first?.kind !== "ok" || later?.kind !== "ok") throw new Error(`malformed: ${encoded(byte)}`);
    expect(first.pathname).toBe(later.pathname.replace("/x", "/"));
  }
});

it.each(["/", "/music/track-01.mp3", "/Bj%C3%B6rk/01%20Hunter%21.flac", "/a;v=1/b/"])("%s is known for normal at one look", (pathname) => {
  expect(isNormalPath(pathname)).toBe(true);
});

it("what is known for normal at one look is what all the steps make of it", () => {
  const piece = fc.constantFrom(..."/.aZ-_~;=&%'[", "..", "//", "%2e", "%2E", "%2F", "%5C", "%5F", "%41", "%c3", "%C3%B6", "%3B", "%00", "%7E");
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), fc.boolean(), (pieces, mergeSlashes) => {
    const pathname = `/${pieces.join("")}`;
    // A dot segment in front sends it through all the steps, and goes on the way.
    const steps = normaliseUrl(`/.${pathname}`, "", { ...RULES, mergeSlashes });
    if (isNormalPath(pathname)) expect(steps).toEqual({ kind: "ok", pathname, search: "" });
  }), { numRuns: 1000 });
});
