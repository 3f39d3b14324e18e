import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bytesOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { here } from "../../scripts/purge/here.ts";
import type { Run } from "../../scripts/run.ts";
import { expectWhole } from "../../support/judge.ts";
import { COLOS, fresh, startScene, type ColoName, type Scene } from "../purge/scene.ts";

const TOKEN = "an-operator-of-edges";
const IDS = ["a", "b", "c"] as const;
let mirrors: Readonly<Record<(typeof IDS)[number], Origin>>;
let scene: Scene;
let persist: string;
beforeAll(async () => {
  const [a, b, c] = await Promise.all(IDS.map(() => startOrigin()));
  if (a === undefined || b === undefined || c === undefined) throw new Error("mirrors are missing");
  mirrors = { a, b, c };
  persist = await mkdtemp(join(tmpdir(), "steers-"));
  const sha256 = createHash("sha256").update(TOKEN).digest("hex");
  scene = await startScene({
    CONTROL_TOKENS: [{ name: "ops", sha256, scopes: ["edges"] }],
    // Equally near, so that the price decides: `a` is asked unless something speaks against it.
    EDGES: IDS.map((id, i) => ({ id, url: mirrors[id].url, price_per_gb: i * 300 })),
  }, { persist });
}, 60_000);
afterAll(async () => {
  await scene?.close();
  await Promise.all(IDS.map((id) => mirrors?.[id].close()));
  await rm(persist, { recursive: true, force: true });
});

const edges = (...args: string[]): Promise<Run> => here("edges", ...args, "--edge", scene.fleet.edges[0]?.url ?? "", "--token", TOKEN);

/** A listener asks a data centre for a file nobody has asked for before, and gets all of it. */
async function listen(colo: ColoName, folder: string): Promise<void> {
  const n = fresh();
  const [path, bytes] = [`${folder}/${n}.mp3`, bytesOf(n, 20_000)];
  for (const id of IDS) mirrors[id].serve(path, { bytes, etag: `"${n}"`, headers: [["cache-control", "max-age=3600"]] });
  expectWhole(await scene.at(colo, path), bytes);
}

const everywhere = async (folder: string, times: number): Promise<void> => {
  for (let i = 0; i < times; i += 1) await Promise.all(COLOS.map((colo) => listen(colo, folder)));
};

/** How many requests for files of a folder each mirror has had. */
const asked = (folder: string): Record<string, number> => Object.fromEntries(IDS.map((id) => [id, mirrors[id].requests.filter(({ url }) => url.startsWith(`${folder}/`)).length]));

it("once the verb that drains an edge has ended, no request of any data centre reaches it, whatever goes on meanwhile", { timeout: 60_000 }, async () => {
  await everywhere("/before", 5);
  expect(asked("/before")["a"]).toBeGreaterThan(0);
  const stop = new AbortController();
  const goingOn = COLOS.map(async (colo) => {
    while (!stop.signal.aborted) await listen(colo, "/meanwhile");
  });
  const drained = await edges("drain", "a", "--reason", "their maintenance");
  expect([drained.code, drained.out]).toEqual([0, expect.stringMatching(/^steer \S+: complete after/)]);
  await everywhere("/after", 5);
  stop.abort();
  await Promise.all(goingOn);
  expect(asked("/after")).toMatchObject({ a: 0 });
  expect(asked("/meanwhile")["a"]).toBeGreaterThan(0);
});

it("a restored edge is asked again, and a pinned one is the only one for its paths", { timeout: 60_000 }, async () => {
  expect((await edges("restore", "a")).code).toBe(0);
  expect((await edges("pin", "b", "--prefix", "/live/")).code).toBe(0);
  await everywhere("/live", 4);
  await everywhere("/restored", 4);
  expect(asked("/live")).toMatchObject({ a: 0, c: 0 });
  expect(asked("/restored")["a"]).toBeGreaterThan(0);
});

it("drained everywhere, all are last resorts and nobody is refused; in one region alone, others ask on", { timeout: 60_000 }, async () => {
  expect((await edges("drain", "c")).code).toBe(0);
  expect((await edges("drain", "b")).code).toBe(0);
  const last = await edges("drain", "a", "--regions", "weur");
  expect([last.code, last.err]).toEqual([0, expect.stringContaining("No other edge that has what a has is left in weur: it stays the last resort")]);
  await everywhere("/last", 3);
  expect((await edges("restore", "b")).code).toBe(0);
  const before = asked("/regional");
  for (let i = 0; i < 4; i += 1) await listen("FRA", "/regional");
  expect(asked("/regional")).toMatchObject({ a: before["a"] });
  for (let i = 0; i < 4; i += 1) await listen("NRT", "/regional");
  expect(asked("/regional")["a"]).toBeGreaterThan(0);
});

it("what was said outlasts everything that runs: the very first requests go by it", { timeout: 60_000 }, async () => {
  await scene.restart();
  for (let i = 0; i < 4; i += 1) await listen("FRA", "/restarted");
  expect(asked("/restarted")).toMatchObject({ a: 0, c: 0 });
  expect((await edges("show", "a")).out).toMatch(/^edge {6}a\nused {6}drained in weur\n/);
});
