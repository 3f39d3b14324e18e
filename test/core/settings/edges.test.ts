import { describe, expect, test } from "vitest";
import { MOST_EDGES } from "../../../src/core/routing/edge.ts";
import type { Settings, SettingsProblem } from "../../../src/core/settings/index.ts";
import { boundProblems, readSettings, upstreamPlaces } from "../../../src/core/settings/index.ts";

const ORIGIN = "https://origin.downbeat.test";
const SITE = "https://site-origin.downbeat.test";
const SITES = [{ hosts: ["a.test"], origin: SITE }];
const HEADER = { name: "X-Origin-Secret", secret: "EDGE_SECRET" };
const BASIC = { user: "u", secret: "EDGE_PASSWORD" };
const FRA = { id: "fra", url: "https://fra.mirror.test" };
const IAD = { id: "iad", url: "https://iad.mirror.test" };

function settingsOf(vars: Record<string, unknown>): Settings {
  const read = readSettings({ ORIGIN, ...vars });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

function problemsOf(vars: Record<string, unknown>): SettingsProblem[] {
  const read = readSettings({ ORIGIN, ...vars });
  return read.ok ? [] : [...read.problems];
}

const paths = (edges: unknown, vars: Record<string, unknown> = {}) => problemsOf({ ...vars, EDGES: edges }).map(({ path }) => path);

describe("EDGES", () => {
  test("are none unless some are written", () => {
    expect(settingsOf({}).edges).toEqual([]);
  });

  test("are read whole, with what was left open filled in", () => {
    const written = [
      {
        id: "fra", url: "https://Fra.mirror.test/music/", mirrors: `${SITE}/`, place: { lat: 50.1, lon: 8.7 }, weight: "2.5", capacity_mbps: 900, price_per_gb: 0.02,
        prefixes: ["/audio/", "/audio/long/"], lag_sec: 30, drain: true, probe: "/audio/probe.bin",
      },
      { id: "spare", url: "https://spare.test", mirrors: SITE },
      { id: "r2", url: "r2://MUSIC/albums/", place: "apac-ne", prefixes: "/a%20b/" },
    ];
    const expected = [
      {
        id: "fra", url: "https://fra.mirror.test/music", origin: SITE, place: { lat: 50.1, lon: 8.7 }, weight: 2.5, capacityMbps: 900, pricePerGb: 0.02,
        prefixes: ["/audio/long/", "/audio/"], lagMs: 30_000, drain: true, probe: "/audio/probe.bin",
      },
      { id: "spare", url: "https://spare.test", origin: SITE, weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false },
      { id: "r2", url: "r2://MUSIC/albums", origin: ORIGIN, place: { lat: 35.8, lon: 140.4 }, weight: 1, pricePerGb: 0, prefixes: ["/a%20b/"], lagMs: 0, drain: false },
    ];
    expect(settingsOf({ SITES, EDGES: written }).edges).toEqual(expected);
    expect(settingsOf({ SITES, EDGES: JSON.stringify(written) }).edges).toEqual(expected);
  });

  test("may list the origin itself", () => {
    expect(settingsOf({ EDGES: [FRA, { id: "origin", url: ORIGIN }] }).edges.map(({ url }) => url)).toEqual([FRA.url, ORIGIN]);
  });

  test("may be one place that serves different paths, or different origins", () => {
    const twice = [{ ...FRA, prefixes: ["/a/"], weight: 3 }, { ...FRA, id: "fra-b", prefixes: ["/b/", "/ab/"] }, { ...FRA, id: "fra-site", mirrors: SITE }];
    expect(settingsOf({ SITES, EDGES: twice }).edges).toHaveLength(3);
  });

  test.each<[string, unknown[], string[]]>([
    ["an id twice", [FRA, { ...IAD, id: "fra" }], ["EDGES[1].id"]],
    ["an id that is none", [{ ...FRA, id: "f/ra" }], ["EDGES[0].id"]],
    ["no id", [{ url: FRA.url }], ["EDGES[0].id"]],
    ["no url", [{ id: "fra" }], ["EDGES[0].url"]],
    ["a url with a query", [{ ...FRA, url: `${FRA.url}?a=b` }], ["EDGES[0].url"]],
    ["a mirror of an origin nobody has", [{ ...FRA, mirrors: "https://other.test" }], ["EDGES[0].mirrors"]],
    ["a mirror of an origin with another path", [{ ...FRA, mirrors: `${ORIGIN}/x` }], ["EDGES[0].mirrors"]],
    ["a place that is none", [{ ...FRA, place: "europe" }], ["EDGES[0].place"]],
    ["a latitude beyond the pole, and no longitude", [{ ...FRA, place: { lat: 91 } }], ["EDGES[0].place.lat", "EDGES[0].place.lon"]],
    ["a negative weight", [{ ...FRA, weight: -1 }], ["EDGES[0].weight"]],
    ["a weight above 1000", [{ ...FRA, weight: 1001 }], ["EDGES[0].weight"]],
    ["no capacity at all", [{ ...FRA, capacity_mbps: 0 }], ["EDGES[0].capacity_mbps"]],
    ["a capacity with a unit", [{ ...FRA, capacity_mbps: "1 Gbit/s" }], ["EDGES[0].capacity_mbps"]],
    ["a negative price", [{ ...FRA, price_per_gb: -0.01 }], ["EDGES[0].price_per_gb"]],
    ["a lag above an hour", [{ ...FRA, lag_sec: 3601 }], ["EDGES[0].lag_sec"]],
    ["a prefix that is no path", [{ ...FRA, prefixes: ["/a/", "b/"] }], ["EDGES[0].prefixes[1]"]],
    ["a prefix that no request has", [{ ...FRA, prefixes: ["/a//b"] }], ["EDGES[0].prefixes"]],
    ["a probe that is no path", [{ ...FRA, probe: "https://fra.mirror.test/probe" }], ["EDGES[0].probe"]],
    ["a probe outside its prefixes", [{ ...FRA, prefixes: ["/audio"], probe: "/audiobooks/a" }], ["EDGES[0].probe"]],
    ["a field misspelt", [{ ...FRA, price_per_bg: 1 }], ["EDGES[0].price_per_bg"]],
    ["one url twice for the same paths", [FRA, { ...FRA, id: "b", prefixes: ["/a/"] }], ["EDGES[1].url"]],
    ["one url twice for paths within each other", [{ ...FRA, prefixes: ["/a/b/"] }, { ...FRA, id: "b", url: `${FRA.url}/`, mirrors: ORIGIN, prefixes: ["/a/"] }], ["EDGES[1].url"]],
    ["edges that are all drained or without weight", [{ ...FRA, drain: true }, { ...IAD, weight: 0 }], ["EDGES[0]"]],
    ["more than there may be", Array.from({ length: MOST_EDGES + 1 }, (_, e) => ({ id: `e${e}`, url: `https://e${e}.test` })), ["EDGES"]],
    ["everything wrong at once", [{ ...FRA, weight: -1, lag_sec: -1 }, { ...IAD, id: "fra", place: "x" }], ["EDGES[0].weight", "EDGES[0].lag_sec", "EDGES[1].place", "EDGES[1].id"]],
  ])("refuse %s", (_, edges, expected) => {
    expect(paths(edges)).toEqual(expected);
  });

  test("refuse a mirror of ORIGIN where there is none", () => {
    const read = readSettings({ SITES, EDGES: [FRA, { ...IAD, mirrors: SITE }] });
    expect(read).toMatchObject({ ok: false, problems: [{ path: "EDGES[0].mirrors", found: "nothing" }] });
  });

  test("judge each origin's edges by themselves", () => {
    const edges = [FRA, { ...IAD, mirrors: SITE, drain: true }];
    expect(paths(edges, { SITES })).toEqual(["EDGES[1]"]);
  });

  test("show what was found, but nothing where a secret may stand", () => {
    const found = (edge: object) => problemsOf({ EDGES: [{ ...FRA, ...edge }] }).map((problem) => problem.found);
    expect(found({ weight: 5000 })).toEqual(["5000"]);
    expect(JSON.stringify([found({ header: "5ecret" }), found({ basic: { user: "u", secret: "5ecret!" } }), found({ pasword: "5ecret" }), paths(["5ecret"]), problemsOf({ EDGES: "5ecret" })]))
      .not.toContain("5ecret");
  });
});

describe("what edges ask for", () => {
  test("stands beside ORIGIN_ACCESS, by the edge's url", () => {
    const { originAccess } = settingsOf({ EDGES: [IAD, { ...FRA, header: HEADER, host: "Mirror.test" }], ORIGIN_ACCESS: [{ origin: ORIGIN, basic: BASIC }] });
    expect(originAccess).toEqual([{ origin: ORIGIN, basic: BASIC }, { origin: FRA.url, host: "mirror.test", header: HEADER, edge: "fra" }]);
  });

  test("may stand in ORIGIN_ACCESS", () => {
    expect(settingsOf({ EDGES: [FRA], ORIGIN_ACCESS: [{ origin: FRA.url, basic: BASIC }] }).originAccess).toEqual([{ origin: FRA.url, basic: BASIC }]);
  });

  test.each<[string, unknown[], unknown[], string[]]>([
    ["in both places", [{ ...FRA, header: HEADER }], [{ origin: FRA.url, basic: BASIC }], ["EDGES[0]"]],
    ["by two edges at one url", [{ ...FRA, prefixes: ["/a/"], header: HEADER }, { ...FRA, id: "b", prefixes: ["/b/"], header: HEADER }], [], ["EDGES[1]"]],
    ["of a bucket", [{ ...FRA, url: "r2://MUSIC", header: HEADER }], [], ["EDGES[0]"]],
    ["in two ways", [{ ...FRA, basic: BASIC, header: { ...HEADER, name: "Authorization" } }], [], ["EDGES[0]"]],
    ["by the name of a setting", [{ ...FRA, header: { ...HEADER, secret: "EVENTS_SECRET" } }], [], ["EDGES[0]"]],
    ["by a field that means something", [{ ...FRA, header: { ...HEADER, name: "Range" } }], [], ["EDGES[0].header.name"]],
    ["of one below another", [{ ...FRA, header: HEADER }, { ...IAD, url: `${FRA.url}/below` }], [], ["EDGES[0].url"]],
    ["of one below the origin", [{ ...FRA, url: `${ORIGIN}/below`, header: HEADER }], [], ["EDGES[0].url"]],
    ["above one of the origin's", [{ ...FRA, url: `${ORIGIN}/below` }], [{ origin: ORIGIN, header: HEADER }], ["ORIGIN_ACCESS[0].origin"]],
  ])("is refused when it is said %s", (_, edges, access, expected) => {
    expect(paths(edges, { ORIGIN_ACCESS: access })).toEqual(expected);
  });

  test("takes a secret's name for no setting misspelt", () => {
    expect(paths([{ ...FRA, header: { ...HEADER, secret: "EDGE" } }], { EDGE: "value" })).toEqual([]);
  });
});

describe("what edges need of env", () => {
  const settings = settingsOf({ ORIGIN_ACCESS: [{ origin: ORIGIN, basic: BASIC }], EDGES: [IAD, { ...FRA, header: HEADER }, { id: "r2", url: "r2://MUSIC" }] });

  test("is named, with the edge that needs it", () => {
    expect(boundProblems(settings, { EDGE_PASSWORD: "x" }).map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      "EDGES[1]: a secret EDGE_SECRET: npx wrangler secret put EDGE_SECRET",
      "EDGES[2].url: an R2 bucket bound as MUSIC: [[r2_buckets]] in wrangler.toml",
    ]);
  });

  test("counts an edge that is an origin once", () => {
    expect(upstreamPlaces(settingsOf({ EDGES: [{ id: "o", url: ORIGIN }, FRA] }))).toEqual([{ path: "ORIGIN", url: ORIGIN }, { path: "EDGES[1].url", url: FRA.url }]);
  });
});
