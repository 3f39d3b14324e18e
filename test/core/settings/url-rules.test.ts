import { describe, expect, test } from "vitest";
import { normaliseUrl } from "../../../src/core/cache/normalise.ts";
import type { Settings } from "../../../src/core/settings/index.ts";
import { pathRuleFor, readSettings, urlRulesFor } from "../../../src/core/settings/index.ts";

const ORIGIN = "https://o.test";

function settingsOf(vars: Record<string, unknown>): Settings {
  const read = readSettings({ ORIGIN, ...vars });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

const problemsOf = (vars: Record<string, unknown>) => {
  const read = readSettings({ ORIGIN, ...vars });
  return read.ok ? [] : read.problems;
};

const rulesAt = (vars: Record<string, unknown>, pathname: string) => {
  const settings = settingsOf(vars);
  return urlRulesFor(settings, pathRuleFor(settings, pathname));
};

describe("urlRulesFor", () => {
  test("leaves out what players report, merges slashes and sorts where nothing is set", () => {
    expect(rulesAt({}, "/a")).toEqual({ mergeSlashes: true, sortQuery: true, query: { kind: "drop", names: new Set(["CMCD"]) } });
  });

  test("takes both flags as they are set", () => {
    expect(rulesAt({ MERGE_SLASHES: "false", SORT_QUERY: false }, "/a")).toMatchObject({ mergeSlashes: false, sortQuery: false });
  });

  const PATHS = [
    { prefix: "/ignore", ignore_params: ["ref"] }, { prefix: "/keep", keep_params: ["v", "utm"] }, { prefix: "/none", keep_params: [] },
    { prefix: "/lone", keep_params: "v" }, { prefix: "/same", public: true }, { prefix: "/empty", ignore_params: [] },
  ];

  test.each([
    ["/ignore/a", { kind: "drop", names: new Set(["CMCD", "utm", "ref"]) }], ["/keep/a", { kind: "keep", names: new Set(["v", "utm"]) }],
    ["/none/a", { kind: "keep", names: new Set() }], ["/lone/a", { kind: "keep", names: new Set(["v"]) }],
    ["/same/a", { kind: "drop", names: new Set(["CMCD", "utm"]) }], ["/empty/a", { kind: "drop", names: new Set(["CMCD", "utm"]) }], ["/other", { kind: "drop", names: new Set(["CMCD", "utm"]) }],
  ])("at %s combines the path's names with the site's", (pathname, query) => {
    expect(rulesAt({ IGNORE_PARAMS: "utm", PATHS }, pathname).query).toEqual(query);
  });

  test("at a path that ignores no names of its own, with none for the site, leaves out what players report", () => {
    expect(rulesAt({ PATHS }, "/empty/a").query).toEqual({ kind: "drop", names: new Set(["CMCD"]) });
  });

  test.each([
    ["?CMCD=bl%3D21300%2Csu", ""],
    ["?v=1&CMCD=bl%3D(1000%3Ba%202000%3Bv)", "?v=1"],
    ["?CMCD", ""],
    ["?cmcd=1", "?cmcd=1"],
    ["?CMCD=bl%3D1;v=1", "?CMCD=bl%3D1;v=1"],
  ])("makes %s of a player that reports on itself %j", (search, normal) => {
    expect(normaliseUrl("/a", search, rulesAt({}, "/a"))).toEqual({ kind: "ok", pathname: "/a", search: normal });
  });

  test("lets a path keep what players report", () => {
    const keeping = rulesAt({ PATHS: [{ prefix: "/", keep_params: ["CMCD"] }] }, "/a");
    expect(normaliseUrl("/a", "?CMCD=su&v=1", keeping)).toEqual({ kind: "ok", pathname: "/a", search: "?CMCD=su" });
  });

  test("gives the rules that normaliseUrl goes by", () => {
    const rules = rulesAt({ IGNORE_PARAMS: ["utm_source", "größe"], MERGE_SLASHES: false }, "/");
    expect(normaliseUrl("/a//b", "?v=2&gr%c3%b6%c3%9fe=1&utm_source=x&a=1", rules)).toEqual({ kind: "ok", pathname: "/a//b", search: "?a=1&v=2" });
  });
});

/** A rule that changes no time. */
const UNCHANGED = {
  browserSec: undefined, memorySec: undefined, coloSec: undefined, reserveSec: undefined,
  staleWhileRevalidateSec: undefined, staleIfErrorSec: undefined, errorSec: undefined,
};

describe("the names of parameters", () => {
  test("come out of PATHS in camelCase, and not at all where none are written", () => {
    const [both, neither] = settingsOf({ PATHS: [{ prefix: "/aa", keep_params: ["v"] }, { prefix: "/a" }] }).paths;
    expect(both).toStrictEqual({ ttl: UNCHANGED, prefix: "/aa", public: false, followRedirects: false, keepParams: ["v"] });
    expect(neither).toStrictEqual({ ttl: UNCHANGED, prefix: "/a", public: false, followRedirects: false });
  });

  test.each(["", "a b", "a&b", "a=b", "a;b", "a%20b", "a+b", "#a", "?a"])("are never %j: a query could not hold it decoded", (name) => {
    expect(problemsOf({ IGNORE_PARAMS: ["ok", name] })).toMatchObject([{ path: "IGNORE_PARAMS[1]" }]);
    expect(problemsOf({ PATHS: [{ prefix: "/a", keep_params: [name] }] })).toMatchObject([{ path: "PATHS[0].keep_params[0]" }]);
  });

  test("are either kept or ignored under one prefix", () => {
    const PATHS = [{ prefix: "/a" }, { prefix: "/b", ignore_params: ["x"], keep_params: ["y"] }];
    expect(problemsOf({ PATHS })).toMatchObject([{ path: "PATHS[1].keep_params", found: "both" }]);
  });

  test.each([["ignore_param", "ignore_params"], ["keep_parms", "keep_params"]])("stand under a known key: %s is taken for %s", (key, meant) => {
    expect(problemsOf({ PATHS: [{ prefix: "/a", [key]: ["x"] }] })).toMatchObject([{ path: `PATHS[0].${key}`, expected: `did you mean ${meant}?` }]);
  });
});

describe("a prefix", () => {
  test.each([
    ["/%7euser", "/~user/a"], ["/Björk", "/Bj%C3%B6rk/a"], ["/bj%c3%b6rk", "/bj%C3%B6rk/a"], ["/a|b", "/a%7Cb/c"], ["/a%2fb", "/a%2Fb/c"], ["/a'b", "/a'b/c"],
  ])("%s is spelled as requests' paths are: it holds for %s", (prefix, pathname) => {
    const settings = settingsOf({ PATHS: [{ prefix }] });
    const url = normaliseUrl(pathname, "", urlRulesFor(settings, undefined));
    expect(url).toMatchObject({ kind: "ok", pathname });
    expect(pathRuleFor(settings, pathname)?.prefix).toBeDefined();
  });

  test.each(["/a%zz", "/a%00", "/a/..;/b", "/a/..%2fb"])("%s holds for no request and is refused", (prefix) => {
    expect(problemsOf({ PATHS: [{ prefix }] })).toMatchObject([{ path: "PATHS[0].prefix" }]);
  });

  test("has double slashes only where requests' paths do", () => {
    const PATHS = [{ prefix: "/a//b" }];
    expect(problemsOf({ PATHS })).toMatchObject([{ path: "PATHS[0].prefix", found: '"/a//b"' }]);
    expect(settingsOf({ PATHS, MERGE_SLASHES: false }).paths[0]?.prefix).toBe("/a//b");
  });
});
