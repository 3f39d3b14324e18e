import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate, type Behaviour, type Gate } from "../../origin/behaviour.ts";
import { bytesOf, type Bytes } from "../../origin/bytes.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { expectPart, expectWhole } from "../../support/judge.ts";
import { COLOS, fresh, startScene, urlOf, type PurgeWords, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600, stale-while-revalidate=0"];
let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.close());

/**
 * At the origin: what it has when it is asked, held back until the gate opens for whoever asked while `old` was there;
 * afterwards `now`, at once.
 */
function changing(old: Behaviour, now: Behaviour): { script: () => Behaviour; held: Gate; change(): void } {
  const held = gate();
  let changed = false;
  return { script: () => (changed ? now : { ...old, wait: held.opened }), held, change: () => (changed = true) };
}

async function untilAsked(path: string, times: number): Promise<void> {
  while (scene.origin.to(path).length < times) await scene.origin.next(path);
}

/** Has every data centre hear of what was purged, as any listener's request does: what lands from now on meets knowledge of it. */
async function hearOfIt(): Promise<void> {
  await scene.everywhere("/whatever.mp3");
}

/** What was fetched before the purge must be gone afterwards, at each data centre, now and when asked again. */
async function gone(path: string, now: Bytes): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await scene.expectEverywhere(path, now);
    await scene.origin.idle();
  }
}

describe("a fill that is under way while a purge lands", () => {
  const WORDS: [string, (path: string) => PurgeWords][] = [
    ["by URL", (path) => ({ files: [urlOf(path)] })],
    ["by a tag that only the answer carries", (path) => ({ tags: [`tag-of-${path}`] })],
    ["of everything", () => ({ purge_everything: true })],
    ["by URL, soft", (path) => ({ files: [urlOf(path)], mode: "soft" })],
  ];
  it.each(WORDS)("brings nothing back: purged %s", async (name, words) => {
    const path = `/held-${name.replaceAll(" ", "-").replace(",", "")}.mp3`;
    const [old, now] = [bytesOf(fresh(), 20_000), bytesOf(fresh(), 20_000)];
    const headers: [string, string][] = [KEPT, ["cache-tag", `tag-of-${path}`]];
    const { script, held, change } = changing({ bytes: old, headers }, { bytes: now, headers });
    scene.origin.serve(path, script);
    const early = COLOS.map((colo) => scene.at(colo, path));
    await untilAsked(path, COLOS.length);
    change();
    await scene.purge(words(path));
    await hearOfIt();
    held.open();
    // Who asked before the purge may get what was there then, whole.
    for (const answer of await Promise.all(early)) expectWhole(answer, answer.body.equals(now.read(0, now.size)) ? now : old);
    await scene.origin.idle();
    await gone(path, now);
  });
  it("is not joined by who asks after the purge", async () => {
    const path = "/joined.mp3";
    const [old, now] = [bytesOf(fresh(), 20_000), bytesOf(fresh(), 20_000)];
    const { script, held, change } = changing({ bytes: old, headers: [KEPT] }, { bytes: now, headers: [KEPT] });
    scene.origin.serve(path, script);
    const early = COLOS.map((colo) => scene.at(colo, path));
    await untilAsked(path, COLOS.length);
    change();
    await scene.purge({ files: [urlOf(path)] });
    await scene.expectEverywhere(path, now); // while the first fill is still held
    held.open();
    await Promise.all(early);
    await scene.origin.idle();
    await gone(path, now);
  });
  it("in the middle of a long recording brings no slice back", async () => {
    const path = "/middle.mp3";
    const size = HEAD_BYTES + 6 * SLICE_BYTES;
    const [old, now] = [bytesOf(fresh(), size), bytesOf(fresh(), size)];
    const { script, held, change } = changing({ bytes: old, etag: '"same"', headers: [KEPT] }, { bytes: now, etag: '"same"', headers: [KEPT] });
    const first = HEAD_BYTES + 3 * SLICE_BYTES;
    let heads = 0;
    // The head is there at once; what follows is held.
    scene.origin.serve(path, (exchange) => {
      const { wait, ...open } = script();
      const head = (exchange.headers.range ?? "bytes=0-").startsWith("bytes=0-");
      if (head) heads += 1;
      return head || wait === undefined ? open : { ...open, wait };
    });
    for (const colo of COLOS) await scene.at(colo, path, { headers: { range: "bytes=0-99" } });
    await scene.origin.idle();
    const before = scene.origin.to(path).length;
    const early = COLOS.map((colo) => scene.at(colo, path, { headers: { range: `bytes=${first}-${first + 99}` } }));
    await untilAsked(path, before + COLOS.length);
    change();
    await scene.purge({ files: [urlOf(path)] });
    await hearOfIt();
    held.open();
    for (const answer of await Promise.all(early)) {
      if (answer.status === 206 && answer.complete) expect([old, now].some((bytes) => bytes.read(first, first + 100).equals(answer.body))).toBe(true);
    }
    await scene.origin.idle();
    expect(heads).toBeGreaterThan(0);
    for (const colo of COLOS) {
      const part = await scene.at(colo, path, { headers: { range: `bytes=${first}-${first + 99}` } });
      if (part.status === 206) expectPart(part, now, first, first + 99);
      else expectWhole(part, now);
    }
    await gone(path, now);
  });
  it("whose body is half here is no copy afterwards", async () => {
    const path = "/half.mp3";
    const size = HEAD_BYTES + 2 * SLICE_BYTES;
    const [old, now] = [bytesOf(fresh(), size), bytesOf(fresh(), size)];
    const held = gate();
    scene.origin.serve(path, { bytes: old, headers: [KEPT], pause: { after: 1000, until: held.opened } });
    const early = scene.open("FRA", path);
    await early.received(1000);
    scene.origin.change(path, { bytes: now, headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)] });
    await hearOfIt();
    held.open();
    const answer = await early.answer;
    // Never a mixture: the old to its end, or broken off.
    if (answer.complete) expectWhole(answer, old);
    await scene.origin.idle();
    await gone(path, now);
  });
});

describe("a confirmation that is under way while a purge lands", () => {
  it.each(["hard", "soft"] as const)("confirms nothing for who asks afterwards: %s", async (mode) => {
    const path = `/asked-${mode}.mp3`;
    const [old, now] = [bytesOf(fresh(), 20_000), bytesOf(fresh(), 20_000)];
    await scene.keep(path, { bytes: old, etag: '"one"', headers: [KEPT] });
    await scene.purge({ files: [urlOf(path)], mode: "soft" });
    const { script, held, change } = changing({ bytes: old, etag: '"one"', headers: [KEPT] }, { bytes: now, etag: '"two"', headers: [KEPT] });
    scene.origin.change(path, script);
    const before = scene.origin.to(path).length;
    const early = COLOS.map((colo) => scene.at(colo, path));
    await untilAsked(path, before + COLOS.length);
    change();
    await scene.purge({ files: [urlOf(path)], mode });
    await hearOfIt();
    held.open();
    await Promise.all(early);
    await scene.origin.idle();
    await gone(path, now);
  });
  it("in the background of a stale answer neither", async () => {
    const path = "/behind.mp3";
    const [old, now] = [bytesOf(fresh(), 20_000), bytesOf(fresh(), 20_000)];
    await scene.keep(path, { bytes: old, etag: '"one"', headers: [["cache-control", "max-age=3600, stale-while-revalidate=86400"]] });
    await scene.purge({ files: [urlOf(path)], mode: "soft" });
    const { script, held, change } = changing({ bytes: old, etag: '"one"', headers: [KEPT] }, { bytes: now, etag: '"two"', headers: [KEPT] });
    scene.origin.change(path, script);
    const before = scene.origin.to(path).length;
    await scene.expectEverywhere(path, old);
    await untilAsked(path, before + COLOS.length);
    change();
    await scene.purge({ files: [urlOf(path)] });
    await hearOfIt();
    held.open();
    await scene.origin.idle();
    await gone(path, now);
  });
});
