import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCacheStatus, ownMember } from "../../scripts/commands/check/cache-status.ts";
import { clockOffMs, plainHttp } from "../../scripts/commands/check/deployment.ts";
import { ok } from "../../scripts/commands/check/finding.ts";
import { leftOf, lifetimeOf } from "../../scripts/commands/check/lifetime-of.ts";

const fieldsOf = (fields: Record<string, string>) => ({ get: (name: string) => fields[name] ?? null, names: () => Object.keys(fields) });

describe("Cache-Status", () => {
  it("is read with its parameters, quoted ones too", () => {
    const [first, second] = readCacheStatus('"other; cache"; fwd=miss, downbeat; hit; ttl=-3; key="a;b,c\\"d"');
    expect([first?.cache, first?.says.get("fwd")]).toEqual(["other; cache", "miss"]);
    expect([second?.cache, ...(second?.says ?? [])]).toEqual(["downbeat", ["hit", true], ["ttl", "-3"], ["key", 'a;b,c"d']]);
  });
  it("never throws and never takes long, whatever it is", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('"', ";", ",", "\\", "=", " ", "a"), maxLength: 3000 }), (text) => {
      expect(Array.isArray(readCacheStatus(text))).toBe(true);
    }));
  });
  it("names us when Via does, under another name only when Server-Timing is written as we do", () => {
    const as = (name: string, more: Record<string, string> = {}) =>
      ownMember(fieldsOf({ "cache-status": `cdn; hit, ${name}; fwd=miss`, via: `1.1 cdn, 1.1 ${name}`, ...more }))?.cache;
    expect(as("downbeat")).toBe("downbeat");
    expect(as("music")).toBeUndefined();
    expect(as("music", { "server-timing": 'cache;desc="miss, upstream", edge;dur=3' })).toBe("music");
    expect(ownMember(fieldsOf({ "cache-status": "downbeat; hit", via: "1.1 other" }))).toBeUndefined();
  });
});

describe("the clock", () => {
  const AT = Date.UTC(2026, 10, 21, 12, 0, 0);
  const off = (date: number, age?: number) =>
    clockOffMs({ fields: fieldsOf({ date: new Date(date).toUTCString(), ...(age === undefined ? {} : { age: String(age) }) }), sentAtMs: AT + 300, headAtMs: AT + 600 });
  it("agrees within the second a Date names", () => {
    expect([off(AT), off(AT - 1000), off(AT + 1000)]).toEqual([0, -300, 400]);
  });
  it("counts the Age of a copy to its Date", () => {
    expect([off(AT - 60_000, 60), off(AT - 60_000)]).toEqual([0, -59_300]);
  });
  it("is unknown without a Date", () => {
    expect(clockOffMs({ fields: fieldsOf({}), sentAtMs: AT, headAtMs: AT })).toBeUndefined();
  });
});

describe("plain HTTP", () => {
  const answered = (status: number, location?: string) => {
    const outcome = plainHttp("a.test", { status, fields: fieldsOf(location === undefined ? {} : { location }) });
    return outcome.kind === "found" ? outcome.verdict : outcome.kind;
  };
  it.each([
    [301, "https://a.test/x", "ok"],
    [308, "HTTPS://a.test/", "ok"],
    [301, "https://a.test.evil.test/", "warn"],
    [302, "http://a.test/x", "warn"],
    [200, undefined, "warn"],
    [403, undefined, "ok"],
  ])("answered %i to %s is %s", (status, location, verdict) => {
    expect(answered(status, location)).toBe(verdict);
  });
});

describe("a browser's lifetime", () => {
  it.each([
    [{ "cache-control": "max-age=60, s-maxage=9", age: "20" }, 60, 40],
    [{ "cache-control": "no-store, max-age=60" }, 0, 0],
    [{ "cache-control": "max-age=x" }, 0, 0],
    [{ date: "Sat, 21 Nov 2026 12:00:00 GMT", expires: "Sat, 21 Nov 2026 12:01:00 GMT", age: "90" }, 60, 0],
    [{ expires: "0" }, 0, 0],
    [{}, undefined, undefined],
  ])("of %j is %s s, of which %s are left", (fields, sec, left) => {
    expect([lifetimeOf(fieldsOf(fields))?.sec, leftOf(fieldsOf(fields))]).toEqual([sec, left]);
  });
});

it("nothing a server says reaches a terminal as it is", () => {
  fc.assert(fc.property(fc.uint8Array(), (octets) => {
    const outcome = ok(Buffer.from(octets).toString("latin1")); // as Node gives them
    expect(outcome.kind === "found" ? outcome.found : "").toMatch(/^[\x20-\x7e]{0,160}$/);
  }));
  expect(ok("a\u009b31mb\u001b]0;x")).toMatchObject({ found: "a?31mb?]0;x" });
});
