import { describe, expect, it } from "vitest";
import { isPrefetch } from "../../../src/core/http/prefetch.ts";
import { urgencyOf } from "../../../src/core/http/priority.ts";

describe("Priority (RFC 9218 §4.1)", () => {
  it.each([
    [null, 3], ["", 3], ["i", 3], ["u=0", 0], ["u=7", 7], ["u=1, i", 1], ["i, u=5", 5], ["u=5;x=1", 5], ["u=2, u=6", 6],
    ["u=8", 3], ["u=-1", 3], ["u=2.5", 3], ['u="1"', 3], ["u", 3], ["u=?1", 3], ["u=1,", 3], ["U=1", 3], ["\u0000", 3],
  ])("%j is urgency %d", (priority, urgency) => {
    expect(urgencyOf(priority)).toBe(urgency);
  });
});

describe("a prefetch", () => {
  it.each([
    [{ "sec-purpose": "prefetch" }, true],
    [{ "sec-purpose": "prefetch;prerender" }, true],
    [{ "sec-purpose": "prefetch; anonymous-client-ip" }, true],
    [{ purpose: "prefetch" }, true],
    [{ purpose: "Prefetch" }, true],
    [{ "sec-purpose": "prefetches" }, false],
    [{ "sec-purpose": "" }, false],
    [{ "sec-purpose": "else", purpose: "prefetch" }, false],
    [{}, false],
  ])("is told by %j: %j", (fields: Readonly<Record<string, string>>, is) => {
    expect(isPrefetch({ get: (name) => fields[name] ?? null })).toBe(is);
  });
});
