import { describe, expect, test } from "vitest";
import { type Settings, pathPolicy, pathRuleFor, readSettings } from "../../../src/core/settings/index.ts";

const ORIGIN = "https://origin.downbeat.test";

function settingsOf(vars: Record<string, unknown>): Settings {
  const read = readSettings({ ORIGIN, ...vars });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

function problemsOf(vars: Record<string, unknown>): readonly { path: string; expected: string; found: string }[] {
  const read = readSettings({ ORIGIN, ...vars });
  return read.ok ? [] : read.problems;
}

describe("the settings of purges", () => {
  test("have defaults that hold without a word", () => {
    expect(settingsOf({})).toMatchObject({
      leaseSec: 5, withoutLease: "revalidate", tagFields: ["cache-tag", "surrogate-key", "xkey"], tags: [], auditDays: 90, originLagSec: 0,
    });
  });

  test("are taken as text too", () => {
    const vars = { LEASE_SEC: "30", WITHOUT_LEASE: "refuse", TAG_FIELDS: "X-Amz-Meta-Tags", TAGS: '[{"match":"/a/:x","tags":"x:{x}","host":"Music.example"}]', AUDIT_DAYS: "7", ORIGIN_LAG_SEC: "3" };
    expect(settingsOf(vars)).toMatchObject({
      leaseSec: 30, withoutLease: "refuse", tagFields: ["x-amz-meta-tags"], tags: [{ host: "music.example", segments: ["a", { before: "", after: "" }], rest: false, tags: [["x:", 0]] }],
      auditDays: 7, originLagSec: 3,
    });
  });

  test.each([
    ["LEASE_SEC", [1, 60], [0, 61, 0.5, "5s"]],
    ["AUDIT_DAYS", [1, 3650], [0, 3651]],
    ["ORIGIN_LAG_SEC", [0, 3600], [-1, 3601]],
    ["WITHOUT_LEASE", ["revalidate", "serve-marked", "refuse"], ["serve", "Refuse", true]],
    ["TAG_FIELDS", [[], ["x-a"], "x-a"], [["a b"], ["a:"], [""], 5]],
  ])("%s takes %j and refuses %j", (name, right, wrong) => {
    for (const value of right) expect([value, problemsOf({ [name]: value })]).toEqual([value, []]);
    for (const value of wrong) expect([value, problemsOf({ [name]: value }).length]).toEqual([value, 1]);
  });

  test.each([
    ["not a list", "/a", "TAGS"],
    ["without tags", [{ match: "/a" }], "TAGS[0].tags"],
    ["with a key nobody knows", [{ match: "/a", tags: ["a"], hosts: ["a.example"] }], "TAGS[0].hosts"],
    ["with a host that is none", [{ match: "/a", tags: ["a"], host: "https://a.example" }], "TAGS[0].host"],
    ["with slashes that no request has", [{ match: "/a", tags: ["a"] }, { match: "/a//b", tags: ["a"] }], "TAGS[1].match"],
  ])("TAGS %s: %j is a problem at %s", (_, TAGS, path) => {
    expect(problemsOf({ TAGS }).map((problem) => problem.path)).toEqual([path]);
  });

  test("all that is wrong with a pattern's tags is said at once", () => {
    const TAGS = [{ match: "/a/:x", tags: ["{y}", "ok", "{z}"] }, { match: "b", tags: ["b"] }];
    expect(problemsOf({ TAGS }).map(({ path }) => path)).toEqual(["TAGS[0].tags[0]", "TAGS[0].tags[2]", "TAGS[1].match"]);
  });

  test("double slashes in a pattern are fine where paths keep them", () => {
    expect(problemsOf({ MERGE_SLASHES: false, TAGS: [{ match: "/a//b", tags: ["a"] }] })).toEqual([]);
  });
});

describe("without a lease", () => {
  test("a path's own word holds under its prefix, and the setting's elsewhere", () => {
    const settings = settingsOf({ WITHOUT_LEASE: "serve-marked", PATHS: [{ prefix: "/licensed", without_lease: "refuse" }, { prefix: "/free", public: true }] });
    const at = (pathname: string) => pathPolicy(settings, pathRuleFor(settings, pathname)).withoutLease;
    expect(["/licensed/a", "/free/a", "/b"].map(at)).toEqual(["refuse", "serve-marked", "serve-marked"]);
  });

  test("a path's word that nobody knows is a problem", () => {
    expect(problemsOf({ PATHS: [{ prefix: "/a", without_lease: "guess" }] })).toMatchObject([{ path: "PATHS[0].without_lease", found: '"guess"' }]);
  });
});
