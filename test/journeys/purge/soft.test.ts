import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../../origin/behaviour.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { cacheStatus, expectWhole, isHit } from "../../support/judge.ts";
import { COLOS, fresh, startScene, urlOf, type Scene } from "./scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

const control = (words: string): [string, string][] => [["cache-control", words]];
const SWR = control("max-age=3600, stale-while-revalidate=3600");
const SIE = control("max-age=3600, stale-while-revalidate=0, stale-if-error=3600");
const STRICT = control("max-age=3600, stale-while-revalidate=0, stale-if-error=0");
const FAILURES: [string, Behaviour][] = [["500", { status: 500, bytes: textOf("oh") }], ["a closed connection", { raw: "" }]];

/** An old body kept everywhere under some headers, the origin changed, and a purge of that mode. */
async function purged(path: string, mode: "hard" | "soft", headers: [string, string][], now: Behaviour): Promise<ReturnType<typeof bytesOf>> {
  const old = bytesOf(fresh(), 20_000);
  await scene.keep(path, { bytes: old, etag: '"old"', headers });
  scene.origin.change(path, now);
  await scene.purge({ files: [urlOf(path)], mode });
  return old;
}

describe("after a soft purge", () => {
  it("a copy is served at once while a new one is fetched, where the origin allows that, and never as fresh", async () => {
    const now = bytesOf(fresh(), 21_000);
    const old = await purged("/swr.mp3", "soft", SWR, { bytes: now, etag: '"new"', headers: SWR });
    const before = scene.origin.to("/swr.mp3").length;
    for (const answer of await scene.everywhere("/swr.mp3")) {
      if (answer.header("etag") === '"new"') throw new Error("the new body was waited for");
      expectWhole(answer, old);
      const { hit, ttl } = cacheStatus(answer);
      expect(hit !== true || Number(ttl) <= 0).toBe(true); // RFC 9211 §2.4: a stale hit says so
    }
    while (scene.origin.to("/swr.mp3").length < before + COLOS.length) await scene.origin.next("/swr.mp3");
    for (const colo of COLOS) {
      let answer = await scene.at(colo, "/swr.mp3");
      for (let tries = 0; tries < 20 && answer.header("etag") !== '"new"'; tries += 1) answer = await scene.at(colo, "/swr.mp3");
      expectWhole(answer, now);
    }
  });
  it("a copy is asked about first where the origin does not allow that", async () => {
    const now = bytesOf(fresh(), 21_000);
    await purged("/strict.mp3", "soft", STRICT, { bytes: now, etag: '"new"', headers: STRICT });
    await scene.expectEverywhere("/strict.mp3", now);
  });
  it("a copy that the origin confirms is fresh again, and its bytes are not fetched anew", async () => {
    const old = bytesOf(fresh(), 20_000);
    await scene.keep("/confirmed.mp3", { bytes: old, etag: '"kept"', headers: STRICT });
    const sent = scene.origin.sentFor("/confirmed.mp3");
    await scene.purge({ files: [urlOf("/confirmed.mp3")], mode: "soft" });
    expect(await scene.hits("/confirmed.mp3")).toEqual([false, false, false]);
    await scene.origin.idle();
    expect(await scene.hits("/confirmed.mp3")).toEqual([true, true, true]);
    expect(scene.origin.sentFor("/confirmed.mp3")).toBe(sent);
    expect(scene.origin.to("/confirmed.mp3").at(-1)?.status).toBe(304);
  });
  it.each(FAILURES)("a copy stands in for an origin that gives %s", async (name, failure) => {
    const path = `/soft-${name.replaceAll(" ", "-")}.mp3`;
    const old = await purged(path, "soft", SIE, failure);
    await scene.expectEverywhere(path, old);
  });
  it("a copy's age is counted from the purge: it stands in no longer than the origin's word", async () => {
    const path = "/short.mp3";
    const old = await purged(path, "soft", control("max-age=3600, stale-while-revalidate=0, stale-if-error=1"), { status: 500, bytes: textOf("oh") });
    const answered = async (): Promise<number> => (await scene.at("FRA", path)).status;
    expect(old.size).toBeGreaterThan(0);
    const end = Date.now() + 10_000;
    while ((await answered()) < 500) if (Date.now() > end) throw new Error("it is served ten seconds after the purge");
  });
});

describe("after a hard purge", () => {
  it("a copy is not served while a new one is fetched", async () => {
    const now = bytesOf(fresh(), 21_000);
    await purged("/hard-swr.mp3", "hard", SWR, { bytes: now, etag: '"new"', headers: SWR });
    await scene.expectEverywhere("/hard-swr.mp3", now);
  });
  it.each(FAILURES)("a copy does not stand in for an origin that gives %s", async (name, failure) => {
    const path = `/hard-${name.replaceAll(" ", "-")}.mp3`;
    await purged(path, "hard", SIE, failure);
    for (const answer of await scene.everywhere(path)) expect(answer.status).toBeGreaterThanOrEqual(500);
  });
  it("a soft one changes nothing, and after a soft one a hard one does", async () => {
    const now = bytesOf(fresh(), 21_000);
    const path = "/both.mp3";
    await scene.keep(path, { bytes: bytesOf(fresh(), 20_000), etag: '"old"', headers: SWR });
    scene.origin.change(path, { bytes: now, etag: '"new"', headers: SWR });
    await scene.purge({ files: [urlOf(path)], mode: "soft" });
    await scene.purge({ files: [urlOf(path)], mode: "hard" });
    await scene.expectEverywhere(path, now);
    await scene.origin.idle();
    await scene.purge({ files: [urlOf(path)], mode: "soft" });
    for (const answer of await scene.everywhere(path)) {
      expectWhole(answer, now);
      expect(isHit(answer) && Number(cacheStatus(answer).ttl) > 0).toBe(false);
    }
  });
});
