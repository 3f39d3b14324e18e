import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExplainedRoute } from "../../../src/control/explain.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { HEAD_BYTES, startEdge, type Edge } from "../../support/edge.ts";
import { downbeat } from "../../scripts/run.ts";
import { CONTROL_TOKENS, TOKENS, copyIn, explained, question } from "./explaining.ts";

let origin: Origin;
let near: Origin;
let far: Origin;
let edge: Edge;
let plain: Edge;
beforeAll(async () => {
  [origin, near, far] = await Promise.all([startOrigin(), startOrigin(), startOrigin()]);
  const EDGES = [
    { id: "far", url: far.url, place: "apac-ne", price_per_gb: 0 },
    { id: "near", url: near.url, place: "weur", price_per_gb: 1000 },
    { id: "covers", url: `${near.url}/covers`, place: "weur", prefixes: ["/covers/"] },
  ];
  [edge, plain] = await Promise.all([startEdge(origin, { settings: { CONTROL_TOKENS, EDGES } }), startEdge(origin, { settings: { CONTROL_TOKENS } })]);
});
afterAll(async () => {
  await Promise.all([edge?.close(), plain?.close()]);
  await Promise.all([origin, near, far].map((one) => one?.close()));
});

type About = Parameters<typeof question>[2];

async function routeTo(path: string, about: About = {}): Promise<ExplainedRoute> {
  const { route } = await explained(edge, path, about);
  if (route === null) throw new Error("no route");
  return route;
}

/** Nothing below has been asked of anybody. */
const nobody = () => [origin, near, far].map(({ requests }) => requests.length);

describe("the route in explain", () => {
  it("is none without EDGES", async () => {
    expect((await explained(plain, "/a.mp3")).route).toBeNull();
  });

  it("tells the edge a listener's first bytes would be asked of, with the terms of each, and asks none", async () => {
    const before = nobody();
    const route = await routeTo("/audio/one.mp3");
    expect(route).toMatchObject({ colo: "FRA", region: "weur", measured: "here", patience: { purpose: "listener", cmcd: null }, question: { path: "/audio/one.mp3", bytes: HEAD_BYTES } });
    expect(route.edges.map(({ id, refused }) => [id, refused])).toEqual([...route.order.map((id) => [id, undefined]), ["covers", "other-path"]]);
    expect(route.edges[0]?.terms.costMs).toBeGreaterThan(0);
    expect(nobody()).toEqual(before);
  });

  it("weighs money by the player's report, in a field or in the URL", async () => {
    expect((await routeTo("/audio/two.mp3", { headers: { "CMCD-Request": "su" } })).order[0]).toBe("near");
    expect((await routeTo("/audio/two.mp3?CMCD=bl%3D0")).question.patience).toBe(0);
    const idle = await routeTo("/audio/two.mp3", { headers: { "Sec-Purpose": "prefetch" } });
    expect([idle.order[0], idle.question.patience, idle.patience.purpose]).toEqual(["far", 1, "prefetch"]);
  });

  it("is decided for another data centre where one is named, and refused for one that is none", async () => {
    const route = await routeTo("/audio/three.mp3", { headers: { "CMCD-Request": "su" }, colo: "nrt" });
    expect(route).toMatchObject({ colo: "NRT", region: "apac-ne", order: ["far", "near"] });
    expect(["region", "nobody"]).toContain(route.measured);
    expect((await question(edge, "/audio/three.mp3", { colo: "XYZ" }, { headers: { "downbeat-token": TOKENS.read } })).status).toBe(400);
  });

  it("is none for what is somebody's own", async () => {
    expect((await explained(edge, "/audio/mine.mp3", { headers: { Authorization: "Bearer x" } })).route).toBeNull();
    expect((await explained(edge, "/page", { headers: { Cookie: "a=1" } })).route).toBeNull();
    expect((await explained(edge, "/page")).route).not.toBeNull();
  });

  it("goes on from the edge that a copy came from, which the copy names", async () => {
    const path = "/audio/held.mp3";
    for (const one of [near, far]) one.serve(path, { bytes: bytesOf(7, HEAD_BYTES * 3), etag: '"held"', headers: [["cache-control", "max-age=600"]] });
    expect((await edge.get(path, { range: `bytes=0-${HEAD_BYTES - 1}` })).status).toBe(206);
    const about = await explained(edge, path);
    const came = copyIn(about, "memory")?.edge;
    expect(["near", "far"]).toContain(came);
    expect([about.route?.question.from, origin.to(path).length]).toEqual([came, 0]);
    const standing = about.route?.edges.find(({ id }) => id === came)?.standing;
    expect(standing?.health).toEqual({ kind: "ok" });
  });

  it("is the one a probe goes by, which tells whom it has asked", async () => {
    const path = "/audio/probed.mp3";
    far.serve(path, { status: 503 });
    near.serve(path, { bytes: bytesOf(8, 900), headers: [["cache-control", "max-age=600"]] });
    const { probe } = await explained(edge, path, { probe: true, headers: { "Sec-Purpose": "prefetch" } });
    expect(probe).toMatchObject({ status: 200, stored: true, tried: [{ edge: "far", ended: "status", status: 503 }, { edge: "near", ended: "answered" }] });
    expect(origin.to(path)).toEqual([]);
  });

  it("is drawn by downbeat explain", async () => {
    near.serve("/covers/covers/a.jpg", { bytes: textOf("x") });
    const { code, out, err } = await downbeat("explain", `${edge.url}/covers/a.jpg`, "--colo", "NRT", "--cmcd", "bl=0", "--token", TOKENS.read);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^It would be asked of \w+: .*\.$/m);
    expect(out).toMatch(/^For NRT in apac-ne, .*patience 0 of a listener whose player reports 0 ms of sound left/m);
    expect(out).toMatch(/^ {2}edge +cost +first byte +load +transfer +money +measured +health +remark$/m);
    expect(out).toMatch(/^> \w+ .* ms/m);
  });
});
