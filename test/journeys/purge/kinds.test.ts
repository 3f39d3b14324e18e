import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../../origin/behaviour.ts";
import { bytesOf, textOf } from "../../origin/bytes.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../../support/judge.ts";
import { fresh, SITE, startScene, urlOf, type PurgeWords, type Scene } from "./scene.ts";

const KEPT: [string, string] = ["cache-control", "max-age=3600"];
let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ TAGS: [{ match: "/audio/:release/:track.mp3", tags: ["release:{release}", "track:{track}"] }] });
});
afterAll(() => scene?.close());

/** Keeps an old body everywhere, changes the origin to a new one, purges, and expects the new one everywhere, then kept. */
async function replaced(path: string, words: PurgeWords, more: Behaviour = {}): Promise<void> {
  const [old, now] = [bytesOf(fresh(), 20_000), bytesOf(fresh(), 21_000)];
  await scene.keep(path, { bytes: old, headers: [KEPT], ...more });
  scene.origin.change(path, { bytes: now, headers: [KEPT], ...more });
  await scene.expectEverywhere(path, old);
  await scene.purge(words);
  await scene.expectEverywhere(path, now);
  await scene.origin.idle();
  expect(await scene.hits(path)).toEqual([true, true, true]);
}

/** What is kept at a path stays kept through whatever `during` does. */
async function stays(path: string, during: () => Promise<unknown>, more: Behaviour = {}): Promise<void> {
  await scene.keep(path, { bytes: bytesOf(fresh(), 5000), headers: [KEPT], ...more });
  await during();
  expect(await scene.hits(path)).toEqual([true, true, true]);
}

describe("a purge by URL", () => {
  it("reaches every data centre", () => replaced("/url.mp3", { files: [urlOf("/url.mp3")] }));
  it("says when it was complete, and where", async () => {
    await scene.keep("/receipt.mp3", { bytes: bytesOf(fresh(), 9), headers: [KEPT] });
    const receipt = await scene.purge({ files: [urlOf("/receipt.mp3")] });
    expect(receipt).toMatchObject({ kind: "purge", mode: "hard", state: "complete", not_proven: [] });
    expect(Date.parse(receipt.complete_at ?? "")).toBeGreaterThanOrEqual(Date.parse(receipt.accepted_at));
    expect(receipt.regions.length).toBeGreaterThanOrEqual(COLO_REGIONS);
    for (const region of receipt.regions) expect(["confirmed", "ran-out"]).toContain(region.state);
  });
  it("reaches each variant", async () => {
    const path = "/variants.html";
    const [de, fr] = [{ "accept-language": "de" }, { "accept-language": "fr" }];
    let edition = "old";
    const script = ({ headers }: { headers: Record<string, unknown> }): Behaviour => ({ bytes: textOf(`${edition} ${String(headers["accept-language"])}`), type: "text/html", headers: [KEPT, ["vary", "accept-language"]] });
    await scene.keep(path, script, de);
    await scene.keep(path, script, fr);
    edition = "new";
    await scene.purge({ files: [urlOf(path)] });
    for (const answer of await scene.everywhere(path, de)) expect(answer.body.toString()).toBe("new de");
    for (const answer of await scene.everywhere(path, fr)) expect(answer.body.toString()).toBe("new fr");
  });
  it("reaches text in each coding", async () => {
    const path = "/coded.json";
    const page = (word: string): Behaviour => ({ bytes: textOf(word.repeat(2000)), type: "application/json", headers: [KEPT] });
    for (const coding of ["br", "gzip", "identity"]) await scene.keep(path, page("a"), { "accept-encoding": coding });
    const bodies = async (): Promise<string[]> => (await Promise.all(["br", "gzip", "identity"].map((coding) => scene.everywhere(path, { "accept-encoding": coding })))).flat().map(({ body }) => body.toString("hex"));
    const before = await bodies();
    scene.origin.change(path, page("b"));
    await scene.purge({ files: [urlOf(path)] });
    const after = await bodies();
    for (const [i, body] of after.entries()) expect(body).not.toBe(before[i]);
  });
  it.each([["a tag of its own", {}], ["the tag of the old", { etag: '"same"' }], ["nothing to tell them apart", { etag: false, lastModified: false }]] as const)(
    "reaches each slice of a long recording, whose new content has %s",
    async (_, more) => {
      const path = `/long-${Object.keys(more).length}.mp3`;
      const size = HEAD_BYTES + 5 * SLICE_BYTES + 77;
      const [old, now] = [bytesOf(fresh(), size), bytesOf(fresh(), size)];
      await scene.keep(path, { bytes: old, headers: [KEPT], ...more });
      scene.origin.change(path, { bytes: now, headers: [KEPT], ...more });
      await scene.purge({ files: [urlOf(path)] });
      const first = HEAD_BYTES + 2 * SLICE_BYTES - 50;
      const part = await scene.at("IAD", path, { headers: { range: `bytes=${first}-${first + 99}` } });
      if (part.status === 206) expectPart(part, now, first, first + 99);
      else expectWhole(part, now);
      await scene.expectEverywhere(path, now);
    },
  );
  it("reaches a query that is named, and no other", async () => {
    const page = (word: string): Behaviour => ({ bytes: textOf(word), type: "text/html", headers: [KEPT] });
    for (const path of ["/q.html", "/q.html?a=1", "/q.html?a=2"]) await scene.keep(path, page("old"));
    for (const path of ["/q.html", "/q.html?a=1", "/q.html?a=2"]) scene.origin.change(path, page("new"));
    await scene.purge({ files: [urlOf("/q.html?a=1")] });
    expect((await scene.everywhere("/q.html?a=1")).map(({ body }) => body.toString())).toEqual(["new", "new", "new"]);
    expect(await scene.hits("/q.html")).toEqual([true, true, true]);
    expect(await scene.hits("/q.html?a=2")).toEqual([true, true, true]);
    await scene.purge({ files: [urlOf("/q.html")], query: "any" });
    for (const path of ["/q.html", "/q.html?a=2"]) expect((await scene.everywhere(path)).map(({ body }) => body.toString())).toEqual(["new", "new", "new"]);
  });
  it("leaves its neighbours", () => stays("/neighbour.mp3", () => scene.purge({ files: [urlOf("/neighbour.mp3x"), urlOf("/neighbour")] })));
  it("reaches an answer that nothing is there", async () => {
    await scene.keep("/absent.mp3", { status: 404, bytes: textOf("no"), headers: [KEPT] });
    const now = bytesOf(fresh(), 3000);
    scene.origin.change("/absent.mp3", { bytes: now, headers: [KEPT] });
    await scene.purge({ files: [urlOf("/absent.mp3")] });
    await scene.expectEverywhere("/absent.mp3", now);
  });
});

describe("a purge by tag", () => {
  it.each([["cache-tag", "album-1, Other"], ["surrogate-key", "x album-2"], ["xkey", "album-3"]])("reaches what the origin's %s names, and the field is not sent on", async (field, value) => {
    const path = `/by-${field}.mp3`;
    const tag = /album-\d/.exec(value)?.[0] ?? "";
    await replaced(path, { tags: [tag.toUpperCase()] }, { headers: [KEPT, [field, value]] });
    expect((await scene.at("FRA", path)).header(field)).toBeUndefined();
  });
  it("reaches what a pattern of URLs gives it to", () => replaced("/audio/Blue%20Note/one.mp3", { tags: ["release:blue note"] }));
  it("reaches what another part of the pattern gives it to", () => replaced("/audio/red/two.mp3", { tags: ["track:two"] }));
  it("leaves what does not carry it", () =>
    stays("/untouched.mp3", () => scene.purge({ tags: ["album-9"] }), { headers: [KEPT, ["cache-tag", "album-8"]] }));
  it("reaches an answer that nothing is there, which could not carry it", async () => {
    await scene.keep("/soon.mp3", { status: 404, bytes: textOf("no"), headers: [KEPT] });
    const now = bytesOf(fresh(), 3000);
    scene.origin.change("/soon.mp3", { bytes: now, headers: [KEPT, ["cache-tag", "release-of-tomorrow"]] });
    await scene.purge({ tags: ["release-of-tomorrow"] });
    await scene.expectEverywhere("/soon.mp3", now);
  });
  it("reaches what carries a tag since it was last confirmed", async () => {
    const path = "/tagged-later.mp3";
    const old = bytesOf(fresh(), 3000);
    await scene.keep(path, { bytes: old, etag: '"1"', headers: [["cache-control", "max-age=3600"], ["age", "3599"]] });
    scene.origin.change(path, { bytes: old, etag: '"1"', headers: [KEPT, ["cache-tag", "later"]] });
    await scene.purge({ files: [urlOf(path)], mode: "soft" });
    await scene.everywhere(path);
    await scene.origin.idle();
    const now = bytesOf(fresh(), 3000);
    scene.origin.change(path, { bytes: now, etag: '"2"', headers: [KEPT, ["cache-tag", "later"]] });
    await scene.purge({ tags: ["later"] });
    await scene.expectEverywhere(path, now);
  });
});

describe("a purge by prefix", () => {
  it("reaches what is below, by whole segments", async () => {
    const page = (word: string): Behaviour => ({ bytes: textOf(word), type: "text/html", headers: [KEPT] });
    const below = ["/shelf/a", "/shelf/a/b.html", "/shelf/a?c=1"];
    for (const path of [...below, "/shelf/ab"]) await scene.keep(path, page("old"));
    for (const path of [...below, "/shelf/ab"]) scene.origin.change(path, page("new"));
    await scene.purge({ prefixes: [`${SITE}/shelf/a`] });
    for (const path of below) expect([path, ...(await scene.everywhere(path)).map(({ body }) => body.toString())]).toEqual([path, "new", "new", "new"]);
    expect(await scene.hits("/shelf/ab")).toEqual([true, true, true]);
  });
  it("without a host reaches every site", () => replaced("/all-sites/x.mp3", { prefixes: ["/all-sites"] }));
});

describe("a purge of a host", () => {
  it("reaches all of it, and no other", async () => {
    const other = { host: "other.example" };
    await scene.keep("/host.mp3", { bytes: bytesOf(fresh(), 4000), headers: [KEPT] }, other);
    await replaced("/host.mp3", { hosts: [SITE] });
    expect((await scene.everywhere("/host.mp3", other)).map(isHit)).toEqual([true, true, true]);
  });
});

describe("a purge of everything", () => {
  it("reaches everything", () => replaced("/everything.mp3", { purge_everything: true }));
});

/** Regions with traffic in this file. */
const COLO_REGIONS = 3;
