import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Behaviour, gate } from "../../origin/behaviour.ts";
import { bytesOf } from "../../origin/bytes.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { expectWhole } from "../../support/judge.ts";
import { COLOS, fresh, type PurgeWords, urlOf } from "../purge/scene.ts";
import { expectAt, expectSound, KEPT, type Mirrors, startMirrors } from "./mirrors.ts";

const SIZE = HEAD_BYTES + 2 * SLICE_BYTES;
let mirrors: Mirrors<"a" | "b" | "c">;
beforeAll(async () => {
  mirrors = await startMirrors(["a", "b", "c"], {
    edges: { a: { lag_sec: 600 } },
    settings: { ROUTING: { failures_in_row: 1000, least_success: 0, slow_times: 100, hedge_share: 0 } },
  });
});
afterAll(() => mirrors?.close());

const WORDS: [string, (path: string) => PurgeWords][] = [
  ["URL", (path) => ({ files: [urlOf(path)] })],
  ["URL, soft", (path) => ({ files: [urlOf(path)], mode: "soft" })],
  ["prefix", (path) => ({ prefixes: [`music.example${path}`] })],
  ["a tag that only answers carry", (path) => ({ tags: [`tag-of-${path}`] })],
  ["a tag that only answers carry, soft", (path) => ({ tags: [`tag-of-${path}`], mode: "soft" })],
];

/** A path, what stood there before and what stands there now, as mirrors serve them. */
function changing(): { path: string; old: Behaviour & { bytes: ReturnType<typeof bytesOf> }; now: Behaviour & { bytes: ReturnType<typeof bytesOf> } } {
  const path = `/changing/${fresh()}.mp3`;
  const headers: [string, string][] = [KEPT, ["cache-tag", `tag-of-${path}`]];
  return { path, old: { bytes: bytesOf(fresh(), SIZE), headers }, now: { bytes: bytesOf(fresh(), SIZE), headers } };
}

describe("once a purge is complete, a mirror whose own cache lags brings nothing back", () => {
  it.each(WORDS)("by %s", async (_, words) => {
    const { path, old, now } = changing();
    mirrors.serve(path, old);
    // NRT never had it: there only the answer can tell which tags it has.
    await expectAt(mirrors, path, old.bytes, ["FRA", "IAD"]);
    await mirrors.idle();
    mirrors.serve(path, now, { a: old });
    await mirrors.scene.purge(words(path));
    for (let round = 0; round < 2; round += 1) {
      // A soft purge lets the stale copy stand in; here nothing does, by the origin's word.
      await expectAt(mirrors, path, now.bytes, words(path)["mode"] === "soft" ? ["FRA", "IAD"] : COLOS);
      await mirrors.idle();
    }
  });
});

describe("a purge in the middle of a body that goes from edge to edge", () => {
  it.each(WORDS.filter(([name]) => !name.includes("soft")))("brings no old byte to who asks afterwards, and no mixture to who asked before: by %s", async (_, words) => {
    const { path, old, now } = changing();
    const [held, broken] = [gate(), { cut: { after: 40_000, how: "fin" } } as const];
    // c is a mirror that has the old one still when it is asked for the rest.
    mirrors.serve(path, old, { a: { ...old, ...broken }, b: { ...old, ...broken, wait: held.opened } });
    const early = mirrors.scene.open("FRA", path);
    while (mirrors.of.b.to(path).length === 0) await mirrors.of.b.next(path);
    mirrors.serve(path, now, { c: old });
    await mirrors.scene.purge(words(path));
    await mirrors.scene.everywhere("/whatever.mp3");
    mirrors.serve(path, now);
    held.open();
    const answer = await early.answer;
    expectSound(answer, [old.bytes, now.bytes]);
    await mirrors.idle();
    await expectAt(mirrors, path, now.bytes);
    await mirrors.idle();
    await expectAt(mirrors, path, now.bytes);
  });
});

it("a copy of a mirror is confirmed by another that has the same, and by the whole of none", async () => {
  const { path, bytes, etag } = mirrors.file(20_000, (bytes, etag) => ({ a: { bytes, etag, headers: [["cache-control", "max-age=0, must-revalidate"]] } }));
  mirrors.serve(path, { bytes, etag, headers: [["cache-control", "max-age=0, must-revalidate"]] });
  await expectAt(mirrors, path, bytes, ["FRA"]);
  await mirrors.idle();
  mirrors.serve(path, { bytes, etag, headers: [["cache-control", "max-age=0, must-revalidate"]] }, { a: { status: 503 } });
  await expectAt(mirrors, path, bytes, ["FRA", "FRA"]);
  expect(mirrors.of.b.to(path).map(({ status }) => status)).toContain(304);
  const listener = await mirrors.scene.at("FRA", path, { headers: { "if-none-match": etag } });
  expect([listener.status, listener.body.length]).toEqual([304, 0]);
});

it("after everything was purged nobody gets what only a lagging mirror still has", async () => {
  const { path, old, now } = changing();
  mirrors.serve(path, old);
  await expectAt(mirrors, path, old.bytes);
  await mirrors.idle();
  mirrors.serve(path, now, { a: old });
  await mirrors.scene.purge({ purge_everything: true });
  for (const answer of await mirrors.scene.everywhere(path)) expectWhole(answer, now.bytes);
});
