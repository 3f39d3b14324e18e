import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCacheStatus } from "../../../src/core/http/cache-status.ts";
import type { CacheStatus } from "../../../src/core/http/cache-status.ts";
import { texts } from "./texts.ts";

describe("our own member (RFC 9211 §2)", () => {
  it.each<[string, CacheStatus, string]>([
    ["only a name", { cache: "downbeat" }, "downbeat"],
    ["§2 a name that is no token is a string", { cache: "Down beat" }, '"Down beat"'],
    ["§2 a name that starts with a digit is a string", { cache: "1st" }, '"1st"'],
    ["§2.1 a hit", { cache: "downbeat", hit: true, ttl: 376 }, "downbeat; hit; ttl=376"],
    ["§2.4 a stale hit", { cache: "downbeat", hit: true, ttl: -412 }, "downbeat; hit; ttl=-412"],
    ["not a hit", { cache: "downbeat", hit: false }, "downbeat"],
    ["§2.2 forwarded", { cache: "downbeat", fwd: "uri-miss", fwdStatus: 206, stored: true, collapsed: true }, "downbeat; fwd=uri-miss; fwd-status=206; stored; collapsed"],
    ["false is left out", { cache: "downbeat", fwd: "partial", stored: false, collapsed: false }, "downbeat; fwd=partial"],
    ["§2.1 hit and fwd exclude each other", { cache: "downbeat", hit: true, fwd: "stale", fwdStatus: 304, stored: true }, "downbeat; hit"],
    ["§2.3, §2.5, §2.6 mean nothing without fwd", { cache: "downbeat", fwdStatus: 304, stored: true, collapsed: true }, "downbeat"],
    ["§2.7 a key is a string", { cache: "downbeat", hit: true, key: "a/b" }, 'downbeat; hit; key="a/b"'],
    ["§2.8 a detail that is a token", { cache: "downbeat", hit: true, detail: "memory" }, "downbeat; hit; detail=memory"],
    ["§2.8 a detail that is not", { cache: "downbeat", hit: true, detail: 'a "b" \\ c' }, String.raw`downbeat; hit; detail="a \"b\" \\ c"`],
    ["§2.8 an empty detail", { cache: "downbeat", detail: "" }, 'downbeat; detail=""'],
    ["RFC 8941 §3.3.3 what a string cannot hold", { cache: "downbeat", detail: "a\r\nb\u00e9" }, 'downbeat; detail="a??b?"'],
    ["RFC 8941 §3.3.1 an integer has no fraction", { cache: "downbeat", ttl: 1.9 }, "downbeat; ttl=1"],
    ["RFC 8941 §3.3.1 an integer has no minus zero", { cache: "downbeat", ttl: -0.5 }, "downbeat; ttl=0"],
    ["RFC 8941 §3.3.1 no NaN", { cache: "downbeat", ttl: Number.NaN }, "downbeat"],
    ["RFC 8941 §3.3.1 no infinity", { cache: "downbeat", ttl: Number.POSITIVE_INFINITY }, "downbeat"],
    ["RFC 8941 §3.3.1 15 digits", { cache: "downbeat", ttl: 999_999_999_999_999 }, "downbeat; ttl=999999999999999"],
    ["RFC 8941 §3.3.1 16 digits", { cache: "downbeat", ttl: 1_000_000_000_000_000 }, "downbeat"],
  ])("%s", (_, own, text) => {
    expect(formatCacheStatus(own, null)).toBe(text);
  });
});

describe("what upstream said (RFC 9211 §2)", () => {
  const own: CacheStatus = { cache: "downbeat", hit: true };

  it.each([
    ["a member", "OriginCache; hit; ttl=1100"],
    ["several", 'OriginCache; hit; ttl=1100, "CDN Company Here"; fwd=uri-miss;stored ,x'],
    ["extensions of every type", 'a;x=1.5;y=:YWJj:;z=?0;w="q\\"q";*k=-3;t=a/b:c'],
    ["as much as is passed on", `a; detail="${"x".repeat(4084)}"`],
    ["with space around", " a; hit "],
  ])("stays before ours: %s", (_, upstream) => {
    expect(formatCacheStatus(own, upstream)).toBe(`${upstream.trim()}, downbeat; hit`);
  });

  it.each([
    ["absent", null],
    ["nothing", ""],
    ["space", " \t"],
    ["a line break", "a; hit\r\nset-cookie: x"],
    ["a control character", "a\u0000; hit"],
    ["a character outside ASCII", "a; detail=\u00e9"],
    ["a string that never closes, which would swallow ours", 'a; detail="x'],
    ["a comma at the end", "a; hit,"],
    ["words", "HIT from cache 3"],
    ["§2 a name that is neither string nor token", "1; hit"],
    ["RFC 8941 §3.1.2 a parameter in capitals", "a; Hit"],
    ["a character more than is passed on", `a; detail="${"x".repeat(4085)}"`],
  ])("is dropped: %s", (_, upstream) => {
    expect(formatCacheStatus(own, upstream)).toBe("downbeat; hit");
  });

  it("passes through a chain of our own", () => {
    const text = fc.string();
    const member = fc.record({ cache: text, hit: fc.boolean(), ttl: fc.integer(), key: text, detail: text });
    fc.assert(fc.property(member, member, (far, near) => {
      const first = formatCacheStatus(far, null);
      expect(formatCacheStatus(near, first)).toBe(`${first}, ${formatCacheStatus(near, null)}`);
    }));
  });

  it("never makes ours unsafe, whatever it is", () => {
    fc.assert(fc.property(texts, (upstream) => {
      expect(formatCacheStatus(own, upstream)).toMatch(/^(?:[\t\x20-\x7e]+, )?downbeat; hit$/);
    }));
  });

  it("takes linear time", () => {
    const began = performance.now();
    for (const text of ["a;".repeat(2000), "a ".repeat(2000), `a${",a".repeat(2000)};`, '"'.repeat(4000), `a${"; b".repeat(1300)}=`]) formatCacheStatus(own, text);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
