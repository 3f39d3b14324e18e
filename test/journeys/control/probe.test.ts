import { afterAll, beforeAll, expect, it } from "vitest";
import type { Behaviour } from "../../origin/behaviour.ts";
import { never } from "../../origin/behaviour.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import { isHit } from "../../support/judge.ts";
import { CONTROL_TOKENS, copyIn, explained } from "./explaining.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { CONTROL_TOKENS, UPSTREAM_RETRIES: 0 } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const page = (more: Behaviour = {}, ...headers: [string, string][]): Behaviour => ({ bytes: textOf("page"), type: "text/html", headers, ...more });
const KEPT: [string, string] = ["cache-control", "max-age=600"];

it.each<[string, string, Behaviour, { status: number | null; stored: boolean; why: string | null; freshSec: number | null }]>([
  ["a page with a lifetime", "", page({}, KEPT), { status: 200, stored: true, why: null, freshSec: 600 }],
  ["audio", ".mp3", { bytes: bytesOf(1, 400_000) }, { status: 200, stored: true, why: null, freshSec: 86_400 }],
  ["audio without ranges", ".mp3", { bytes: bytesOf(1, 400_000), ranges: "ignored", headers: [KEPT] }, { status: 200, stored: true, why: null, freshSec: 600 }],
  ["a silent page", "", page(), { status: 200, stored: false, why: "origin-silent", freshSec: null }],
  ["a private page", "", page({}, ["cache-control", "private"]), { status: 200, stored: false, why: "private", freshSec: null }],
  ["a page not to be stored", "", page({}, ["cache-control", "no-store"]), { status: 200, stored: false, why: "no-store", freshSec: null }],
  ["a page that sets a cookie", "", page({}, KEPT, ["set-cookie", "a=1"]), { status: 200, stored: false, why: "set-cookie", freshSec: null }],
  ["a page that depends on cookies", "", page({}, KEPT, ["vary", "cookie"]), { status: 200, stored: false, why: "vary", freshSec: null }],
  ["an error that may be kept", "", page({ status: 503 }, KEPT), { status: 503, stored: true, why: null, freshSec: 10 }],
  ["an origin that refuses", "", { raw: "" }, { status: null, stored: false, why: "upstream-unreachable", freshSec: null }],
  ["an origin that is silent", "", { wait: never }, { status: null, stored: false, why: "upstream-timeout", freshSec: null }],
])("a probe tells what the policy makes of %s, asks once, and stores nothing", async (name, suffix, behaviour, told) => {
  const path = `/${name.replaceAll(" ", "-")}${suffix}`;
  origin.serve(path, behaviour);
  const asked = await explained(edge, path);
  expect([asked.probe, origin.to(path).length]).toEqual([null, 0]);
  for (let time = 1; time <= 2; time += 1) {
    const { probe, tiers, would } = await explained(edge, path, { probe: true });
    expect(probe).toMatchObject(told);
    expect([would.outcome, tiers.map(({ held }) => held), origin.to(path).length]).toEqual(["miss", [false, false], time]);
  }
  if (told.status === null) return;
  expect(isHit(await edge.get(path))).toBe(false);
});

it("a probe leaves a copy as it was, stale or not, and does not refresh it", async () => {
  for (const control of ["max-age=600", "max-age=50, stale-while-revalidate=600", "max-age=50, must-revalidate"]) {
    const path = `/kept-${control.length}`;
    origin.serve(path, page({ etag: '"1"' }, ["cache-control", control], ["age", "100"]));
    await edge.get(path);
    const before = copyIn(await explained(edge, path), "colo");
    origin.change(path, page({ etag: '"2"', bytes: textOf("new") }, KEPT));
    const about = await explained(edge, path, { probe: true });
    expect(about.probe).toMatchObject({ status: 200, freshSec: 600, stored: true });
    const after = copyIn(await explained(edge, path), "colo");
    expect([after?.etag, after?.freshUntilMs === undefined || Math.abs(after.freshUntilMs - (before?.freshUntilMs ?? 0)) < 2000]).toEqual(['"1"', true]);
    expect(origin.to(path)).toHaveLength(2);
  }
});

it("a probe asks with the fields a fill would send, and with a variant's", async () => {
  origin.serve("/varied", page({}, KEPT, ["vary", "accept-language"]));
  await edge.get("/varied", { "accept-language": "de" });
  const { probe } = await explained(edge, "/varied", { probe: true, headers: { "accept-language": "FR", cookie2: "x", "x-forwarded-for": "1.2.3.4" } });
  const seen = origin.to("/varied")[1]?.headers ?? {};
  expect([probe?.stored, seen["accept-language"], seen["x-forwarded-for"], seen["downbeat-token"], seen["user-agent"]]).toEqual([true, "fr", undefined, undefined, "downbeat"]);
  expect((await explained(edge, "/varied")).variants?.stored).toBe(1);
});

it("a probe reads no more of a body than it must", async () => {
  const held = bytesOf(2, 50_000_000);
  origin.serve("/long.mp3", { bytes: held, ranges: "ignored", headers: [KEPT] });
  await explained(edge, "/long.mp3", { probe: true });
  await origin.idle("/long.mp3");
  expect(origin.sentFor("/long.mp3")).toBeLessThan(held.size / 2);
});

it("a refused request is not asked about, whatever the probe", async () => {
  const before = origin.requests.length;
  expect((await explained(edge, "/%zz", { probe: true })).probe).toBeNull();
  expect((await explained(edge, "/_downbeat/x", { probe: true })).probe).toBeNull();
  expect(origin.requests.length).toBe(before);
});
