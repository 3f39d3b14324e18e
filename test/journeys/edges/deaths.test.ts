import { afterAll, beforeAll, expect, it } from "vitest";
import { type Behaviour, never } from "../../origin/behaviour.ts";
import { bytesOf } from "../../origin/bytes.ts";
import type { Script } from "../../origin/origin.ts";
import { expectWhole } from "../../support/judge.ts";
import { COLOS, type ColoName, fresh } from "../purge/scene.ts";
import { expectAt, KEPT, type Mirrors, OPERATOR, startMirrors } from "./mirrors.ts";

let mirrors: Mirrors<"a" | "b" | "c">;
beforeAll(async () => {
  mirrors = await startMirrors(["a", "b", "c"], { settings: { UPSTREAM_FIRST_BYTE_TIMEOUT_MS: 15_000 } });
});
afterAll(() => mirrors?.close());

type Own = Partial<Record<"a" | "b" | "c", Script>>;

/** Files nobody has asked for, one after the other, each whole; how long the slowest took, ms. */
async function listen(colo: ColoName, times: number, own: Own | ((good: Behaviour) => Own) = {}): Promise<number> {
  let slowest = 0;
  for (let i = 0; i < times; i += 1) {
    const { path, bytes } = mirrors.file(20_000, (bytes, etag) => (typeof own === "function" ? own({ bytes, etag, headers: [KEPT] }) : own));
    const beganMs = performance.now();
    await expectAt(mirrors, path, bytes, [colo]);
    slowest = Math.max(slowest, performance.now() - beganMs);
  }
  return slowest;
}

const everywhere = (times: number, own: Parameters<typeof listen>[2] = {}): Promise<number[]> => Promise.all(COLOS.map((colo) => listen(colo, times, own)));

it("one that accepts and never answers costs each listener a bounded time, and soon none", { timeout: 30_000 }, async () => {
  await listen("FRA", 5);
  const before = mirrors.of.a.requests.length;
  expect(await listen("FRA", 10, { a: { wait: never } })).toBeLessThan(3500);
  // Three that failed, and one at a time on trial.
  expect(mirrors.of.a.requests.length - before).toBeLessThan(9);
});

it("one that comes and goes makes no errors", async () => {
  for (let round = 0; round < 5; round += 1) await everywhere(4, round % 2 === 0 ? { a: { status: 503 } } : {});
});

it("a file that fails at all of them takes nothing from other files", async () => {
  const bad = `/bad/${fresh()}.mp3`;
  mirrors.serve(bad, { status: 500 });
  const hammered = Promise.all(Array.from({ length: 45 }, (_, i) => mirrors.scene.at(COLOS[i % 3] ?? "FRA", `${bad}?${i}`)));
  await everywhere(6);
  expect((await hammered).filter(({ status }) => status !== 504)).toEqual([]);
  await everywhere(2);
});

it("with all of them dead what may stand in does, and who is no operator hears of none of them", async () => {
  const [path, lost] = [`/kept/${fresh()}.mp3`, `/lost/${fresh()}.mp3`];
  const bytes = bytesOf(fresh(), 20_000);
  mirrors.serve(path, { bytes, headers: [["cache-control", "max-age=0, stale-while-revalidate=0, stale-if-error=3600"]] });
  mirrors.serve(lost, { bytes, headers: [["cache-control", "max-age=0, must-revalidate"]] });
  await expectAt(mirrors, path, bytes);
  await expectAt(mirrors, lost, bytes);
  await mirrors.idle();
  for (const dead of [path, lost]) mirrors.serve(dead, { status: 503, bytes: bytesOf(1, 100) });
  for (const colo of COLOS) {
    expectWhole(await mirrors.scene.at(colo, path), bytes);
    const heard = await mirrors.scene.at(colo, lost);
    expect([heard.status, heard.body.toString()]).toEqual([504, expect.stringContaining("no-edge")]);
    expect(JSON.stringify([...heard.headers]) + heard.body.toString()).not.toMatch(/tried|127\.0\.0\.1/);
    const told = await mirrors.scene.at(colo, lost, { headers: { "downbeat-token": OPERATOR } });
    expect((JSON.parse(told.body.toString()) as { tried: { edge: string }[] }).tried.map(({ edge }) => edge).toSorted()).toEqual(["a", "b", "c"]);
  }
});

it("what a client says of itself in whatever words hurts nobody's bytes", async () => {
  const words = ["mtp=10000000000000,br=1,bl=1,pr=1", "bl=-5,dl=-1e99,mtp=-1,pr=-3", "su,bs,bl=0", 'bl="x",=,,,;;;', "bl=NaN,br=Infinity,pr=0", "\u00ff".repeat(50), "a=1,".repeat(1000), `x="${"y".repeat(7000)}"`];
  const asks: Record<string, string>[] = [
    ...words.flatMap((text) => [{ "cmcd-object": text }, { "cmcd-request": text, "cmcd-session": text, "cmcd-status": text }]),
    ...["u=9", "u=-1", "u=1e9, i=7", "u=\"x\"", "((((", "u=1,".repeat(500)].map((priority) => ({ priority, "sec-purpose": "prefetch;;;" })),
  ];
  await Promise.all(asks.map(async (headers, i) => {
    const { path, bytes } = mirrors.file();
    const text = encodeURIComponent(words[i % words.length] ?? "").slice(0, 4000);
    expectWhole(await mirrors.scene.at(COLOS[i % 3] ?? "FRA", `${path}?CMCD=${text}`, { headers }), bytes);
  }));
  const { path } = mirrors.file();
  const huge = await mirrors.scene.at("FRA", path, { headers: { "cmcd-status": "z".repeat(100_000) } }).catch(() => undefined);
  expect([200, 400, 431, undefined]).toContain(huge?.status);
  await everywhere(2);
  for (const id of mirrors.ids) expect(mirrors.of[id].requests.filter(({ url, headers }) => /CMCD/i.test(url + Object.keys(headers).join(",")))).toEqual([]);
});

it("hundreds of ranges of one file while its edges die in turn are never a wrong byte", async () => {
  const size = 400_000;
  const { path, bytes } = mirrors.file(size, (bytes, etag) => {
    const good: Behaviour = { bytes, etag, headers: [KEPT] };
    const dying: Script = (_, before) => {
      if (before % 3 === 1) return { status: 503 };
      return before % 5 === 2 ? { ...good, cut: { after: 700, how: "reset" } } : good;
    };
    return { a: dying, b: dying };
  });
  await Promise.all(Array.from({ length: 90 }, async (_, i) => {
    const first = (i * 7919) % (size - 30_000);
    const answer = await mirrors.scene.at(COLOS[i % 3] ?? "FRA", path, { headers: { range: `bytes=${first}-${first + 20_000}` } });
    expect([answer.status, answer.complete, answer.body.equals(bytes.read(first, first + 20_001))]).toEqual([206, true, true]);
  }));
});

it("what is ordered ahead is brought by others while one is dead", { timeout: 30_000 }, async () => {
  const { path, bytes } = mirrors.file(200_000, () => ({ a: { status: 500 } }));
  const said = await mirrors.scene.control("POST", "/prewarm", { urls: [`https://music.example${path}`], extent: "all", regions: ["weur"] });
  expect([said.status, said.text]).toEqual([202, expect.any(String)]);
  const { id } = said.result as { id: string };
  const done = await mirrors.scene.control("GET", `/prewarms/${id}?wait=20`);
  expect(done.result).toMatchObject({ state: "done" });
  const before = mirrors.asked(path);
  expectWhole(await mirrors.scene.at("FRA", path), bytes);
  expect(mirrors.asked(path)).toEqual(before);
});

it("while regions and the ledger cannot be asked, and after they crashed, one that dies is still followed by others", async () => {
  const { fleet } = mirrors.scene;
  await fleet.links.set({ from: "*", to: "*", cut: "ask" });
  await everywhere(3);
  await everywhere(3, (good) => ({ a: { ...good, cut: { after: 5000, how: "reset" } } }));
  await everywhere(3, { a: { status: 500 }, b: { raw: "no" } });
  await fleet.links.clear();
  for (const object of ["ledger", "region:weur"]) {
    const crash = fleet.evict(object, "crash");
    await everywhere(2, { a: { status: 502 } });
    await crash;
    await everywhere(2);
  }
});
