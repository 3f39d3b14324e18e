import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfiguration } from "../../scripts/doctor/configuration.ts";
import { type Diagnosis, diagnose, diagnoseAsking } from "../../scripts/doctor/diagnose.ts";
import { edgeWarnings } from "../../scripts/doctor/edges/said.ts";
import { visitEdges, visitWarnings } from "../../scripts/doctor/edges/visits.ts";
import { printed } from "../../scripts/doctor/print.ts";
import { readSettings, type Settings } from "../../src/core/settings/index.ts";
import { textOf } from "../origin/bytes.ts";
import { gate } from "../origin/behaviour.ts";
import { closedUrl, type Origin, startOrigin } from "../origin/origin.ts";
import { startStore, type Store } from "../origin/s3.ts";
import { downbeat, fixture } from "./run.ts";

const ORIGIN = "https://origin.downbeat.test";
const MUSIC = textOf("a".repeat(5000));

let fra: Origin;
let iad: Origin;
let store: Store;
let closed: string;

beforeAll(async () => {
  [fra, iad, store, closed] = await Promise.all([startOrigin(), startOrigin(), startStore({ keys: { KEY_ID: "5ecretkey" }, region: "auto" }), closedUrl()]);
  for (const edge of [fra, iad]) edge.serve("/a.mp3", { bytes: MUSIC });
  store.put("albums/a b+c.mp3", { bytes: MUSIC });
});

afterAll(async () => {
  await Promise.all([fra.close(), iad.close(), store.close()]);
});

function settingsOf(edges: readonly object[], vars: object = {}): Settings {
  const read = readSettings({ ORIGIN, ...vars, EDGES: edges });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.settings;
}

async function warningsOf(edges: readonly object[], path?: string, env: Readonly<Record<string, string>> = {}, timeoutMs = 5000): Promise<string[]> {
  const settings = settingsOf(edges);
  return visitWarnings(await visitEdges(settings, path, { secret: (name) => env[name], timeoutMs }), settings.edges);
}

describe("doctor's reading of EDGES", () => {
  const fraHere = { id: "fra", url: "https://fra.downbeat.test" };
  const itself = { id: "itself", url: ORIGIN };
  const said = (edges: readonly object[], vars: object = {}): string[] => edgeWarnings(settingsOf(edges, vars));

  test("finds nothing where the origin is one of them and all say the same of themselves", () => {
    expect(said([fraHere, itself])).toEqual([]);
    expect(said([{ ...fraHere, place: "weur", price_per_gb: 1 }, { ...itself, place: "oc", price_per_gb: 2 }])).toEqual([]);
    expect(said([])).toEqual([]);
  });

  test.each([
    ["an origin that is none of its own edges", [fraHere], {}, /none of its own edges/],
    ["an origin that is asked for some paths alone", [fraHere, { ...itself, prefixes: ["/a/"] }], {}, /none of its own edges/],
    ["edges without a price beside one that has one", [{ ...fraHere, price_per_gb: 0.01 }, itself], {}, /without price_per_gb .*\("itself"\)/],
    ["edges without a place beside one that has one", [fraHere, { ...itself, place: "oc" }], {}, /without place .*\("fra"\)/],
    ["edges that cannot be probed", [{ ...fraHere, probe: "/p" }, itself], { ROUTING_PROBE_SEC: 5 }, /without a probe \("itself"\)/],
    ["edges that all lag", [{ ...fraHere, lag_sec: 5 }, { ...itself, lag_sec: 9 }], {}, /for 5 s/],
  ])("warns of %s", (_, edges, vars, words) => {
    expect(said(edges, vars)).toEqual([expect.stringMatching(words)]);
  });
});

describe("doctor's visits to edges", () => {
  test("find nothing wrong with two that answer ranges of the same bytes", async () => {
    const settings = settingsOf([{ id: "fra", url: fra.url }, { id: "iad", url: iad.url }]);
    const visits = await visitEdges(settings, "/a.mp3", { secret: () => undefined, timeoutMs: 5000 });
    expect(visits).toEqual(["fra", "iad"].map((edge) => expect.objectContaining({ edge, path: "/a.mp3", outcome: "fine", status: 206, size: 5000, ms: expect.any(Number) })));
    expect(visitWarnings(visits, settings.edges)).toEqual([]);
    expect(fra.to("/a.mp3").at(-1)?.headers.range).toBe("bytes=0-0");
  });

  test.each([
    ["the whole where a range was asked for", { bytes: MUSIC, ranges: "ignored" as const }, /answers the whole/],
    ["a range that is not the one asked for", { bytes: MUSIC, partFault: "shifted" as const }, /not the first byte/],
    ["no strong validator", { bytes: MUSIC, etag: 'W/"a"' }, /no strong validator/],
    ["an error", { status: 502 }, /answers 502/],
    ["a redirect", { status: 302, headers: [["location", "/b"]] as const }, /answers 302/],
    ["that nothing is there", { status: 404 }, /answers 404/],
    ["that we may not", { status: 401 }, /answers 401: what we carry/],
  ])("warn of one that answers %s", async (_, behaviour, said) => {
    iad.serve("/odd.mp3", behaviour);
    const warnings = await warningsOf([{ id: "iad", url: iad.url, probe: "/odd.mp3" }, { id: "fra", url: fra.url, prefixes: ["/a.mp3"], probe: "/a.mp3" }]);
    expect(warnings).toEqual([expect.stringMatching(said)]);
    expect(warnings[0]).toContain(`"iad" (${iad.url}/odd.mp3)`);
  });

  test("warn of one that cannot be reached, by id and url", async () => {
    const [warning, ...others] = await warningsOf([{ id: "dead", url: closed }, { id: "fra", url: fra.url }], "/a.mp3");
    expect([warning, others]).toEqual([expect.stringMatching(/^Edge "dead" \(http:\/\/127\.0\.0\.1:\d+\/a\.mp3\) was not reached from here \(.*ECONNREFUSED/), []]);
  });

  test("warn of one that keeps us waiting", async () => {
    const held = gate();
    iad.serve("/slow.mp3", { bytes: MUSIC, wait: held.opened });
    const [warning] = await warningsOf([{ id: "iad", url: iad.url, probe: "/slow.mp3" }], undefined, {}, 200);
    held.open();
    expect(warning).toContain("no answer within 200 ms");
  });

  test("say when no edge of an origin answers", async () => {
    const warnings = await warningsOf([{ id: "dead", url: closed }, { id: "dead-too", url: `${closed}/b` }], "/a.mp3");
    expect(warnings.at(-1)).toContain(`No edge of ${ORIGIN} answered`);
  });

  test("warn of edges that differ, with what each has", async () => {
    iad.serve("/drift.mp3", { bytes: MUSIC, etag: '"two"' });
    fra.serve("/drift.mp3", { bytes: MUSIC, etag: '"one"' });
    const edges = [{ id: "fra", url: fra.url }, { id: "iad", url: iad.url }];
    expect(await warningsOf(edges, "/drift.mp3")).toEqual([expect.stringMatching(/"fra" and "iad" differ at \/drift\.mp3: 5000 bytes, ETag "one", and 5000 bytes, ETag "two"/)]);
    iad.change("/drift.mp3", { bytes: textOf("a".repeat(4999)), etag: '"one"' });
    expect(await warningsOf(edges, "/drift.mp3")).toEqual([expect.stringMatching(/5000 bytes.*4999 bytes/)]);
  });

  test("compare by the first probe of the origin, and see each one's own", async () => {
    fra.serve("/probe-a", { bytes: MUSIC });
    iad.serve("/probe-a", { bytes: MUSIC, etag: '"other"' });
    iad.serve("/probe-b", { status: 500 });
    const warnings = await warningsOf([{ id: "fra", url: fra.url, probe: "/probe-a" }, { id: "iad", url: iad.url, probe: "/probe-b" }]);
    expect(warnings).toEqual([expect.stringMatching(/probe-b\) answers 500/), expect.stringMatching(/differ at \/probe-a/)]);
  });

  test("only see whether anybody is there where no path is known", async () => {
    const settings = settingsOf([{ id: "fra", url: fra.url, prefixes: ["/audio/"] }]);
    const visits = await visitEdges(settings, "/a.mp3", { secret: () => undefined, timeoutMs: 5000 });
    expect(visits).toMatchObject([{ path: null, outcome: "fine", status: 404 }]);
  });

  test("carry what an edge asks for, and say what is missing here", async () => {
    const header = { name: "X-Origin-Secret", secret: "EDGE_SECRET" };
    const edges = [{ id: "fra", url: fra.url, header, host: "mirror.downbeat.test" }];
    expect(await warningsOf(edges, "/a.mp3", { EDGE_SECRET: "5ecret" })).toEqual([]);
    const { headers } = fra.to("/a.mp3").at(-1) ?? { headers: {} };
    expect(headers).toMatchObject({ "x-origin-secret": "5ecret", host: `mirror.downbeat.test:${new URL(fra.url).port}` });
    const [visit] = await visitEdges(settingsOf(edges), "/a.mp3", { secret: () => undefined, timeoutMs: 5000 });
    expect(visit).toMatchObject({ outcome: "not-asked", said: expect.stringContaining("EDGE_SECRET") });
  });

  test("sign for a store, and warn when it does not accept the key", async () => {
    const edge = { id: "s3", url: `${store.url}/albums`, s3: { region: "auto", access_key: "KEY", secret_key: "SECRET" } };
    expect(await warningsOf([edge], "/a%20b+c.mp3", { KEY: "KEY_ID", SECRET: "5ecretkey" })).toEqual([]);
    expect(store.requests.at(-1)?.verdict).toBe("fine");
    expect(await warningsOf([edge], "/a%20b+c.mp3", { KEY: "KEY_ID", SECRET: "wrong" })).toEqual([expect.stringMatching(/^Edge "s3" .*answers 403: what we carry/)]);
  });

  test("leave buckets to the Worker", async () => {
    const [visit] = await visitEdges(settingsOf([{ id: "r2", url: "r2://MUSIC" }]), "/a.mp3", { secret: () => undefined, timeoutMs: 5000 });
    expect(visit).toMatchObject({ outcome: "not-asked", status: null });
  });
});

describe("doctor on EDGES", () => {
  async function diagnosed(vars: Record<string, unknown>, asks: boolean): Promise<Diagnosis> {
    const read = await readConfiguration(fixture("good.toml"), undefined);
    if (!read.ok) throw new Error(read.why);
    const configuration = { ...read.configuration, vars: { ORIGIN, ...vars } };
    return asks ? diagnoseAsking(configuration, "/a.mp3", {}) : diagnose(configuration);
  }

  test("prints what each said, and warns without refusing", async () => {
    const diagnosis = await diagnosed({ EDGES: [{ id: "fra", url: fra.url, header: { name: "X", secret: "EDGE_SECRET" } }, { id: "dead", url: closed }], EDGE_SECRET: "5ecret" }, true);
    expect(diagnosis.problems).toEqual([]);
    expect(diagnosis.edges.map(({ outcome }) => outcome)).toEqual(["fine", "unreachable"]);
    expect(printed(diagnosis)).toMatch(/Edges\n {2}fra {3}\/a\.mp3 answers ranges of 5000 bytes, after \d+ ms from here\n {2}dead {2}\/a\.mp3 .*ECONNREFUSED/);
    expect(JSON.stringify(diagnosis) + printed(diagnosis)).not.toContain("5ecret");
  });

  test("asks nobody without edges, or when it is not to", async () => {
    expect((await diagnosed({}, true)).edges).toEqual([]);
    expect((await diagnosed({ EDGES: [{ id: "dead", url: closed }] }, false)).edges).toEqual([]);
  });

  test("looks at edges as at origins: placeholders, buckets, plain text, secrets", async () => {
    const { problems, warnings } = await diagnosed({
      EDGES: [{ id: "a", url: "https://mirror.example.com" }, { id: "b", url: "r2://MIRROR" }, { id: "c", url: "http://mirror.downbeat.test", basic: { user: "u", secret: "EDGE_SECRET" } }],
    }, false);
    expect(problems.map(({ path }) => path)).toEqual(["EDGES[0].url", "EDGES[1].url"]);
    for (const word of [/^EDGE_SECRET, which edge "c" needs/, /^http:\/\/mirror.*without encryption: anybody/, /sent secrets without encryption/]) {
      expect(warnings).toEqual(expect.arrayContaining([expect.stringMatching(word)]));
    }
  });

  test("warns when every edge lags, and refuses more of them than a variable holds", async () => {
    const lag = await diagnosed({ EDGES: [{ id: "a", url: "https://a.downbeat.test", lag_sec: 9 }, { id: "b", url: "https://b.downbeat.test", lag_sec: 5 }] }, false);
    expect(lag.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/lags: .* for 5 s\./)]));
    const wide = Array.from({ length: 32 }, (_, e) => ({ id: `edge-${e}`, url: `https://edge-${e}.downbeat.test/${"music/".repeat(20)}`, prefixes: ["/audio/"] }));
    expect((await diagnosed({ EDGES: wide }, false)).problems).toEqual([{ path: "EDGES", expected: "at most 5120 bytes in one variable", found: expect.stringMatching(/^\d+ bytes$/) }]);
  });

  test("is told a path, or to ask nobody, as arguments", async () => {
    expect(await downbeat("doctor", "-c", fixture("good.toml"), "--offline", "--path", "/a.mp3")).toMatchObject({ code: 0 });
    expect(await downbeat("doctor", "-c", fixture("good.toml"), "--path", "a.mp3")).toMatchObject({ code: 2, err: expect.stringContaining("--path") });
  });
});
