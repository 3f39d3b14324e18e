import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFleet, type Fleet } from "../support/fleet.ts";
import { bytesOf, type Bytes } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { BOUND_MS } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";
import { rawRequest, type RawAnswer, type RawAsk } from "../support/raw.ts";

/** A Worker beside the fleet that writes to and looks into its buckets, so that tests can: `/BINDING/key`. */
const SHELF = `export default { async fetch(request, env) {
  const [, binding, ...rest] = decodeURIComponent(new URL(request.url).pathname).split("/");
  const key = rest.join("/");
  if (request.method === "GET") return Response.json((await env[binding].list()).objects.map(({ key }) => key));
  if (request.method === "DELETE") return new Response(await env[binding].delete(key));
  await env[binding].put(key, await request.arrayBuffer(), { httpMetadata: request.headers });
  return new Response();
} };`;

const song = bytesOf(341, 5 * 65_536 + 9);
let fleet: Fleet;
let web: Origin;
beforeAll(async () => {
  web = await startOrigin();
  fleet = await startFleet({
    origin: "r2://MUSIC/albums",
    port: 0,
    logLevel: "none",
    pops: ["FRA", "SIN"],
    reserve: true,
    settings: {
      HEAD_BYTES: "65536", SLICE_BYTES: "65536",
      SITES: [{ hosts: ["pods.example"], origin: "r2://PODS" }, { hosts: ["web.example"], origin: web.url }],
    },
    extraWorkers: [{
      name: "shelf",
      compatibilityDate: "2026-11-01",
      modules: [{ type: "ESModule", path: "shelf.js", contents: SHELF }],
      r2Buckets: { MUSIC: "music", PODS: "pods", RESERVE: "reserve" },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }],
  });
});
afterAll(async () => {
  await fleet?.close();
  await web?.close();
});

const ask = (path: string, more: RawAsk = {}, colo = 0): Promise<RawAnswer> =>
  rawRequest(fleet.edges[colo]?.url ?? "", { withinMs: BOUND_MS, ...more, path, headers: { host: "music.example", ...more.headers } });
const shelf = (method: string, path: string, bytes?: Bytes, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${fleet.urls["shelf"]}${path}`, { method, headers, ...(bytes && { body: new Uint8Array(bytes.read(0, bytes.size)) }) });
const put = (path: string, bytes: Bytes, headers: Record<string, string> = { "content-type": "audio/mpeg" }) => shelf("PUT", path, bytes, headers);

const reserved = async (): Promise<unknown> => (await shelf("GET", "/RESERVE/")).json();

describe("a bucket as the origin", () => {
  it("is played from cold, sought in, and held by the edge", async () => {
    await put("/MUSIC/albums/song one.mp3", song);
    const cold = await ask("/song%20one.mp3", { headers: { range: "bytes=200000-200099" } });
    expectPart(cold, song, 200_000, 200_099);
    expectWhole(await ask("/song%20one.mp3"), song);
    await shelf("DELETE", "/MUSIC/albums/song one.mp3");
    const hot = await ask("/song%20one.mp3");
    expectWhole(hot, song);
    expect(hot.header("cache-status")).toContain("hit");
    expect(hot.header("content-type")).toBe("audio/mpeg");
    expectPart(await ask("/song%20one.mp3", { headers: { range: "bytes=-100" } }), song, song.size - 100, song.size - 1);
  });
  it("answers conditions, HEAD and what is not there", async () => {
    await put("/MUSIC/albums/two.mp3", song);
    const whole = await ask("/two.mp3");
    expectWhole(whole, song);
    expect((await ask("/two.mp3", { headers: { "if-none-match": whole.header("etag") ?? "" } })).status).toBe(304);
    const head = await ask("/two.mp3", { method: "HEAD" });
    expect([head.status, head.header("content-length"), head.body.length]).toEqual([200, String(song.size), 0]);
    expect((await ask("/none.mp3")).status).toBe(404);
    expect((await ask("/two.mp3", { headers: { range: "bytes=999999-" } })).status).toBe(416);
  });
  it("is not written to", async () => {
    const answer = await ask("/two.mp3", { method: "PUT", body: "x" });
    expect([answer.status, answer.header("allow")]).toEqual([405, "GET, HEAD"]);
  });
  it("is a site's own", async () => {
    const pod = bytesOf(342, 100_000);
    await put("/PODS/two.mp3", pod);
    expectWhole(await ask("/two.mp3", { headers: { host: "pods.example" } }), pod);
  });
  it("is read anew when what it holds has changed", async () => {
    const [first, second] = [bytesOf(343, 200_000), bytesOf(344, 200_000)];
    await put("/MUSIC/albums/three.mp3", first, { "content-type": "audio/mpeg", "cache-control": "max-age=0, must-revalidate" });
    expectWhole(await ask("/three.mp3"), first);
    await put("/MUSIC/albums/three.mp3", second, { "content-type": "audio/mpeg", "cache-control": "max-age=0, must-revalidate" });
    expectWhole(await ask("/three.mp3"), second);
  });
  it("has no copies in the reserve, which another site's origin has", async () => {
    await put("/MUSIC/albums/four.mp3", song);
    expectWhole(await ask("/four.mp3"), song);
    expectWhole(await ask("/four.mp3", {}, 1), song);
    const one = bytesOf(345, 1000);
    web.serve("/one.mp3", { bytes: one });
    expectWhole(await ask("/one.mp3", { headers: { host: "web.example" } }), one);
    // Written after the answer, and after everything above; nothing outside tells when.
    await expect.poll(reserved, { timeout: BOUND_MS }).toHaveLength(1);
  });
});
