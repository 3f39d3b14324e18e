import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Settings } from "../../../src/core/settings/index.ts";
import { pathRuleFor, readSettings, siteFor } from "../../../src/core/settings/index.ts";

function settingsOf(vars: Record<string, unknown>): Settings {
  const read = readSettings(vars);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

describe("ORIGIN", () => {
  test.each([
    ["https://a.test", "https://a.test"],
    ["https://A.Test:443/", "https://a.test"],
    ["http://a.test:8080/music/", "http://a.test:8080/music"],
    ["https://a.test/m%C3%BCsic//", "https://a.test/m%C3%BCsic"],
    ["http://[::1]:9", "http://[::1]:9"],
    ["https://müsic.test", "https://xn--msic-0ra.test"],
  ])("%s is asked as %s", (written, asked) => {
    expect(settingsOf({ ORIGIN: written }).origin).toBe(asked);
  });

  test.each([
    "a.test", "//a.test", "https:a.test", "https:\\\\a.test", "ftp://a.test", "https://", "https://u@a.test", "https://u:p@a.test",
    "https://a.test?", "https://a.test/?a=1", "https://a.test#", "https://a.test/ b", "https://a.test:99999", "", " https://a.test", 7, true, ["https://a.test"],
  ])("refuses %j", (written) => {
    expect(readSettings({ ORIGIN: written })).toMatchObject({ ok: false, problems: [{ path: "ORIGIN" }] });
  });
});

describe("siteFor", () => {
  const SITES = [
    { hosts: ["Music.test", "m.test:8443"], origin: "https://one.test" },
    { hosts: ["m.test", "[::1]:8787", "bücher.test"], origin: "https://two.test/base" },
  ];
  const both = settingsOf({ ORIGIN: "https://rest.test", SITES });

  test.each([
    ["music.test", { id: "music.test", origin: "https://one.test" }],
    ["MUSIC.test.", { id: "music.test", origin: "https://one.test" }],
    ["music.test:443", { id: "music.test", origin: "https://one.test" }],
    ["music.test:8080", { id: "music.test", origin: "https://one.test" }],
    ["m.test:8443", { id: "m.test:8443", origin: "https://one.test" }],
    ["m.test:1", { id: "m.test", origin: "https://two.test/base" }],
    ["[::1]:8787", { id: "[::1]:8787", origin: "https://two.test/base" }],
    ["xn--bcher-kva.test", { id: "xn--bcher-kva.test", origin: "https://two.test/base" }],
    ["other.test", { id: "other.test", origin: "https://rest.test" }],
  ])("maps %s", (host, site) => {
    expect(siteFor(both, host)).toEqual(site);
  });

  test("knows no site for an unlisted host without ORIGIN", () => {
    expect(siteFor(settingsOf({ SITES }), "other.test")).toBeUndefined();
  });

  test.each(["", ".", "a b", "a/b", "u@a.test", "a.test?x", "a.test#", "a\\b", "a.test:x", "*.a.test"])("takes %j for no host", (host) => {
    expect(siteFor(both, host)).toBeUndefined();
  });

  test("gives an id that names the same site again", () => {
    fc.assert(
      fc.property(fc.string(), (host) => {
        const site = siteFor(both, host);
        if (site !== undefined) expect(siteFor(both, site.id)).toEqual(site);
      }),
    );
  });

  test.each(["https://a.test", "*.a.test", "a.test/x", "", "a b"])("refuses the listed host %j", (host) => {
    expect(readSettings({ SITES: [{ hosts: [host], origin: "https://o.test" }] })).toMatchObject({
      ok: false,
      problems: [{ path: "SITES[0].hosts[0]" }],
    });
  });
});

describe("pathRuleFor", () => {
  const settings = settingsOf({
    ORIGIN: "https://o.test",
    PATHS: [
      { prefix: "/", kind: "other" },
      { prefix: "/free", public: true },
      { prefix: "/free/live/", follow_redirects: true, kind: "playlist" },
      { prefix: "/Björk" },
    ],
  });

  test.each([
    ["/", "/"], ["/a.mp3", "/"], ["/free", "/free"], ["/free/a.mp3", "/free"], ["/freelancers/a.mp3", "/"], ["/free/live", "/free"],
    ["/free/live/", "/free/live/"], ["/free/live/x/y", "/free/live/"], ["/Free/a", "/"], ["/Bj%C3%B6rk/a.mp3", "/Bj%C3%B6rk"],
  ])("%s falls under %s", (pathname, prefix) => {
    expect(pathRuleFor(settings, pathname)?.prefix).toBe(prefix);
  });

  test("takes the longest rule alone, adding nothing from shorter ones", () => {
    expect(pathRuleFor(settings, "/free/live/a")).toEqual({ prefix: "/free/live/", public: false, followRedirects: true, kind: "playlist", ttl: {} });
  });

  test("knows no rule where no prefix fits", () => {
    expect(pathRuleFor(settingsOf({ ORIGIN: "https://o.test", PATHS: [{ prefix: "/a" }] }), "/b")).toBeUndefined();
  });

  test.each(["a", "", "/a?b", "/a#b", "/a\\b", "/../a", "/a/..", "/a/%2E%2e/b", "/./a", "//a", "/a b"])("refuses the prefix %j", (prefix) => {
    expect(readSettings({ ORIGIN: "https://o.test", PATHS: [{ prefix }] })).toMatchObject({ ok: false, problems: [{ path: "PATHS[0].prefix" }] });
  });
});
