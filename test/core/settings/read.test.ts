import { describe, expect, test } from "vitest";
import type { Settings } from "../../../src/core/settings/index.ts";
import { describeSettings } from "../../../src/core/settings/docs/describe.ts";
import { TEXTS } from "../../../src/core/settings/docs/texts.ts";
import { readSettings, SETTING_NAMES } from "../../../src/core/settings/index.ts";

const ORIGIN = "https://origin.downbeat.test";
const MIB = 1024 * 1024;

function settingsOf(vars: Record<string, unknown>): Settings {
  const read = readSettings({ ORIGIN, ...vars });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

function problemsOf(vars: Record<string, unknown>): { path: string; expected: string; found: string }[] {
  const read = readSettings({ ORIGIN, ...vars });
  return read.ok ? [] : [...read.problems];
}

const paths = (vars: Record<string, unknown>) => problemsOf(vars).map(({ path }) => path);

describe("readSettings", () => {
  test("needs ORIGIN alone", () => {
    expect(settingsOf({})).toMatchObject({
      origin: ORIGIN, sites: [], paths: [], browserMaxAgeSec: 3600, memoryBytes: 32 * MIB, flightBytes: 32 * MIB,
      headBytes: 262_144, sliceBytes: MIB, readAheadSlices: 1, plan: "free", corsOrigins: "*", corsCredentials: false,
      nodeName: "downbeat", logSample: 0.1, coloReach: "auto", loopbackBudget: 16, controlTokens: [],
    });
  });

  test("says how to set an upstream when there is none", () => {
    const read = readSettings({});
    expect(read).toMatchObject({ ok: false, problems: [{ path: "ORIGIN", found: "nothing" }] });
    expect(read.ok ? "" : read.problems[0]?.expected).toMatch(/ORIGIN = "https:.*\[\[vars\.SITES\]\]/);
  });

  test("is content with SITES alone", () => {
    expect(readSettings({ SITES: [{ hosts: ["a.test"], origin: ORIGIN }] })).toMatchObject({ ok: true, settings: { origin: undefined } });
  });

  test("takes scalars and lists as text, as secrets and dashboards give them", () => {
    expect(
      settingsOf({
        MEMORY_BYTES: "33554432", CORS_CREDENTIALS: "true", CORS_ORIGINS: '["https://a.test"]', LOG_SAMPLE: "0.25",
        SITES: '[{"hosts":["A.test"],"origin":"http://b.test/"}]', SIGNED_PARAMS: "sig", PATHS: '[{"prefix":"/a","public":"true"}]',
        CONTROL_TOKENS: JSON.stringify([{ name: "ops", sha256: "AB".repeat(32), scopes: ["read"] }]),
      }),
    ).toMatchObject({
      memoryBytes: 32 * MIB, corsCredentials: true, corsOrigins: ["https://a.test"], logSample: 0.25, signedParams: ["sig"],
      sites: [{ hosts: ["a.test"], origin: "http://b.test" }], paths: [{ prefix: "/a", public: true, followRedirects: false }],
      controlTokens: [{ name: "ops", sha256: "ab".repeat(32), scopes: ["read"] }],
    });
  });

  test.each([
    ["NaN", { MEMORY_BYTES: Number.NaN }, "NaN"],
    ["Infinity", { HEAD_BYTES: Infinity }, "Infinity"],
    ["a negative number", { UPSTREAM_RETRIES: -1 }, "-1"],
    ["a fraction", { READ_AHEAD_SLICES: 1.5 }, "1.5"],
    ["a number with a unit", { MEMORY_BYTES: "32MiB" }, '"32MiB"'],
    ["seconds where milliseconds are counted", { UPSTREAM_IDLE_TIMEOUT_MS: 15 }, "15"],
    ["a slice that is no multiple of 64 KiB", { SLICE_BYTES: 1_000_000 }, "1000000"],
    ["an empty text for a number", { MEMORY_BYTES: "" }, '""'],
    ["null", { LOG_SAMPLE: null }, "null"],
    ["a share above 1", { LOG_SAMPLE: 1.01 }, "1.01"],
    ["a word that is no plan", { PLAN: "Paid" }, '"Paid"'],
    ["a name that is no token", { NODE_NAME: "down beat" }, '"down beat"'],
    ["a wildcard beside credentials", { CORS_CREDENTIALS: true }, 'true with CORS_ORIGINS "*"'],
    ["a table where a list belongs", { SITES: { hosts: ["a.test"] } }, "a table with the keys hosts"],
    ["JSON that is cut off", { PATHS: '[{"prefix":' }, '"[{\\"prefix\\":"'],
  ])("refuses %s", (_, vars, found) => {
    expect(problemsOf(vars)).toEqual([{ path: Object.keys(vars)[0], expected: expect.any(String), found }]);
  });

  test.each([0, MIB, 96 * MIB])("takes MEMORY_BYTES %i", (bytes) => {
    expect(settingsOf({ MEMORY_BYTES: bytes, FLIGHT_BYTES: 4 * MIB }).memoryBytes).toBe(bytes);
  });

  test.each([1, MIB - 1, 96 * MIB + 1])("refuses MEMORY_BYTES %i", (bytes) => {
    expect(paths({ MEMORY_BYTES: bytes, FLIGHT_BYTES: 4 * MIB })).toEqual(["MEMORY_BYTES"]);
  });

  test("reports every problem at once, each where it stands", () => {
    expect(
      paths({
        ORIGIN: "ftp://x", MEMORY_BYTES: -1, CORS_ORIGINS: ["https://a.test", "b"], MEMORY_MB: 3,
        SITES: [{ hosts: ["a.test", "b c"], origin: "https://x.test" }, { hosts: ["A.test"], origin: "x" }, { hosts: [], origin: ORIGIN }],
        PATHS: [{ prefix: "a" }, { prefix: "/b", pubic: true }],
        TTL: [{ kind: "video" }, { kind: "audio", colo_sec: "1d" }],
      }).sort(),
    ).toEqual([
      "CORS_ORIGINS[1]", "MEMORY_BYTES", "MEMORY_MB", "ORIGIN", "PATHS[0].prefix", "PATHS[1].pubic", "SITES[0].hosts[1]",
      "SITES[1].hosts[0]", "SITES[1].origin", "SITES[2].hosts", "TTL[0].kind", "TTL[1].colo_sec",
    ]);
  });

  test.each([
    ["two hosts of two sites", { SITES: [{ hosts: ["a.test"], origin: ORIGIN }, { hosts: ["b.test", "A.test."], origin: ORIGIN }] }, ["SITES[1].hosts[1]"]],
    ["two prefixes", { PATHS: [{ prefix: "/a" }, { prefix: "/a" }] }, ["PATHS[1].prefix"]],
    ["two kinds", { TTL: [{ kind: "audio" }, { kind: "audio" }] }, ["TTL[1].kind"]],
  ])("refuses %s that are one", (_, vars, expected) => {
    expect(paths(vars)).toEqual(expected);
  });

  test.each([
    ["MEMORY_BYTES", { MEMORY_BYTES: 64 * MIB, FLIGHT_BYTES: 64 * MIB }],
    ["HEAD_BYTES", { HEAD_BYTES: MIB, SLICE_BYTES: 64 * 1024 }],
    ["UNKNOWN_LENGTH_MAX_BYTES", { UNKNOWN_LENGTH_MAX_BYTES: 8 * MIB, FLIGHT_BYTES: 4 * MIB }],
    ["TTL[0].browser_sec", { TTL: [{ kind: "audio", browser_sec: 3601 }] }],
    ["TTL[0]", { TTL: [{ kind: "key", colo_sec: 1 }] }],
  ])("holds %s against the settings it depends on", (path, vars) => {
    expect(paths(vars)).toEqual([path]);
  });

  test("is frozen to the bottom", () => {
    const settings = settingsOf({ PATHS: [{ prefix: "/a" }] });
    expect([settings, settings.ttl, settings.ttl.audio, settings.paths, settings.paths[0], settings.sites].every(Object.isFrozen)).toBe(true);
  });

  test("does not change what it was given", () => {
    const vars = { ORIGIN, SITES: [{ hosts: ["A.test"], origin: `${ORIGIN}/` }] };
    readSettings(vars);
    expect(vars).toEqual({ ORIGIN, SITES: [{ hosts: ["A.test"], origin: `${ORIGIN}/` }] });
    expect(Object.isFrozen(vars.SITES)).toBe(false);
  });

  test("leaves bindings and foreign names alone", () => {
    const bucket = Object.create({ get: () => undefined });
    expect(paths({ RESERVE: bucket, FILL: {}, ORIGINS: bucket, SENTRY_DSN: "x", TIERS: 3 })).toEqual([]);
  });

  test.each([
    ["ORIGN", "ORIGIN"], ["origin", "ORIGIN"], ["SITE", "SITES"], ["MEMORY_MB", "MEMORY_BYTES"],
    ["UPSTREAM_IDLE_TIMEOUT_SEC", "UPSTREAM_IDLE_TIMEOUT_MS"], ["CORS_ORIGNIS", "CORS_ORIGINS"], ["BROWSER_MAXAGE_SEC", "BROWSER_MAX_AGE_SEC"],
  ])("asks whether %s was meant to be %s", (name, meant) => {
    expect(problemsOf({ [name]: "1" })).toEqual([
      { path: name, expected: `a known setting; did you mean ${meant}?`, found: 'an unknown one, "1"' },
    ]);
  });
});

describe("problems", () => {
  const SECRET = "5ecret";

  test.each([
    ["a token's hash", { CONTROL_TOKENS: [{ name: "a", sha256: SECRET, scopes: ["read"] }] }],
    ["a key of a token", { CONTROL_TOKENS: [{ name: "a", sha256: "0".repeat(64), scopes: ["read"], [SECRET]: 1 }] }],
    ["a token list that is no list", { CONTROL_TOKENS: SECRET }],
    ["a token list that is cut off", { CONTROL_TOKENS: `[{"sha256":"${SECRET}"` }],
    ["a token list under a name misspelt", { CONTROL_TOKEN: SECRET }],
    ["a token's name twice", { CONTROL_TOKENS: [1, 2].map(() => ({ name: SECRET, sha256: "0".repeat(64), scopes: ["*"] })) }],
    ["the password of an origin", { ORIGIN: `https://user:${SECRET}@a.test` }],
    ["the password of an origin with slashes in it", { ORIGIN: `https://user:a/${SECRET}@a.test` }],
    ["the password of an origin with spaces in it", { ORIGIN: `https://user:a ${SECRET} b@a.test` }],
    ["the password of an origin without a scheme", { ORIGIN: `user:${SECRET}@a.test` }],
    ["the fragment of an origin", { ORIGIN: `https://a.test/x#token=${SECRET}` }],
    ["the query of an origin", { ORIGIN: `https://a.test/x?X-Amz-Signature=${SECRET}` }],
    ["the password of a site, as JSON", { SITES: `[{"hosts":["a.test"],"origin":"https://u:${SECRET}@a.test"}` }],
  ])("never show %s", (_, vars) => {
    const problems = problemsOf(vars);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain(SECRET);
  });

  test("show a long value cut short", () => {
    expect(problemsOf({ NODE_NAME: "x".repeat(5000) })[0]?.found.length).toBeLessThan(200);
  });
});

describe("describeSettings", () => {
  test("has a sentence and a consequence for every setting, and none for what is no setting", () => {
    expect(Object.keys(TEXTS).toSorted()).toEqual(SETTING_NAMES.toSorted());
    const rows = describeSettings();
    expect(rows.map(({ name }) => name)).toEqual(SETTING_NAMES);
    for (const { text, consequence, type } of rows) {
      expect(text).toMatch(/^[A-Z].*\.$/s);
      expect(consequence).toMatch(/\.$/);
      expect(type).not.toBe("");
    }
  });

  test("carries each unit in the name", () => {
    const suffix: Record<string, string> = { bytes: "_BYTES", seconds: "_SEC", milliseconds: "_MS" };
    for (const { name, unit } of describeSettings()) {
      if (name !== "TTL" && suffix[unit] !== undefined) expect(name.endsWith(suffix[unit])).toBe(true);
    }
  });

  test("tells defaults that the schema takes", () => {
    for (const { name, default: unset } of describeSettings()) {
      if (/^(none|the )/.test(unset)) continue;
      // What a profile changes stands behind a semicolon.
      expect(problemsOf({ [name]: JSON.parse(unset.split("; ")[0] ?? "") }), name).toEqual([]);
    }
  });
});
