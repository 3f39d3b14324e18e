import { describe, expect, it } from "vitest";
import { receiptView } from "../../../src/control/answers.ts";
import { edgeView } from "../../../src/control/edge-answers.ts";
import { Api } from "./api.ts";

const EDGES = [
  { id: "fra", url: "https://fra.mirror.example", place: { lat: 50.1, lon: 8.7 }, capacity_mbps: 1000, price_per_gb: 0.01, header: { name: "x-key", secret: "FRA_KEY" } },
  { id: "iad", url: "https://iad.mirror.example/music", weight: 2, prefixes: ["/live/", "/audio"], lag_sec: 5, probe: "/live/probe.bin" },
  { id: "nrt", url: "https://nrt.mirror.example", drain: true },
  { id: "other", url: "https://mirror.elsewhere.example", mirrors: "https://elsewhere.example" },
];
const SITES = [{ hosts: ["elsewhere.example"], origin: "https://elsewhere.example" }];
const api = (more: object = {}) => new Api({ EDGES, SITES, PREWARM_REGIONS: ["weur", "oc"], ...more });
const put = (to: Api, id: string, body: unknown, query = "") => to.call("PUT", `/edges/${id}${query}`, body);
const problemsOf = async (to: Api, id: string, body: unknown) => (await put(to, id, body)).json.errors.map(({ path, expected, found }) => [path, expected, found]);

describe("what is said of an edge", () => {
  it("is told to the ledger in normal form, with the edges of its origin", async () => {
    const to = api();
    const { status, json } = await put(to, "fra", { weight: 0.5, pin: ["/a", "/live/%7Esets/", "/a"], regions: ["oc", "weur", "oc"], until: "2100-01-01T01:00:00+01:00", reason: "a test" });
    expect([status, receiptView.parse(json.result).kind, json.result["players_until"]]).toEqual([200, "steer", null]);
    expect(to.ledger.steering.told).toEqual([{
      by: "all", rivals: ["fra", "iad", "nrt"],
      steer: { edge: "fra", weight: 0.5, pins: ["/live/~sets/", "/a"], regions: ["weur", "oc"], untilMs: Date.UTC(2100, 0, 1), reason: "a test" },
    }]);
  });

  it("said again is done once, in whatever order its words come", async () => {
    const to = api();
    const first = await put(to, "fra", { drain: true, regions: ["oc", "weur"] });
    const again = await put(to, "fra", { regions: ["weur", "oc"], drain: true });
    expect([again.json.result["id"], to.ledger.steering.told.length]).toEqual([first.json.result["id"], 1]);
  });

  it("takes the place of what was said of it before", async () => {
    const to = api();
    await put(to, "fra", { drain: true, weight: 2, pin: ["/x"], regions: ["oc"], until: "2100-01-01T00:00:00Z" });
    const { json } = await put(to, "fra", { weight: 3 });
    expect(json.messages).toMatchObject([{ message: "This takes the place of what all said: drained, weight 2, pinned for /x, in oc, until 2100-01-01T00:00:00.000Z." }]);
    expect((await put(to, "fra", { weight: 3 })).json.messages).toEqual([]);
    expect((await to.call("GET", "/edges/fra")).json.result["steer"]).toMatchObject({ drain: null, weight: 3 });
  });

  it("is waited for, and answered 202 with where to look while it is not proven", async () => {
    const to = api();
    to.ledger.regions = [{ region: "weur", state: "waiting", untilMs: 1, why: "w" }];
    const { status, headers, json } = await put(to, "fra", { drain: true }, "?wait=5");
    expect([status, headers.get("location"), json.result["not_proven"]]).toEqual([202, "/_downbeat/v1/purges/steer-1", ["weur"]]);
    to.ledger.onWait = (id) => to.ledger.complete(id);
    expect((await to.call("GET", "/purges/steer-1?wait=5")).json.result).toMatchObject({ state: "complete", kind: "steer" });
  });

  it.each<[string, unknown, readonly (readonly unknown[])[]]>([
    ["nothing at all", {}, [["", expect.stringContaining("drain, weight or pin"), "nothing"]]],
    ["no pins alone", { pin: [], reason: "x" }, [["", expect.stringContaining("drain, weight or pin"), "nothing"]]],
    ["words nobody knows", { drains: true, weigth: 1 }, [["drains", "no such field; did you mean drain?", "true"], ["weigth", "no such field; did you mean weight?", "1"]]],
    ["values that are none", { drain: "yes", weight: -1, regions: ["mars"], until: "tomorrow", reason: "" }, [
      ["drain", "true or false", '"yes"'], ["weight", "a number from 0 to 1000", "-1"], ["regions[0]", expect.stringContaining("wnam"), '"mars"'],
      ["until", expect.stringContaining("a time such as"), '"tomorrow"'], ["reason", expect.stringContaining("1 to 500"), '""'],
    ]],
    ["no region", { drain: true, regions: [] }, [["regions", "at least one region; left out: everywhere", expect.anything()]]],
    ["an end that is over", { drain: true, until: "2020-01-01T00:00:00Z" }, [["until", expect.stringContaining("a time after"), '"2020-01-01T00:00:00Z"']]],
    ["pins that are no paths", { pin: ["live", "/a?b", "/a/../b", "music.example/a", "/*"] }, ["live", "/a?b", "/a/../b", "music.example/a", "/*"].map((text, i) => [`pin[${i}]`, expect.stringContaining("a path below the origin"), JSON.stringify(text)])],
  ])("that says %s is refused, with every problem, and nothing is done", async (_, body, problems) => {
    const to = api();
    expect(await problemsOf(to, "fra", body)).toEqual(problems);
    expect(to.ledger.steering.told).toEqual([]);
  });

  it("pins it for what it has, and for more, and for nothing it has not", async () => {
    const to = api();
    expect((await put(to, "iad", { pin: ["/", "/live", "/audio/x/"] })).status).toBe(200);
    expect(await problemsOf(to, "iad", { pin: ["/audiobooks"] })).toEqual([["pin[0]", "a path that this edge has: it has /live/, /audio", '"/audiobooks"']]);
  });

  it("is refused where another edge of its origin is pinned, and says which and where", async () => {
    const to = api();
    await put(to, "fra", { pin: ["/live/"], regions: ["weur", "oc"] });
    const { status, json } = await put(to, "iad", { pin: ["/audio", "/live"], regions: ["oc", "me"] });
    expect([status, json.error]).toEqual([409, "control-pinned"]);
    expect(json.errors[0]).toMatchObject({ path: "pin[1]", expected: "a path that no other edge is pinned for: fra is in oc; unpin it first", found: '"/live"' });
    expect((await put(to, "other", { pin: ["/live/"] })).status).toBe(200);
  });

  it("is refused where there is no room for another edge", async () => {
    const to = api();
    to.ledger.steering.full = true;
    expect(await problemsOf(to, "fra", { drain: true })).toEqual([["id", expect.stringContaining("at most 128"), "another"]]);
  });
});

describe("draining the last edge that may be asked", () => {
  const drained = async (to: Api, id: string, body: object = { drain: true }) => (await put(to, id, body)).json.messages.flatMap(({ message }) => (message.startsWith("No other") ? [message] : []));

  it("is done, and says that it stays the last resort", async () => {
    const to = api();
    // iad has but a part of what fra has, and nrt is drained by EDGES.
    expect(await drained(to, "fra")).toEqual(["No other edge that has what fra has is left: it stays the last resort, and is asked as long as nothing else may be."]);
    expect(await drained(to, "other", { weight: 0 })).toEqual([expect.stringContaining("what other has is left: it stays")]);
  });

  it("is the last one only where nobody says otherwise of another", async () => {
    const to = api();
    await put(to, "nrt", { drain: false, regions: ["weur"] });
    expect(await drained(to, "fra", { drain: true, regions: ["weur", "oc"] })).toEqual([expect.stringContaining("is left in oc: it stays")]);
    expect(await drained(to, "fra", { drain: true, regions: ["weur"] })).toEqual([]);
    await drained(to, "fra", { drain: true, regions: ["oc"] });
    expect(await drained(to, "iad")).toEqual([expect.stringContaining("what iad has is left in oc: it stays")]);
  });

  it("is no matter where it is weighed, pinned or not drained at all", async () => {
    for (const body of [{ weight: 1 }, { pin: ["/"] }, { drain: false }, { weight: 0, pin: ["/"] }]) expect(await drained(api(), "fra", body)).toEqual([]);
  });
});

describe("an edge", () => {
  it("is shown as EDGES has it, without what it is asked with, with what operators and regions say", async () => {
    const to = api();
    await put(to, "fra", { drain: true, until: "2100-01-01T00:00:00Z", reason: "a test" });
    to.regions.of("weur").news = [
      { id: "fra", firstByteMs: 41.7, p95Ms: 90.2, kbps: 8000, mbps: 120.44, ageMs: 900 },
      { id: "iad", firstByteMs: 0, p95Ms: 0, kbps: 0, mbps: 3, ejected: "hearsay", ageMs: 0 },
    ];
    const { json, text } = await to.call("GET", "/edges");
    const [fra, iad, nrt, other, ...more] = (json.result as unknown as unknown[]).map((one) => edgeView.parse(one));
    expect([more, nrt?.id, other?.definition?.origin]).toEqual([[], "nrt", "https://elsewhere.example"]);
    expect(text).not.toMatch(/x-key|FRA_KEY/);
    expect(fra).toMatchObject({
      id: "fra",
      definition: { url: "https://fra.mirror.example", origin: "https://origin.example", place: { lat: 50.1, lon: 8.7 }, weight: 1, capacity_mbps: 1000, price_per_gb: 0.01, prefixes: [], lag_sec: 0, drain: false, probe: null },
      steer: { state: "holding", drain: true, weight: null, pin: [], regions: [], until: "2100-01-01T00:00:00.000Z", reason: "a test", by: "all", receipt: { kind: "steer", state: "complete" } },
      regions: [
        { region: "weur", health: "ok", why: null, first_byte_ms: 42, p95_ms: 90, kbps: 8000, mbps: 120.4, age_ms: 900 },
        { region: "oc", health: "unmeasured", why: null, first_byte_ms: null, p95_ms: null, kbps: null, mbps: null, age_ms: null },
      ],
    });
    expect(iad).toMatchObject({ steer: null, definition: { lag_sec: 5, prefixes: ["/live/", "/audio"], probe: "/live/probe.bin" }, regions: [{ region: "weur", health: "ejected", why: "hearsay", first_byte_ms: null, mbps: 3 }, {}] });
  });

  it("is unknown in a region that does not answer, which is named", { timeout: 10_000 }, async () => {
    const to = api();
    [to.regions.of("weur").fault, to.regions.of("oc").fault] = ["gone", "silent"];
    const { json } = await to.call("GET", "/edges/fra");
    expect(edgeView.parse(json.result).regions.map(({ region, health }) => [region, health])).toEqual([["weur", "unknown"], ["oc", "unknown"]]);
    expect(json.messages).toMatchObject([{ message: "No answer within 3 s from weur, oc: what they know of edges is unknown." }]);
  });

  it("whose steer is over says so", async () => {
    const to = api();
    await put(to, "fra", { drain: true, until: "2100-01-01T00:00:00Z" });
    const status = to.ledger.steering.byEdge.get("fra");
    if (status === undefined) throw new Error("nothing was said");
    to.ledger.steering.byEdge.set("fra", { ...status, steer: { ...status.steer, untilMs: 1000 } });
    expect((await to.call("GET", "/edges/fra")).json.result["steer"]).toMatchObject({ state: "over" });
  });

  it("is restored, and then there is nothing to restore", async () => {
    const to = api();
    await put(to, "fra", { drain: true });
    expect((await to.call("DELETE", "/edges/fra")).json.result).toMatchObject({ kind: "unsteer", players_until: null });
    expect((await to.call("GET", "/edges/fra")).json.result["steer"]).toBeNull();
    const { status, json } = await to.call("DELETE", "/edges/fra");
    expect([status, json.errors[0]]).toMatchObject([404, { path: "id", expected: "an edge of which something is said at run time" }]);
  });

  it("that EDGES has no more is shown and taken back, and nothing more is said of it", async () => {
    const to = api();
    await put(to, "fra", { drain: true });
    const later = new Api({ EDGES: EDGES.slice(1), SITES });
    for (const [id, status] of to.ledger.steering.byEdge) later.ledger.steering.byEdge.set(id, status);
    expect((await later.call("GET", "/edges")).json.result).toMatchObject([{ id: "iad" }, { id: "nrt" }, { id: "other" }, { id: "fra", definition: null, steer: { drain: true }, regions: [] }]);
    expect((await later.call("GET", "/edges/fra")).json.result).toMatchObject({ id: "fra", definition: null });
    expect((await put(later, "fra", { drain: true })).status).toBe(404);
    expect((await later.call("DELETE", "/edges/fra")).status).toBe(200);
  });

  it.each([["GET", undefined], ["PUT", { drain: true }], ["DELETE", undefined]])("that nobody knows is answered with those there are: %s", async (method, body) => {
    const { status, json } = await api().call(method, "/edges/fr", body);
    expect([status, json.error, json.errors]).toMatchObject([404, "control-unknown", [{ path: "id", expected: "the id of an edge: fra, iad, nrt, other", found: '"fr"' }]]);
    expect((await new Api().call(method, "/edges/fr", body)).json.errors).toMatchObject([{ expected: "the id of an edge; EDGES lists none" }]);
  });
});

it("without EDGES there is none, and no region is asked", async () => {
  const to = new Api();
  expect((await to.call("GET", "/edges")).json).toMatchObject({ success: true, result: [], messages: [] });
  expect(to.regions.asked).toBe(0);
});

it.each([["GET", "/edges?id=fra"], ["GET", "/edges/fra?x=1"], ["DELETE", "/edges/fra?weight=1"], ["PUT", "/edges/fra?drain=true"]])("%s %s: a parameter nobody knows is refused", async (method, path) => {
  expect((await api().call(method, path, method === "PUT" ? { drain: true } : undefined)).status).toBe(400);
});
