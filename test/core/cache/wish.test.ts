import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshnessOf } from "../../../src/core/cache/freshness.ts";
import { freshnessFor } from "../../../src/core/cache/wish.ts";
import { type RequestDirectives, requestDirectives } from "../../../src/core/http/request-directives.ts";
import { NOW_MS, descriptorOf } from "./make.ts";

/** Fresh for 60 s, stale for 10 more. */
const COPY = descriptorOf({ freshSec: 60, staleWhileRevalidateSec: 10 });
const word = (control: string): RequestDirectives => requestDirectives(new Headers({ "cache-control": control }));
const at = (sec: number, control: string, copy = COPY) => freshnessFor(copy, word(control), NOW_MS + sec * 1000);

describe("a copy, for a request whose own directives count (RFC 9111 §5.2.1)", () => {
  it.each<[number, string, "fresh" | "stale" | "expired", string]>([
    [10, "no-cache", "expired", "§5.2.1.4"],
    [10, "no-cache, max-stale", "expired", "§5.2.1.4"],
    [10, "max-age=10", "fresh", "§5.2.1.1: not greater than"],
    [10.001, "max-age=10", "expired", "§5.2.1.1"],
    [1, "max-age=0", "expired", "§5.2.1.1"],
    [10, "max-age=soon", "expired", "§4.2.1: what cannot be read is stale"],
    [50, "min-fresh=10", "fresh", "§5.2.1.3: for at least"],
    [50.001, "min-fresh=10", "expired", "§5.2.1.3"],
    [65, "min-fresh=0", "expired", "§5.2.1.3: a stale one is not fresh for another moment"],
    [0, "min-fresh=61", "expired", "§5.2.1.3"],
    [100, "max-stale", "fresh", "§5.2.1.2: of any age"],
    [100, "max-stale=40", "fresh", "§5.2.1.2: no more than"],
    [100.001, "max-stale=40", "expired", "§5.2.1.2"],
    [100, "max-stale=much", "expired", "§5.2.1.2"],
    [100, "max-age=99, max-stale", "expired", "§5.2.1.1"],
    [65, "max-stale=3", "stale", "RFC 5861 §3: it is renewed behind the answer"],
    [65, "no-transform", "stale", "nothing asked of the copy"],
    [10, "no-store", "fresh", "§5.2.1.5: about the answer to this request, not about what is held"],
    [100, "only-if-cached", "expired", "§5.2.1.7: about what happens then"],
  ])("after %d s under %s is %s (%s)", (sec, control, freshness, _clause) => {
    expect(at(sec, control)).toBe(freshness);
  });

  it.each([
    ["cache-control", "max-age=60, must-revalidate"],
    ["cache-control", "max-age=60, Proxy-Revalidate"],
    ["cache-control", "s-maxage=60"],
    ["cdn-cache-control", "max-age=60, must-revalidate"],
    ["downbeat-cdn-cache-control", "s-maxage=60"],
  ])("is not taken stale where its origin forbids it: %s: %s (§5.2.2.2)", (name, value) => {
    const strict = descriptorOf({ freshSec: 60, staleWhileRevalidateSec: 0, staleIfErrorSec: 0, headers: [[name, value]] });
    expect([at(59, "max-stale", strict), at(60, "max-stale", strict)]).toEqual(["fresh", "expired"]);
  });

  it("is not taken stale where it is to be asked about every time (§5.2.2.4)", () => {
    const asked = descriptorOf({ freshSec: 0, staleWhileRevalidateSec: 0, staleIfErrorSec: 0, headers: [["cache-control", "no-cache"]] });
    expect([at(0, "max-stale", asked), at(100, "max-stale", asked)]).toEqual(["expired", "expired"]);
  });

  it("is not taken stale where it was never fresh: its origin wants to be asked", () => {
    const never = descriptorOf({ freshSec: 0, staleWhileRevalidateSec: 0, headers: [["expires", "0"]] });
    expect(at(1, "max-stale", never)).toBe("expired");
  });

  it("is never more than it is to others, but where an older one is asked for", () => {
    const rank = { fresh: 2, stale: 1, expired: 0 };
    const sec = fc.option(fc.nat(200), { nil: undefined });
    fc.assert(fc.property(fc.nat(200), fc.boolean(), sec, sec, (age, noCache, maxAgeSec, minFreshSec) => {
      const wish = {
        noCache, noStore: false, onlyIfCached: false,
        ...(maxAgeSec === undefined ? {} : { maxAgeSec }), ...(minFreshSec === undefined ? {} : { minFreshSec }),
      };
      const nowMs = NOW_MS + age * 1000;
      expect(rank[freshnessFor(COPY, wish, nowMs)]).toBeLessThanOrEqual(rank[freshnessOf(COPY, nowMs)]);
    }));
  });
});
