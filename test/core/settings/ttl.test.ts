import { describe, expect, test } from "vitest";
import { UNCAPPED_SEC } from "../../../src/core/cache/policy.ts";
import type { Settings } from "../../../src/core/settings/index.ts";
import { CONTENT_KINDS, readSettings, TTL_DEFAULTS } from "../../../src/core/settings/index.ts";

function ttlOf(vars: Record<string, unknown>): Settings["ttl"] {
  const read = readSettings({ ORIGIN: "https://o.test", ...vars });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings.ttl;
}

describe("the TTL policy", () => {
  test("hands browsers no more than BROWSER_MAX_AGE_SEC of what players fetch, and leaves the rest to the origin", () => {
    for (const cap of [0, 60, 86_400]) {
      const ttl = ttlOf({ BROWSER_MAX_AGE_SEC: cap });
      for (const kind of CONTENT_KINDS.filter((one) => one !== "other")) expect([kind, ttl[kind].browserSec <= cap]).toEqual([kind, true]);
      expect([ttl.audio.browserSec, ttl.other.browserSec]).toEqual([cap, UNCAPPED_SEC]);
    }
  });

  test("hands browsers the origin's own word on pages unless a table says otherwise", () => {
    expect(ttlOf({ TTL: [{ kind: "other", browser_sec: 60 }] }).other.browserSec).toBe(60);
  });

  test("keeps errors that anybody can provoke of pages alone, and of those for ten seconds", () => {
    const ttl = ttlOf({});
    expect(CONTENT_KINDS.map((kind) => [kind, ttl[kind].errorSec])).toEqual([["audio", 0], ["segment", 0], ["playlist", 0], ["manifest", 0], ["key", 0], ["other", 10]]);
    expect(ttlOf({ TTL: [{ kind: "other", error_sec: 0 }, { kind: "audio", error_sec: 3 }] })).toMatchObject({ other: { errorSec: 0 }, audio: { errorSec: 3 } });
  });

  test("changes what a table names and leaves the rest", () => {
    expect(ttlOf({ TTL: [{ kind: "segment", colo_sec: 0, stale_if_error_sec: "7" }] }).segment).toEqual({
      ...TTL_DEFAULTS.segment,
      browserSec: 3600,
      coloSec: 0,
      staleIfErrorSec: 7,
    });
  });

  test("keeps nothing of keys", () => {
    expect(new Set(Object.values(ttlOf({}).key))).toEqual(new Set([0]));
  });

  test("stores playlists and unknown things by the origin's word alone", () => {
    const ttl = ttlOf({});
    expect([ttl.playlist.coloSec, ttl.other.coloSec]).toEqual([0, 0]);
    expect(ttl.playlist.browserSec).toBeLessThanOrEqual(5);
  });

  test("names a misspelt field", () => {
    expect(readSettings({ ORIGIN: "https://o.test", TTL: [{ kind: "audio", browser_secs: 1 }] })).toMatchObject({
      ok: false,
      problems: [{ path: "TTL[0].browser_secs", expected: "did you mean browser_sec?" }],
    });
  });
});
