import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptsEncoding, chooseEncoding } from "../../../src/core/http/accept-encoding.ts";
import { texts } from "./texts.ts";

const BOTH = ["br", "gzip"] as const;

describe("chooseEncoding (RFC 9110 §12.5.3)", () => {
  it.each<[string | null, readonly ("br" | "gzip")[], ReturnType<typeof chooseEncoding>]>([
    [null, BOTH, "identity"],
    ["", BOTH, "identity"],
    ["gzip, deflate, br, zstd", BOTH, "br"],
    ["gzip, deflate, br, zstd", ["gzip"], "gzip"],
    ["gzip, deflate, br, zstd", ["gzip", "br"], "gzip"],
    ["gzip, deflate, br, zstd", [], "identity"],
    ["GZIP", BOTH, "gzip"],
    ["x-gzip", BOTH, "gzip"],
    ["deflate", BOTH, "identity"],
    ["br;q=0.5, gzip;q=0.8", BOTH, "gzip"],
    ["br;q=0.001", BOTH, "br"],
    ["br;q=0, gzip", BOTH, "gzip"],
    ["br ; q=0.0 , gzip;Q=0.000", BOTH, "identity"],
    ["gzip;q=0, x-gzip", BOTH, "identity"],
    ["*", BOTH, "br"],
    ["*;q=0.5, gzip", BOTH, "gzip"],
    ["br;q=0, *", BOTH, "gzip"],
    ["identity", BOTH, "identity"],
    ["identity, gzip", BOTH, "gzip"],
    ["identity, gzip;q=0.5", BOTH, "identity"],
    ["*, gzip;q=0.5", ["gzip"], "identity"],
    ["identity;q=0", BOTH, "none"],
    ["identity;q=0, gzip", BOTH, "gzip"],
    ["*;q=0", BOTH, "none"],
    ["*;q=0, identity;q=0.1", BOTH, "identity"],
    ["deflate, identity;q=0", BOTH, "none"],
    ["gzip;q=2", BOTH, "identity"],
    ["gzip;level=1", BOTH, "identity"],
    ["br;q=x, gzip", BOTH, "gzip"],
    ["gzip br", BOTH, "identity"],
  ])("%j, offered %j: %s", (header, offered, coding) => {
    expect(chooseEncoding(header, offered)).toBe(coding);
  });

  it("never throws, and chooses what is accepted", () => {
    const element = fc.tuple(fc.constantFrom("br", "gzip", "x-gzip", "identity", "*", "zstd"), fc.constantFrom("", ";q=0", ";q=0.5", ";q=1", ";q=x"));
    const lists = fc.array(element.map((both) => both.join(""))).map((list) => list.join(", "));
    fc.assert(fc.property(fc.oneof(texts, lists), fc.subarray(["br", "gzip"] as const), (header, offered) => {
      const coding = chooseEncoding(header, offered);
      if (coding === "none") for (const refused of [...offered, "identity"]) expect(acceptsEncoding(header, refused)).toBe(false);
      else expect(acceptsEncoding(header, coding)).toBe(true);
    }), { numRuns: 300 });
  });
});

describe("acceptsEncoding (RFC 9110 §12.5.3)", () => {
  it.each<[string | null, string, boolean]>([
    [null, "gzip", false],
    [null, "identity", true],
    ["gzip", "gzip", true],
    ["gzip", "x-GZip", true],
    ["x-gzip", "gzip", true],
    ["gzip;q=0", "gzip", false],
    ["*", "zstd", true],
    ["*;q=0", "identity", false],
    ["br", "gzip", false],
    ["br", "identity", true],
    ["identity;q=0", "identity", false],
    ["", "gzip", false],
  ])("%j takes %s: %j", (header, coding, takes) => {
    expect(acceptsEncoding(header, coding)).toBe(takes);
  });
});
