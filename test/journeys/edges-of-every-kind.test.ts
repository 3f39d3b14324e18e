import { afterAll, beforeAll, expect, it } from "vitest";
import { startFleet, type Fleet, type FleetOptions } from "../support/fleet.ts";
import { checkSettings } from "../../scripts/local/settings-check.ts";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startStore, type Store } from "../origin/s3.ts";
import { BOUND_MS } from "../support/edge.ts";
import { expectWhole } from "../support/judge.ts";
import { rawRequest, type RawAnswer, type RawAsk } from "../support/raw.ts";

/** A Worker beside the fleet that writes into its bucket. */
const SHELF = `export default { async fetch(request, env) {
  await env.MIRROR.put(new URL(request.url).pathname.slice(1), await request.arrayBuffer(), { httpMetadata: request.headers });
  return new Response();
} };`;

const song = bytesOf(77, 3 * 65_536 + 5);
const KEPT: [string, string][] = [["cache-control", "max-age=600"]];
let origin: Origin;
let guarded: Origin;
let store: Store;
let fleet: Fleet;
let options: FleetOptions;
beforeAll(async () => {
  [origin, guarded, store] = await Promise.all([startOrigin(), startOrigin(), startStore({ keys: { KEY: "the-secret-key" }, region: "auto" })]);
  options = {
    origin: origin.url,
    port: 0,
    logLevel: "none",
    settings: {
      HEAD_BYTES: "65536", SLICE_BYTES: "65536",
      EDGES: [
        { id: "bucket", url: "r2://MIRROR/copies", prefixes: ["/bucket/"] },
        { id: "signed", url: store.url, prefixes: ["/signed/"], s3: { region: "auto", access_key: "EDGE_KEY", secret_key: "EDGE_SECRET_KEY" } },
        { id: "guarded", url: `${guarded.url}/mirror`, prefixes: ["/guarded/"], header: { name: "X-Edge-Secret", secret: "EDGE_SECRET" } },
        { id: "open", url: guarded.url, prefixes: ["/open/"], header: { name: "X-Edge-Secret", secret: "EDGE_SECRET" } },
      ],
      EDGE_KEY: "KEY", EDGE_SECRET_KEY: "the-secret-key", EDGE_SECRET: "word",
    },
    extraWorkers: [{
      name: "shelf",
      compatibilityDate: "2026-11-01",
      modules: [{ type: "ESModule", path: "shelf.js", contents: SHELF }],
      r2Buckets: { MIRROR: "mirror" },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }],
  };
  fleet = await startFleet(options);
});
afterAll(async () => {
  await fleet?.close();
  await Promise.all([origin, guarded, store].map((one) => one?.close()));
});

const get = (path: string, more: RawAsk = {}): Promise<RawAnswer> => rawRequest(fleet.edges[0]?.url ?? "", { withinMs: BOUND_MS, ...more, path });

it("settings with edges of every kind are fine, and what they need is bound", async () => {
  expect(await checkSettings(options)).toEqual([]);
});

it("a bucket is an edge, whole to the last byte, and the origin is not asked", async () => {
  const put = await fetch(`${fleet.urls["shelf"]}/copies/bucket/a.mp3`, { method: "PUT", body: new Uint8Array(song.read(0, song.size)), headers: { "content-type": "audio/mpeg", "cache-control": "max-age=600" } });
  expect(put.status).toBe(200);
  expectWhole(await get("/bucket/a.mp3"), song);
  expect(origin.to("/bucket/a.mp3")).toEqual([]);
});

it("a private store is an edge, and every request to it is signed", async () => {
  store.put("signed/a.mp3", { bytes: song, headers: KEPT });
  expectWhole(await get("/signed/a.mp3"), song);
  expect(store.requests.length).toBeGreaterThan(0);
  expect(store.requests.every(({ verdict }) => verdict === "fine")).toBe(true);
  expect(origin.to("/signed/a.mp3")).toEqual([]);
});

it("an edge gets its own secret, below its own path, and the origin never does", async () => {
  guarded.serve("/mirror/guarded/a.mp3", { bytes: song, headers: KEPT });
  origin.serve("/elsewhere.mp3", { bytes: song, headers: KEPT });
  expectWhole(await get("/guarded/a.mp3", { headers: { "x-edge-secret": "a listener's" } }), song);
  expectWhole(await get("/elsewhere.mp3", { headers: { "x-edge-secret": "a listener's" } }), song);
  expect(new Set(guarded.to("/mirror/guarded/a.mp3").map(({ headers }) => headers["x-edge-secret"]))).toEqual(new Set(["word"]));
  expect(origin.requests.map(({ headers }) => headers["x-edge-secret"])).not.toContain("word");
});
