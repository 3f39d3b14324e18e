import { describe, expect, test } from "vitest";
import { UNCAPPED_SEC } from "../../../src/core/cache/policy.ts";
import type { Settings } from "../../../src/core/settings/index.ts";
import { CONTENT_KINDS, pathPolicy, pathRuleFor, readSettings } from "../../../src/core/settings/index.ts";

function settingsOf(vars: Record<string, unknown>): Settings {
  const read = readSettings({ ORIGIN: "https://o.test", ...vars });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

/** What holds at a path under the rules of `PATHS`. */
function policyAt(pathname: string, vars: Record<string, unknown>) {
  const settings = settingsOf(vars);
  return pathPolicy(settings, pathRuleFor(settings, pathname));
}

describe("without a rule for the path", () => {
  test("what holds everywhere holds, and nothing is guessed, nor a cookie kept", () => {
    const settings = settingsOf({});
    expect(pathPolicy(settings, undefined)).toEqual({
      ttls: settings.ttl,
      stance: { heuristicShare: 0, storeSetCookie: false, silentStored: false },
      tagFields: ["cache-tag", "surrogate-key", "xkey"],
      withoutLease: "revalidate",
    });
  });

  test("the site's own words are its stance", () => {
    expect(policyAt("/a", { HEURISTIC_SHARE: "0.25", STORE_SET_COOKIE: "true" }).stance).toEqual({ heuristicShare: 0.25, storeSetCookie: true, silentStored: false });
  });
});

describe("a rule for paths", () => {
  test("changes the times it names, of every kind but keys, and leaves the rest", () => {
    const vars = { PATHS: [{ prefix: "/live", colo_sec: 7, stale_if_error_sec: 0, error_sec: 3 }] };
    const everywhere = settingsOf(vars).ttl;
    const { ttls } = policyAt("/live/a", vars);
    for (const kind of CONTENT_KINDS.filter((one) => one !== "key")) {
      expect([kind, ttls[kind]]).toEqual([kind, { ...everywhere[kind], coloSec: 7, staleIfErrorSec: 0, errorSec: 3 }]);
    }
    expect(ttls.key).toEqual(everywhere.key);
    expect(policyAt("/elsewhere", vars).ttls).toEqual(everywhere);
  });

  test("changes what a table for a kind has changed", () => {
    const vars = { TTL: [{ kind: "audio", colo_sec: 5, stale_if_error_sec: 6 }], PATHS: [{ prefix: "/a", colo_sec: 7 }] };
    expect(policyAt("/a", vars).ttls.audio).toMatchObject({ coloSec: 7, staleIfErrorSec: 6 });
  });

  test.each([[7, true], [0, false], [undefined, false]])("that gives silent answers %s seconds stores them: %s", (colo_sec, stored) => {
    expect(policyAt("/a", { PATHS: [{ prefix: "/a", ...(colo_sec === undefined ? {} : { colo_sec }) }] }).stance.silentStored).toBe(stored);
  });

  test.each([[true, undefined, true], [true, false, false], [false, true, true], [false, undefined, false]])("beside STORE_SET_COOKIE = %s says %s of cookies: %s", (site, rule, stored) => {
    const PATHS = [{ prefix: "/a", ...(rule === undefined ? {} : { store_set_cookie: rule }) }];
    expect(policyAt("/a", { STORE_SET_COOKIE: site, PATHS }).stance.storeSetCookie).toBe(stored);
  });

  test("never stores a key, whatever it says", () => {
    expect(new Set(Object.values(policyAt("/a", { PATHS: [{ prefix: "/a", colo_sec: 7, kind: "key" }] }).ttls.key))).toEqual(new Set([0]));
  });

  // A table of TTL may not either: what sits in a browser cannot be taken back.
  test("hands browsers no more than BROWSER_MAX_AGE_SEC of what players fetch", () => {
    const vars = { ORIGIN: "https://o.test", PATHS: [{ prefix: "/a", browser_sec: 86_400 }] };
    const read = readSettings(vars);
    const longest = read.ok ? policyAt("/a", vars).ttls.audio.browserSec : 3600;
    expect(longest).toBeLessThanOrEqual(3600);
  });
});

describe("the profile of a plain cache", () => {
  const PROFILE = "generic";

  test("guesses a tenth, keeps cookies that are given a lifetime, and caps no browser but of live playlists", () => {
    const { ttls, stance } = policyAt("/a", { PROFILE });
    expect(stance).toEqual({ heuristicShare: 0.1, storeSetCookie: true, silentStored: false });
    expect([ttls.audio, ttls.segment, ttls.other].map(({ browserSec }) => browserSec)).toEqual([UNCAPPED_SEC, UNCAPPED_SEC, UNCAPPED_SEC]);
  });

  test("is what stands where nothing is set: each word of the operator's counts more", () => {
    const { ttls, stance } = policyAt("/a", { PROFILE, HEURISTIC_SHARE: 0, STORE_SET_COOKIE: "false", BROWSER_MAX_AGE_SEC: 60 });
    expect([stance.heuristicShare, stance.storeSetCookie, ttls.audio.browserSec]).toEqual([0, false, 60]);
  });

  test("that nobody knows is a problem", () => {
    expect(readSettings({ ORIGIN: "https://o.test", PROFILE: "Generic" })).toMatchObject({ ok: false, problems: [{ path: "PROFILE" }] });
  });

  test("is that of audio where none is named", () => {
    expect(settingsOf({ PROFILE: "audio" })).toEqual(settingsOf({}));
  });
});
