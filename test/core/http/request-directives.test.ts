import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RequestDirectives, requestDirectives } from "../../../src/core/http/request-directives.ts";
import { texts } from "./texts.ts";

const NOTHING: RequestDirectives = { noCache: false, noStore: false, onlyIfCached: false };

describe("requestDirectives (RFC 9111 §5.2.1, §5.4)", () => {
  it.each<[string, Record<string, string>, Partial<RequestDirectives>]>([
    ["nothing", {}, {}],
    ["unknown directives", { "cache-control": "foo, bar=1" }, {}],
    ["§5.2.1.4 no-cache", { "cache-control": "No-Cache" }, { noCache: true }],
    ["§5.2.1.5 no-store", { "cache-control": "no-store" }, { noStore: true }],
    ["§5.2.1.7 only-if-cached", { "cache-control": "only-if-cached" }, { onlyIfCached: true }],
    ["§5.2.1.1 max-age", { "cache-control": "max-age=60" }, { maxAgeSec: 60 }],
    ["what reload sends", { "cache-control": "max-age=0" }, { maxAgeSec: 0 }],
    ["a quoted age", { "cache-control": 'max-age="60"' }, { maxAgeSec: 60 }],
    ["an age that cannot be read is none at all", { "cache-control": "max-age=x" }, { maxAgeSec: 0 }],
    ["an age without a value is none at all", { "cache-control": "max-age" }, { maxAgeSec: 0 }],
    ["of two ages the shorter", { "cache-control": "max-age=60, max-age=5" }, { maxAgeSec: 5 }],
    ["§5.2.1.3 min-fresh", { "cache-control": "min-fresh=20" }, { minFreshSec: 20 }],
    ["a min-fresh that cannot be read is none", { "cache-control": "min-fresh=x" }, {}],
    ["§5.2.1.2 max-stale", { "cache-control": "max-stale=20" }, { maxStaleSec: 20 }],
    ["§5.2.1.2 max-stale without a value is any", { "cache-control": "max-stale" }, { maxStaleSec: Number.POSITIVE_INFINITY }],
    ["a max-stale that cannot be read is none", { "cache-control": "max-stale=x" }, { maxStaleSec: 0 }],
    ["§1.2.2 a time too long", { "cache-control": "max-age=99999999999" }, { maxAgeSec: 2 ** 31 }],
    ["several", { "cache-control": "no-store, max-age=1, max-stale=2, min-fresh=3" }, { noStore: true, maxAgeSec: 1, maxStaleSec: 2, minFreshSec: 3 }],
    ["§5.4 Pragma", { pragma: "x, No-Cache" }, { noCache: true }],
    ["§5.4 another Pragma", { pragma: "x" }, {}],
    ["§5.4 Pragma beside a Cache-Control", { pragma: "no-cache", "cache-control": "max-age=60" }, { maxAgeSec: 60 }],
    ["§5.4 Pragma beside an empty Cache-Control", { pragma: "no-cache", "cache-control": "" }, {}],
  ])("%s", (_, headers, asked) => {
    expect(requestDirectives(new Headers(headers))).toEqual({ ...NOTHING, ...asked });
  });

  it("never throws, and no time is negative or NaN", () => {
    fc.assert(fc.property(texts, texts, (control, pragma) => {
      const asked = requestDirectives({ get: (name) => (name === "pragma" ? pragma : control) });
      for (const sec of [asked.maxAgeSec ?? 0, asked.minFreshSec ?? 0, asked.maxStaleSec ?? 0]) expect(sec).toBeGreaterThanOrEqual(0);
    }));
  });
});
