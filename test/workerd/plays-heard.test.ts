import { reset } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { HotFile } from "../../src/core/prewarm/hot-file.ts";
import { RegionScene } from "./region-scene.ts";
import { fresh } from "./make.ts";

afterEach(async () => {
  await reset();
});

/** A listener plays a file in a data centre; the status. */
async function play(colo: string, path: string, address: string | undefined, headers: Record<string, string> = {}): Promise<number> {
  const own = address === undefined ? {} : { "cf-connecting-ip": address };
  const request = new Request(`https://music.example${path}`, { headers: { ...headers, ...own }, cf: { colo, country: "DE" } as never });
  const answer = await (exports as unknown as { default: Fetcher }).default.fetch(request);
  await answer.arrayBuffer();
  return answer.status;
}

it("a region knows how many listeners in two of its data centres played a file, and what it is", { timeout: 40_000 }, async () => {
  const path = `/file/${fresh("heard")}.mp3?control=max-age%3D3600&size=40000`;
  for (let n = 0; n < 6; n += 1) expect(await play("FRA", path, `192.0.2.${n}`)).toBe(200);
  for (let n = 4; n < 9; n += 1) expect(await play("AMS", path, `192.0.2.${n}`, { range: "bytes=0-" })).toBe(206);
  const scene = new RegionScene("weur");
  const heard = (): Promise<readonly HotFile[]> => scene.within((object) => object["warming"].plays.hottest(10, Date.now()));
  // The lease is a second here: the questions of what goes on take along what was played.
  let file: HotFile | undefined;
  await vi.waitFor(async () => {
    for (const colo of ["FRA", "AMS"]) expect(await play(colo, path, undefined, { range: "bytes=5-9" })).toBe(206);
    [file] = await heard();
    expect(file?.playsPerDay).toBeGreaterThan(11 * 1.38);
  }, { timeout: 25_000, interval: 300 });
  expect(file?.playsPerDay).toBeLessThan(11 * 1.4);
  expect(file?.base).toMatch(new RegExp(`^[^/]+${path.split("?")[0]}\\?`));
  expect(file).toMatchObject({ size: 40_000, startBytes: 16_384, tags: [] });
  // Nine addresses, two of which may share a bit.
  expect(file?.listeners).toBeGreaterThanOrEqual(7);
  expect(file?.listeners).toBeLessThanOrEqual(10);
  expect(file?.missMs).toBeGreaterThan(0);
  expect(await heard()).toHaveLength(1);
});
