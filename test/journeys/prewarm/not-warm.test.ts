import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../../origin/behaviour.ts";
import { never } from "../../origin/behaviour.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { isHit } from "../../support/judge.ts";
import { SITE, urlOf } from "../purge/scene.ts";
import { startSteps, type Steps } from "./steps.ts";

const song = bytesOf(911, 20_000);
const tagged = (tag: string): [string, string][] => [["cache-tag", tag], ["cache-control", "max-age=3600"]];
let steps: Steps;
beforeAll(async () => {
  steps = await startSteps({ UPSTREAM_FIRST_BYTE_TIMEOUT_MS: 500, PATHS: [{ prefix: "/moved", follow_redirects: false }] });
});
afterAll(() => steps?.close());

describe("a step is refused", () => {
  it.each<[string, string, Behaviour, object]>([
    ["what is not there", "/gone.mp3", { status: 404, bytes: textOf("no") }, { status: 404, upstreamRequests: 1 }],
    ["what is not there, kept as such for a while", "/gone-kept.mp3", { status: 410, bytes: textOf("no"), headers: [["cache-control", "max-age=600"]] }, { status: 410, upstreamRequests: 1 }],
    ["what may not be stored", "/private.mp3", { bytes: song, headers: [["cache-control", "private"]] }, { why: "private", upstreamRequests: 1 }],
    ["what redirects", "/moved.mp3", { status: 302, headers: [["location", "/elsewhere.mp3"]] }, { status: 302, upstreamRequests: 1 }],
    ["a key, and nobody is asked", "/song.key", { bytes: song }, { why: "key", upstreamRequests: 0 }],
    ["the operator's side, and nobody is asked", "/_downbeat/v1/purges", {}, { upstreamRequests: 0 }],
  ])("%s", async (_, path, behaviour, outcome) => {
    steps.origin.serve(path, behaviour);
    const { said, asked } = await steps.during(path, () => steps.step("FRA", path));
    expect(said).toMatchObject({ kind: "refused", ...outcome });
    expect(asked).toHaveLength(said.kind === "refused" ? said.upstreamRequests : -1);
  });
  it("what is blocked, by its URL before anybody is asked, by a tag of its answer too, and in some countries only it is not", async () => {
    for (const name of ["url", "tag", "germany"]) steps.origin.serve(`/blocked-${name}.mp3`, { bytes: song, headers: tagged(`blocked-${name}`) });
    await steps.block("by-url", { urls: [urlOf("/blocked-url.mp3")], reason: "no" });
    await steps.block("by-tag", { tags: ["blocked-tag"], reason: "no" });
    await steps.block("by-country", { tags: ["blocked-germany"], countries: ["DE"], reason: "no" });
    expect(await steps.step("FRA", "/blocked-url.mp3")).toEqual({ kind: "refused", why: "blocked", status: 451, upstreamRequests: 0 });
    expect(await steps.step("FRA", "/blocked-tag.mp3")).toEqual({ kind: "refused", why: "blocked", status: 451, upstreamRequests: 1 });
    expect(await steps.step("FRA", "/blocked-germany.mp3")).toMatchObject({ kind: "warm" });
    const { result } = await steps.control("GET", "/blocks/by-tag");
    expect(result).toMatchObject({ by_country: [] });
  });
  it("a URL that has no one reading", async () => {
    expect(await steps.step("FRA", "/%zz.mp3")).toEqual({ kind: "refused", why: "url-malformed", upstreamRequests: 0 });
  });
});

describe("a step comes again later", () => {
  it.each<[string, Behaviour, object]>([
    ["429 with seconds", { status: 429, headers: [["retry-after", "17"]] }, { status: 429, retryAfterSec: 17 }],
    ["503 with a date", { status: 503, headers: [["retry-after", new Date(Date.now() + 3_600_000).toUTCString()]] }, { status: 503, retryAfterSec: expect.toSatisfy((sec: number) => sec > 3000 && sec <= 3600) }],
    ["503 with a Retry-After nobody understands", { status: 503, headers: [["retry-after", "soon"]] }, { status: 503 }],
    ["503 that may be kept", { status: 503, bytes: textOf("busy"), headers: [["retry-after", "5"], ["cache-control", "max-age=60"]] }, { status: 503, retryAfterSec: 5 }],
    ["nothing in time", { wait: never }, { why: "upstream-timeout" }],
    ["a body that breaks off", { bytes: song, etag: false, lastModified: false, headers: [["cache-control", "max-age=600"]], cut: { after: 500, how: "reset" } }, { why: "body-broken" }],
  ])("after %s", async (name, behaviour, outcome) => {
    const path = `/${name.replaceAll(" ", "-")}.mp3`;
    steps.origin.serve(path, behaviour);
    const said = await steps.step("FRA", path);
    expect(said).toMatchObject({ kind: "later", ...outcome });
    expect(steps.origin.to(path)).toHaveLength(said.kind === "later" ? said.upstreamRequests : -1);
    expect(isHit(await steps.at("IAD", path, { method: "HEAD" }))).toBe(false);
  });
  it.each(["stale-if-error", "stale-while-revalidate"])("with its copy, where listeners get a stale one by %s", async (window) => {
    const path = `/${window}.mp3`;
    const headers: [string, string][] = [["cache-control", `max-age=3600, ${window}=3600`]];
    steps.origin.serve(path, { bytes: song, headers });
    await steps.step("FRA", path);
    const { number } = await steps.purge({ files: [urlOf(path)], mode: "soft" });
    steps.origin.change(path, { status: 503, headers: [["retry-after", "9"]] });
    expect(await steps.step("FRA", path, { needs: number })).toMatchObject({ kind: "later", status: 503, retryAfterSec: 9, upstreamRequests: 1 });
    expect((await steps.at("FRA", path)).status).toBe(200);
  });
  it("where no region or ledger tells it of the purge it needs", async () => {
    steps.origin.serve("/unheard.mp3", { bytes: song });
    const { said, asked } = await steps.during("/unheard.mp3", () => steps.step("FRA", "/unheard.mp3", { needs: Number.MAX_SAFE_INTEGER }));
    expect(said).toEqual({ kind: "later", why: "no-promise", upstreamRequests: 0 });
    expect(asked).toEqual([]);
  });
});

it("a step that may only look into the reserve asks nobody, and uses what its data centre has", async () => {
  steps.origin.serve("/elsewhere.mp3", { bytes: song });
  const { said, asked } = await steps.during("/elsewhere.mp3", () => steps.step("FRA", "/elsewhere.mp3", { from: "reserve" }));
  expect(said).toEqual({ kind: "absent" });
  expect(asked).toEqual([]);
  await steps.step("FRA", "/elsewhere.mp3");
  expect(await steps.step("FRA", "/elsewhere.mp3", { from: "reserve" })).toMatchObject({ kind: "warm", from: "colo", upstreamRequests: 0 });
});

it("no request from outside is a step", async () => {
  steps.origin.serve("/Warm", { bytes: song });
  const answer = await steps.at("FRA", "/Warm", { method: "POST", body: JSON.stringify({ base: `${SITE}/x.mp3` }) });
  expect(answer.header("cache-status")).toContain("fwd=method");
});
