import { reset } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { fresh } from "./make.ts";
import { RegionScene } from "./region-scene.ts";

afterEach(async () => {
  await reset();
});

/** A listener asks in a data centre; the status. */
async function ask(colo: string, path: string): Promise<number> {
  const request = new Request(`https://music.example${path}`, { cf: { colo, country: "DE" } as never });
  const answer = await (exports as unknown as { default: Fetcher }).default.fetch(request);
  await answer.arrayBuffer();
  return answer.status;
}

it("what edges delivered to listeners of two data centres their region knows, and counts, without a call for it", { timeout: 40_000 }, async () => {
  const region = new RegionScene("weur");
  const path = (): string => `/edges/${fresh("heard")}.mp3?control=max-age%3D3600&size=40000`;
  // The lease is a second here: questions of what goes on take along what was seen.
  await vi.waitFor(async () => {
    for (const colo of ["FRA", "AMS"]) expect(await ask(colo, path())).toBe(200);
    const news = await region.region.edges();
    expect(news.length).toBeGreaterThan(0);
    for (const { firstByteMs, mbps, ejected } of news) expect([firstByteMs > 0, mbps > 0, ejected]).toEqual([true, true, undefined]);
    const { counts, edges } = await region.region.report();
    expect(edges?.map(({ id }) => id)).toEqual(news.map(({ id }) => id));
    const told = counts.filter(([name]) => name.startsWith("upstream_"));
    for (const colo of ["FRA", "AMS"]) expect(told.some(([name]) => name.includes(`colo="${colo}"`))).toBe(true);
    for (const name of ["upstream_requests", "upstream_bytes"]) expect(told.some(([series]) => series.startsWith(`${name}{`))).toBe(true);
  }, { timeout: 30_000, interval: 300 });
});
