import { describe, expect, it } from "vitest";
import type { EdgeRegionView, EdgeView } from "../../../src/control/edge-answers.ts";
import { edgeLines, edgesTable, used } from "../../../scripts/commands/edges/draw.ts";
import { accepted, completed } from "../purge/control-server.ts";

const definition = { url: "https://fra.mirror.example", origin: "https://origin.example", place: { lat: 50.1, lon: 8.7 }, weight: 1, capacity_mbps: 1000, price_per_gb: 0.01, prefixes: [], lag_sec: 0, drain: false, probe: null };
const receipt = completed(accepted("r7", { kind: "steer", mode: null, players_until: null }));
const said = { state: "holding" as const, drain: null, weight: null, pin: [], regions: [], until: null, reason: null, by: "ops", put_at: "2026-11-21T09:00:00.123Z", receipt };
const region = (name: string, changes: Partial<EdgeRegionView> = {}): EdgeRegionView => ({ region: name, health: "ok", why: null, first_byte_ms: 42, p95_ms: 90, kbps: 8160, mbps: 120.4, age_ms: 900, ...changes });
const nothing = { first_byte_ms: null, p95_ms: null, kbps: null, mbps: null, age_ms: null };
const fra: EdgeView = { id: "fra", definition, steer: null, regions: [region("weur"), region("oc", { health: "unmeasured", ...nothing })] };

describe("edges", () => {
  it("are a line each: how they are used, what they send, and how they do in each region", () => {
    const iad: EdgeView = {
      id: "iad", definition: { ...definition, capacity_mbps: null }, steer: { ...said, drain: true, regions: ["weur", "eeur"], until: "2026-12-01T00:00:00.000Z" },
      regions: [region("weur", { health: "ejected", why: "failures", mbps: 3 }), region("oc", { health: "unknown", ...nothing })],
    };
    const gone: EdgeView = { id: "old", definition: null, steer: { ...said, drain: true }, regions: [] };
    expect(edgesTable([fra, iad, gone])).toEqual([
      "edge  used                                             load                  weur               oc",
      "fra   as EDGES says                                    120.4 of 1000 Mbit/s  42 ms              unmeasured",
      "iad   drained in weur,eeur until 2026-12-01T00:00:00Z  3 Mbit/s              ejected: failures  unknown",
      "old   EDGES has it no more: restore it to forget it    unknown",
    ]);
  });

  it.each<[string, Partial<EdgeView>]>([
    ["as EDGES says", {}],
    ["drained by EDGES", { definition: { ...definition, drain: true } }],
    ["asked although EDGES drains it", { definition: { ...definition, drain: true }, steer: { ...said, drain: false } }],
    ["as EDGES says", { steer: { ...said, drain: false } }],
    ["drained, weight 0, pinned for /live /a in oc", { steer: { ...said, drain: true, weight: 0, pin: ["/live", "/a"], regions: ["oc"] } }],
    ["as EDGES says", { steer: { ...said, drain: true, state: "over" } }],
    ["drained by EDGES", { definition: { ...definition, drain: true }, steer: { ...said, drain: false, state: "over" } }],
  ])("are used: %s", (words, changes) => {
    expect(used({ ...fra, ...changes })).toBe(words);
  });
});

it("one edge is shown with what the settings say, what was said and where that is proven, and a line for each region", () => {
  expect(edgeLines({ ...fra, definition: { ...definition, prefixes: ["/live/"], lag_sec: 5, probe: "/live/x" }, steer: { ...said, drain: true, reason: "their maintenance" } })).toEqual([
    "edge      fra",
    "used      drained",
    "url       https://fra.mirror.example",
    "origin    https://origin.example",
    "paths     /live/",
    "place     50.1, 8.7",
    "weight    1",
    "capacity  1000 Mbit/s",
    "price     0.01 a GB",
    "lag       5 s",
    "probe     /live/x",
    "load      120.4 of 1000 Mbit/s",
    "said      2026-11-21T09:00:00Z by ops: their maintenance",
    expect.stringMatching(/^steer r7: complete after 4,810 ms$/),
    expect.stringMatching(/^ {2}weur {2}confirmed/),
    expect.stringMatching(/^ {2}enam {2}confirmed/),
    "",
    "region  health      first byte  p95    one body    measured before",
    "weur    ok          42 ms       90 ms  8.2 Mbit/s  0.9 s",
    "oc      unmeasured",
  ]);
});
