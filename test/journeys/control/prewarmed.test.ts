import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlClient } from "../../../src/control/client.ts";
import { prewarmView } from "../../../src/control/prewarm-answers.ts";
import { bytesOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { SLICE_BYTES, startEdge, type Edge } from "../../support/edge.ts";
import { isHit } from "../../support/judge.ts";
import { CONTROL_TOKENS, TOKENS, explained } from "./explaining.ts";

const song = bytesOf(77, 2 * SLICE_BYTES + 5);

let origin: Origin;
let edge: Edge;
let client: ControlClient;
let site: string;
beforeAll(async () => {
  origin = await startOrigin();
  const settings = { CONTROL_TOKENS, PREWARM: "orders", PREWARM_REGIONS: ["weur"], PREWARM_REQUESTS_PER_SEC: 100, LEASE_SEC: 1, PLAN: "paid", LADDER: [{ track: "/audio/:track", variants: [{ id: "a", path: "/m/:track.mp3" }] }] };
  edge = await startEdge(origin, { settings });
  site = edge.url.replace(/\/$/, "");
  client = new ControlClient({ url: edge.url, token: TOKENS.all });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

describe("what is ordered", () => {
  it("is there before anybody asks, and what is not says why", { timeout: 60_000 }, async () => {
    for (const path of ["/x.mp3", "/m/7.mp3"]) origin.serve(path, { bytes: song });
    const { id } = await client.prewarm({ urls: [`${site}/x.mp3`, `${site}/missing.mp3`], tracks: ["7"], extent: "all" });
    const order = prewarmView.parse(await client.prewarmOrder(id, { waitSec: 40 }));
    expect(order).toMatchObject({ state: "done-with-failures", urls: 3, not_reached: [] });
    expect(order.regions[0]).toMatchObject({ region: "weur", state: "done", progress: { urls: 3, done: 2, found: 0, failed: 1 }, failures: [{ url: expect.stringContaining("/missing.mp3"), status: 404 }] });
    expect(order.regions[0]?.progress?.upstream_bytes).toBeGreaterThanOrEqual(2 * song.size);
    const asked = origin.requests.length;
    for (const path of ["/x.mp3", "/m/7.mp3"]) expect(isHit(await edge.get(path))).toBe(true);
    expect(origin.requests.length).toBe(asked);
    const { warmth } = await explained(edge, "/x.mp3");
    expect(warmth).toMatchObject([{ region: "weur", state: "warm", warmedAtMs: expect.any(Number), freshUntilMs: expect.any(Number) }]);
    // The same again finds it there.
    const again = await client.prewarm({ urls: [`${site}/x.mp3`], extent: "all" });
    expect((await client.prewarmOrder(again.id, { waitSec: 40 })).regions[0]?.progress).toMatchObject({ urls: 1, done: 1, found: 1, upstream_requests: 0 });
  });

  it("by tag is what the region has seen played; a purge of it is priced by the same", { timeout: 60_000 }, async () => {
    origin.serve("/tagged.mp3", { bytes: song, headers: [["cache-tag", "release:blue"], ["cache-control", "max-age=3600"]] });
    await edge.get("/tagged.mp3");
    const ask = () => client.dryPrewarm({ tags: ["release:blue"] }).catch(() => undefined);
    let told = await ask();
    for (const end = Date.now() + 25_000; told === undefined && Date.now() < end; told = await ask()) await pause(250);
    expect(told).toMatchObject({ urls: 1, first_urls: [expect.stringContaining("/tagged.mp3")], tags: [{ tag: "release:blue", urls: 1 }] });
    const { cost } = await client.dryRun({ tags: ["release:blue"] });
    expect(cost).toMatchObject({ regions: [{ region: "weur", files: 1, bytes: expect.toSatisfy((bytes: number) => bytes > 0) }], not_reached: [] });
  });
});
