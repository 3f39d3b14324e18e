import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EdgeView } from "../../../src/control/edge-answers.ts";
import { type Origin, startOrigin } from "../../origin/origin.ts";
import { type Edge, startEdge } from "../../support/edge.ts";
import type { Run } from "../run.ts";
import { here } from "../purge/here.ts";

const TOKEN = "a-token-of-the-tests";
let origin: Origin;
let edge: Edge;
let at: string[];
beforeAll(async () => {
  origin = await startOrigin();
  const sha256 = createHash("sha256").update(TOKEN).digest("hex");
  edge = await startEdge(origin, {
    pops: ["FRA", "IAD"],
    settings: {
      LEASE_SEC: 1, PREWARM_REGIONS: ["weur", "enam"], CONTROL_TOKENS: [{ name: "ci", sha256, scopes: ["edges"] }],
      EDGES: [{ id: "a", url: `${origin.url}/a`, place: "weur", prefixes: ["/music/", "/live/"] }, { id: "b", url: `${origin.url}/b`, drain: true }],
    },
  });
  at = ["--edge", edge.url, "--token", TOKEN];
}, 60_000);
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const edges = (...args: string[]): Promise<Run> => here("edges", ...args, ...at);
const steerOf = async (id: string): Promise<EdgeView["steer"]> => (JSON.parse((await edges("show", id, "--json")).out) as EdgeView).steer;

describe("downbeat edges before a real edge of two data centres", { timeout: 60_000 }, () => {
  it("lists them, and what each region knows", async () => {
    expect(await edges()).toMatchObject({
      code: 0, err: "",
      out: expect.stringMatching(/^edge {2}used {14}load {2,}weur +enam\na {5}as EDGES says {5}.*unmeasured\nb {5}drained by EDGES.*unmeasured\n$/),
    });
    expect((JSON.parse((await edges("list", "--json")).out) as EdgeView[]).map(({ id, definition }) => [id, definition?.place])).toEqual([["a", { lat: 50, lon: 8.5 }], ["b", null]]);
  });

  it("drains one, waits until that holds everywhere, and says what is left", async () => {
    const { code, out, err } = await edges("drain", "a", "--reason", "their maintenance", "--for", "2h");
    expect([code, out, err]).toEqual([0, expect.stringMatching(/^steer \S+: complete after [^\n]*\n/), "downbeat edges drain: No other edge that has what a has is left: it stays the last resort, and is asked as long as nothing else may be.\n"]);
    const steer = await steerOf("a");
    expect(steer).toMatchObject({ drain: true, weight: null, pin: [], regions: [], reason: "their maintenance", by: "ci", receipt: { state: "complete" } });
    expect(Date.parse(steer?.until ?? "") - Date.parse(steer?.put_at ?? "")).toBeGreaterThan(7_100_000);
    expect((await edges("list")).out).toMatch(/\na {5}drained until \S+Z /);
  });

  it("says something else in its place, and names what that was", async () => {
    const { code, err } = await edges("weight", "a", "0.5", "--prefix", "/live/", "--regions", "enam,weur", "--no-wait");
    expect([code, err]).toEqual([0, expect.stringMatching(/This takes the place of what ci said: drained, until \S+Z\.\n$/)]);
    expect(await steerOf("a")).toMatchObject({ drain: null, weight: 0.5, pin: ["/live/"], regions: ["enam", "weur"], until: null, reason: null });
  });

  it("takes back its pins and leaves the rest, then has nothing to take back", async () => {
    expect(await edges("unpin", "a", "--json")).toMatchObject({ code: 0, out: expect.stringContaining('"kind": "steer"') });
    expect(await steerOf("a")).toMatchObject({ weight: 0.5, pin: [], regions: ["enam", "weur"] });
    expect(await edges("unpin", "a")).toMatchObject({ code: 1, err: "downbeat edges unpin: a is not pinned\n" });
  });

  it("pins it for everything where nothing else is said, and not beside another", async () => {
    expect((await edges("pin", "a")).code).toBe(0);
    expect(await steerOf("a")).toMatchObject({ weight: null, pin: ["/"] });
    expect(await edges("pin", "b", "--regions", "oc")).toMatchObject({ code: 1, err: expect.stringMatching(/another edge is pinned there.*a is in oc; unpin it first/) });
    expect(await edges("unpin", "a", "--json")).toMatchObject({ code: 0, out: expect.stringContaining('"kind": "unsteer"') });
  });

  it("asks one although EDGES drains it, and restores it", async () => {
    expect((await edges("undrain", "b", "--no-wait")).code).toBe(0);
    expect((await edges("show", "b")).out).toMatch(/^edge {6}b\nused {6}asked although EDGES drains it\n/);
    expect(await edges("restore", "b")).toMatchObject({ code: 0, out: expect.stringMatching(/^unsteer \S+: complete/), err: "" });
    expect(await steerOf("b")).toBeNull();
    expect(await edges("restore", "b")).toMatchObject({ code: 1, err: expect.stringContaining("one that is used as EDGES says") });
  });

  it("names those there are where there is no such one", async () => {
    for (const verb of ["show", "drain", "unpin", "restore"]) expect(await edges(verb, "c")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("expected the id of an edge: a, b, found") });
  });

  it("is not for other tokens", async () => {
    expect(await here("edges", "--edge", edge.url, "--token", "another")).toMatchObject({ code: 4, out: "" });
  });

  it.each<[readonly string[], string]>([
    [["drop", "a"], "expected list, show, drain"],
    [["drain"], "expected the id of an edge"],
    [["drain", "a", "b"], "expected nothing more, found b"],
    [["list", "a"], "expected nothing more, found a"],
    [["weight", "a"], "expected a weight"],
    [["weight", "a", "heavy"], 'expected the weight as a number from 0 to 1000, found "heavy"'],
    [["weight", "a", "1", "--weight", "2"], "expected the weight once"],
    [["drain", "a", "--for", "2 hours"], "expected --for as a time such as"],
    [["drain", "a", "--for", "2h", "--until", "2100-01-01"], "expected --until or --for, found both"],
    [["drain", "a", "--until", "2020-01-01"], "expected --until after now"],
    [["drain", "a", "--regions", "mars"], "expected --regions of wnam"],
    [["drain", "a", "--prefix", "/live"], "expected no --prefix beside drain"],
    [["pin", "a", "--prefix", "live"], "expected --prefix as a path"],
    [["show", "a", "--reason", "x"], "expected nothing to be said beside show, found --reason"],
    [["restore", "a", "--prefix", "/x"], "expected nothing to be said beside restore, found --prefix"],
    [["drain", "a", "--force"], "force"],
  ])("refuses %j with 2, and says what was expected", async (args, expected) => {
    expect(await edges(...args)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(expected) });
  });
});
