import { describe, expect, test } from "vitest";
import { readSettings, type Settings } from "../../../src/core/settings/index.ts";

const ORIGIN = "https://origin.downbeat.test";
const TOKEN = { name: "ci", sha256: "0".repeat(64), scopes: ["purge"] };

function settingsOf(vars: Record<string, unknown>): Settings {
  const read = readSettings({ ORIGIN, ...vars });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

const paths = (vars: Record<string, unknown>) => {
  const read = readSettings({ ORIGIN, ...vars });
  return read.ok ? [] : read.problems.map(({ path }) => path);
};

test("the operator's side is below /_downbeat on every host, closed to everybody and to events, unless set otherwise", () => {
  expect(settingsOf({})).toMatchObject({ controlPrefix: "/_downbeat", controlHost: undefined, controlTokens: [], events: [], eventsSecret: [] });
});

describe("CONTROL_PREFIX and CONTROL_HOST", () => {
  test.each(["/ops", "/a/b-c"])("%s is a prefix", (CONTROL_PREFIX) => expect(settingsOf({ CONTROL_PREFIX }).controlPrefix).toBe(CONTROL_PREFIX));
  test.each(["", "/", "ops", "/ops/", "//ops", "/o//ps", "/a/../b", "/o ps", "/%6fps", "/ops?x", 7])("%j is none", (CONTROL_PREFIX) => expect(paths({ CONTROL_PREFIX })).toEqual(["CONTROL_PREFIX"]));
  test("a host is normalised, and what is more than a host is none", () => {
    expect(settingsOf({ CONTROL_HOST: "Control.Example." }).controlHost).toBe("control.example");
    for (const CONTROL_HOST of ["https://control.example", "control.example/x", ""]) expect(paths({ CONTROL_HOST })).toEqual(["CONTROL_HOST"]);
  });
});

describe("limits of CONTROL_TOKENS", () => {
  test("are tags, their beginnings, and places, in normal form", () => {
    const limited = { ...TOKEN, tags: ["label-7:*", "a"], prefixes: ["/x/", "Music.Example/%61"] };
    expect(settingsOf({ CONTROL_TOKENS: [limited] }).controlTokens).toEqual([{ ...limited, prefixes: ["/x/", "music.example/a"] }]);
    expect(settingsOf({ CONTROL_TOKENS: [TOKEN] }).controlTokens[0]).toEqual(TOKEN);
  });
  test.each([{ tags: ["*"] }, { tags: [""] }, { tags: ["a,b"] }, { tags: [" a"] }, { tags: ["a *"] }, { tags: "a" }, { prefixes: ["x"] }, { prefixes: ["https://a.test/x"] }, { prefixes: ["/a?x"] }, { prefixes: [""] }, { hosts: ["a.test"] }])("%j is no limit", (limit) => {
    expect(paths({ CONTROL_TOKENS: [{ ...TOKEN, ...limit }] })).toHaveLength(1);
  });
});

describe("EVENTS", () => {
  const PURGE = { type: "track.*", what: "purge", tags: ["track:{data.track}"] };
  const BLOCK = { type: "withdrawn", what: "block", id: "t-{data.track}", tags: "track:{data.track}", reason: "r" };
  const WARM = { type: "release.published", what: "prewarm", urls: ["{+data.tracks.url}"], extent: "all", regions: ["oc"], at: "{data.date}T00:00", follow: "sun", priority: "high" };
  test("are rows of templates, a lone text counting as a list", () => {
    expect(settingsOf({ EVENTS: [PURGE, BLOCK, { type: "*", what: "unblock", id: "x" }, WARM] }).events).toEqual([PURGE, { ...BLOCK, tags: ["track:{data.track}"] }, { type: "*", what: "unblock", id: "x" }, WARM]);
  });
  test.each([
    [{ ...PURGE, tags: ["{data.track"] }, ["EVENTS[0].tags[0]"]],
    [{ ...PURGE, what: "refetch" }, ["EVENTS[0].what"]],
    [{ ...PURGE, extent: "all", at: "{time}" }, ["EVENTS[0].extent", "EVENTS[0].at"]],
    [{ ...BLOCK, priority: "high" }, ["EVENTS[0].priority"]],
    [{ ...WARM, prefixes: ["/x"], mode: "soft", id: "x" }, ["EVENTS[0].mode", "EVENTS[0].prefixes", "EVENTS[0].id"]],
    [{ ...WARM, extent: "half", regions: ["mars"], follow: "moon", priority: "top" }, ["EVENTS[0].extent", "EVENTS[0].regions[0]", "EVENTS[0].follow", "EVENTS[0].priority"]],
    [{ type: "a", what: "prewarm", prefixes: ["/x"] }, ["EVENTS[0].prefixes", "EVENTS[0]"]],
    [{ ...WARM, variants: ["a"], host: "a.test" }, ["EVENTS[0].variants", "EVENTS[0].host"]],
    [{ ...PURGE, tracks: ["x"] }, ["EVENTS[0].tracks"]],
    [{ type: "a", what: "prewarm", tracks: ["{data.track}"], variants: ["a b"], host: "a/b" }, ["EVENTS[0].variants[0]", "EVENTS[0].host"]],
    [{ type: "a", what: "prewarm", urls: ["{+data.url}"], follow: "sun" }, ["EVENTS[0].at"]],
    [{ ...PURGE, type: "" }, ["EVENTS[0].type"]],
    [{ ...PURGE, type: "a*b" }, ["EVENTS[0].type"]],
    [{ ...PURGE, tag: "x" }, ["EVENTS[0].tag"]],
    [{ type: "a", what: "purge" }, ["EVENTS[0]"]],
    [{ ...PURGE, id: "x", until: "x" }, ["EVENTS[0].id", "EVENTS[0].until"]],
    [{ ...BLOCK, mode: "soft" }, ["EVENTS[0].mode"]],
    [{ type: "a", what: "block", tags: ["x"] }, ["EVENTS[0].id", "EVENTS[0].reason"]],
    [{ type: "a", what: "unblock" }, ["EVENTS[0].id"]],
    [{ type: "a", what: "unblock", id: "x", tags: ["x"] }, ["EVENTS[0].tags"]],
  ])("%j is not a row", (row, expected) => {
    expect(paths({ EVENTS: [row] })).toEqual(expected);
  });
});

describe("EVENTS_SECRET", () => {
  const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;
  test.each([24, 25, 26, 32, 64])("holds %d bytes", (bytes) => expect(settingsOf({ EVENTS_SECRET: secret(bytes) }).eventsSecret).toEqual([secret(bytes)]));
  test("may be two, as a list in JSON text", () => expect(settingsOf({ EVENTS_SECRET: JSON.stringify([secret(24), secret(32)]) }).eventsSecret).toHaveLength(2));
  test.each([secret(23), "whsec_", "5ecret", `${secret(24)} `, secret(32).slice(6)])("%j is none, and is not shown", (EVENTS_SECRET) => {
    const read = readSettings({ ORIGIN, EVENTS_SECRET });
    expect(read.ok ? [] : read.problems.map(({ path, found }) => [path, found.includes(EVENTS_SECRET.slice(6) || "whsec_")])).toEqual([["EVENTS_SECRET[0]", false]]);
  });
});
