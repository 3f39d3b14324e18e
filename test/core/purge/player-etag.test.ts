import { describe, expect, it } from "vitest";
import { identityOf, withEra } from "../../../src/core/cache/descriptor.ts";
import { freshnessOf, mayStandInForError, staleSince } from "../../../src/core/cache/freshness.ts";
import { eraMark, playerEtag } from "../../../src/core/purge/player-etag.ts";
import { NOW_MS, descriptorOf } from "../cache/make.ts";

describe("the entity tag a player sees", () => {
  it.each([
    ['"a"', 0, '"a"'],
    ['W/"a"', 0, 'W/"a"'],
    ['"a"', 36, '"a~10"'],
    ['W/"a"', 35, 'W/"a~z"'],
    ['""', 1, '"~1"'],
    ["no tag", 1, "no tag"],
  ])("%s after purge %i is %s", (etag, era, seen) => {
    expect(playerEtag(etag, era)).toBe(seen);
  });
});

describe("an identity that holds a purge", () => {
  const validators = { size: 1000, etag: '"a"' };
  it("is another for every purge, and the plain one for none", () => {
    const plain = identityOf(validators, "strong", "F");
    const copy = descriptorOf({ identity: plain });
    expect(withEra(copy, 0)).toBe(copy);
    const after = withEra(copy, 7);
    expect([after.identity, after.era]).toEqual([plain + eraMark(7), 7]);
    expect(withEra(after, 9)).toEqual(withEra(copy, 9));
    expect(withEra(after, 7)).toBe(after);
    expect(new Set([copy, after, withEra(after, 9)].map(({ identity }) => identity)).size).toBe(3);
  });
});

describe("a copy that was called stale", () => {
  const copy = descriptorOf({ askedAtMs: NOW_MS, ageSec: 0, freshSec: 60, staleWhileRevalidateSec: 10, staleIfErrorSec: 100 });
  const called = staleSince(copy, NOW_MS + 20_000);
  it.each([
    [19, "fresh", true],
    [20, "stale", true],
    [29, "stale", true],
    [30, "expired", true],
    [119, "expired", true],
    [120, "expired", false],
  ])("20 seconds after it came is, %i seconds after it came, %s; it stands in for an error: %s", (sec, freshness, standsIn) => {
    expect(freshnessOf(called, NOW_MS + sec * 1000)).toBe(freshness);
    expect(mayStandInForError(called, NOW_MS + sec * 1000)).toBe(standsIn);
  });

  it("gives browsers no longer than it was fresh", () => {
    expect(called.browser?.lifetimeSec).toBe(20);
    expect(staleSince(copy, NOW_MS + 500_000).browser?.lifetimeSec).toBe(60);
  });

  it("before it was asked for is as stale as one can be", () => {
    expect(freshnessOf(staleSince(copy, NOW_MS - 5000), NOW_MS)).toBe("stale");
    expect(staleSince(copy, NOW_MS - 5000).freshSec).toBe(0);
  });
});
