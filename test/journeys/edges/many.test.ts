import { afterAll, beforeAll, expect, it } from "vitest";
import { bytesOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin, type Script } from "../../origin/origin.ts";
import { expectWhole } from "../../support/judge.ts";
import type { RawAsk } from "../../support/raw.ts";
import { COLOS, fresh, type Scene, startScene } from "../purge/scene.ts";
import { KEPT } from "./mirrors.ts";

/** All a setting may list: of one site many, of another one, and of ORIGIN two that have some of its paths. */
const MANY = 29;
const BASES = Array.from({ length: MANY }, (_, i) => `/m${i}`);
let [jazz, folk, mirror, audio]: (Origin | undefined)[] = [];
let scene: Scene;
const the = (origin: Origin | undefined): Origin => {
  if (origin === undefined) throw new Error("it has not begun");
  return origin;
};
beforeAll(async () => {
  [jazz, folk, mirror, audio] = await Promise.all([startOrigin(), startOrigin(), startOrigin(), startOrigin()]);
  scene = await startScene({
    SITES: [{ hosts: ["jazz.example"], origin: the(jazz).url }, { hosts: ["folk.example"], origin: `${the(folk).url}/library` }],
    EDGES: [
      ...BASES.map((base, i) => ({ id: `m${i}`, url: `${the(mirror).url}${base}`, mirrors: the(jazz).url, header: { name: "x-pass", secret: `PASS_${i}` } })),
      { id: "alone", url: `${the(mirror).url}/folk`, mirrors: `${the(folk).url}/library` },
      { id: "audio", url: `${the(audio).url}/first`, prefixes: ["/audio/", "/both/"] },
      { id: "both", url: `${the(audio).url}/second`, prefixes: ["/both/"], basic: { user: "u", secret: "PASS_0" } },
    ],
    ...Object.fromEntries(BASES.map((_, i) => [`PASS_${i}`, `of-${i}`])),
  });
});
afterAll(async () => {
  await scene?.close();
  await Promise.all([jazz, folk, mirror, audio].map((origin) => origin?.close()));
});

const at = (host: string, path: string, ask: RawAsk = {}) => scene.at("FRA", path, { ...ask, headers: { ...ask.headers, host } });

it("of as many edges as there may be any three can be dead: bytes come, by each one's own credentials", async () => {
  for (let i = 0; i < 12; i += 1) {
    const n = fresh();
    const [path, bytes] = [`/song/${n}.mp3`, bytesOf(n, 20_000)];
    BASES.forEach((base, m) => the(mirror).serve(base + path, (m + i) % 10 > 0 ? { bytes, etag: `"${n}"`, headers: [KEPT] } : { status: [500, 403, 404][i % 3] ?? 500 }));
    expectWhole(await at("jazz.example", path), bytes);
  }
  expect(the(jazz).requests.filter(({ url }) => url.startsWith("/song/"))).toEqual([]);
  for (const { url, headers } of the(mirror).requests) expect([url, headers["x-pass"]]).toEqual([url, `of-${/^\/m(\d+)\//.exec(url)?.[1] ?? "nobody"}`]);
});

it("what is somebody's own goes to the origin alone, and no edge hears of it", async () => {
  const n = fresh();
  const [path, bytes] = [`/own/${n}.mp3`, bytesOf(n, 20_000)];
  the(jazz).serve(path, { bytes, headers: [["cache-control", "private"]] });
  for (const headers of [{ cookie: "a=b" }, { authorization: "Bearer x" }]) expectWhole(await at("jazz.example", path, { headers }), bytes);
  expect((await at("jazz.example", path, { method: "POST", body: "x" })).status).toBe(200);
  expect(the(mirror).requests.filter(({ url }) => url.includes(path))).toEqual([]);
});

it("two sites have the same path and nothing of each other, though their edges are one server's", async () => {
  const [path, n, m] = [`/same/${fresh()}.mp3`, fresh(), fresh()];
  for (const base of BASES) the(mirror).serve(base + path, { bytes: bytesOf(n, 20_000), etag: '"same"', headers: [KEPT] });
  the(mirror).serve(`/folk${path}`, { bytes: bytesOf(m, 20_000), etag: '"same"', headers: [KEPT] });
  for (const _ of ["cold", "hot"]) {
    expectWhole(await at("jazz.example", path), bytesOf(n, 20_000));
    expectWhole(await at("folk.example", path), bytesOf(m, 20_000));
  }
});

it("a site of one edge goes on with it when it fails once, and says so when it is dead", async () => {
  const n = fresh();
  const [path, bytes, good] = [`/one/${n}.mp3`, bytesOf(n, 200_000), { bytes: bytesOf(n, 200_000), etag: `"${n}"`, headers: [KEPT] }];
  const failing: Script = (_, before) => (before === 0 ? { ...good, cut: { after: 9000, how: "reset" } } : before === 1 ? { status: 503 } : good);
  the(mirror).serve(`/folk${path}`, failing);
  expectWhole(await at("folk.example", path), bytes);
  the(mirror).serve(`/folk/dead/${n}.mp3`, { status: 503 });
  for (let i = 0; i < 6; i += 1) expect((await at("folk.example", `/dead/${n}.mp3`)).status).toBe(504);
  // It is asked although it seems dead: nobody else is there.
  const next = fresh();
  the(mirror).serve(`/folk/back/${next}.mp3`, { bytes: bytesOf(next, 20_000), headers: [KEPT] });
  expectWhole(await at("folk.example", `/back/${next}.mp3`), bytesOf(next, 20_000));
  expect(the(folk).requests).toEqual([]);
});

it("edges of some paths are asked for those and the origin for all others, whoever is dead", async () => {
  for (const [folder, from] of [["/audio/", ["audio"]], ["/both/", ["second"]], ["/audiobook/", ["origin"]], ["/", ["origin"]]] as const) {
    const n = fresh();
    const [path, bytes] = [`${folder}${n}.mp3`, bytesOf(n, 20_000)];
    const good = { bytes, etag: `"${n}"`, headers: [KEPT] };
    scene.origin.serve(path, from[0] === "origin" ? good : { status: 404 });
    the(audio).serve(`/first${path}`, from[0] === "audio" ? good : { status: 503 });
    the(audio).serve(`/second${path}`, from[0] === "second" ? good : { status: 404 });
    for (const colo of COLOS) expectWhole(await scene.at(colo, path), bytes);
    expect(scene.origin.to(path).length > 0).toBe(from[0] === "origin");
  }
  for (const { url, headers } of the(audio).requests) expect(headers.authorization !== undefined).toBe(url.startsWith("/second"));
});
