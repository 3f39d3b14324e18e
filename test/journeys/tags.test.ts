import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { locationKeys } from "../../src/core/purge/key.ts";
import type { Behaviour } from "../origin/behaviour.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { type Origin, startOrigin } from "../origin/origin.ts";
import { type Edge, startEdge } from "../support/edge.ts";
import { isHit } from "../support/judge.ts";
import { CONTROL_TOKENS, copyIn, explained } from "./control/explaining.ts";

let origin: Origin;
let edge: Edge;
const TAGS = [
  { match: "/audio/:release/:track.mp3", tags: ["release:{release}", "track:{track}"] },
  { match: "/audio/*", tags: ["audio"] },
  { match: "/audio/*", tags: ["elsewhere"], host: "elsewhere.example" },
];
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { CONTROL_TOKENS, TAGS, TAG_FIELDS: ["Cache-Tag", "surrogate-key", "x-amz-meta-tags"] } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

let paths = 0;
const HOUR: [string, string] = ["cache-control", "max-age=3600"];
function served(headers: readonly (readonly [string, string])[], changes: Behaviour = {}): string {
  const path = `/page-${(paths += 1)}`;
  origin.serve(path, { bytes: textOf("page"), type: "text/html", etag: '"1"', headers: [HOUR, ...headers], ...changes });
  return path;
}
/** The bytes of a text as UTF-8, as a server that knows nothing of characters writes them. */
const raw = (text: string): string => Buffer.from(text).toString("latin1");
/** The tags a copy in the colo has. */
async function tagsOf(path: string): Promise<readonly string[] | undefined> {
  return copyIn(await explained(edge, `${edge.url}${path}`), "colo")?.tags;
}

describe("tags in an origin's fields", () => {
  it("are the copy's, and no listener sees them, of a miss or of a hit", async () => {
    const path = served([["cache-tag", "b, Release:1"], ["surrogate-key", "x y"], ["x-amz-meta-tags", "m"], ["xkey", "not a tag field here"]]);
    for (const answer of [await edge.get(path), await edge.get(path)]) {
      expect(["cache-tag", "surrogate-key", "x-amz-meta-tags", "xkey"].map((name) => answer.header(name))).toEqual([undefined, undefined, undefined, "not a tag field here"]);
    }
    expect(await tagsOf(path)).toEqual(["b", "m", "release:1", "x", "y"]);
  });

  it("are not shown where nothing is stored either", async () => {
    const unstored = served([["cache-tag", "a"]], { headers: [["cache-control", "no-store"], ["cache-tag", "a"]] });
    const missing = served([["cache-tag", "a"]], { status: 404 });
    const cookie = served([["cache-tag", "a"]]);
    const answers = [await edge.get(unstored), await edge.get(missing), await edge.get(cookie, { cookie: "a=1" }), await edge.ask(cookie, { method: "POST" }), await edge.ask(unstored, { method: "HEAD" })];
    expect(answers.map((answer) => answer.header("cache-tag"))).toEqual(answers.map(() => undefined));
  });

  it("in UTF-8, raw or encoded, are the tag a human would write", async () => {
    const both = served([["cache-tag", `${raw("artist:Beyoncé")}, artist:Sigur%20R%C3%B3s`]]);
    await edge.get(both);
    expect(await tagsOf(both)).toEqual(["artist:beyonc%c3%a9", "artist:sigur%20r%c3%b3s"]);
  });

  it("that a copy cannot carry keep it from being stored: too many, too long, unreadable", async () => {
    const many = Array.from({ length: 129 }, (_, i) => `t${i}`).join(",");
    for (const tags of [many, "x".repeat(1025), "caf\xe9"]) {
      const path = served([["cache-tag", tags]]);
      const { probe } = await explained(edge, `${edge.url}${path}`, { probe: true });
      await edge.get(path);
      expect([probe, isHit(await edge.get(path))]).toEqual([expect.objectContaining({ stored: false, why: "tags" }), false]);
    }
  });

  it("in two lines are all of them", async () => {
    const path = served([["surrogate-key", "a b"], ["surrogate-key", "c"], ["cache-tag", "d"], ["cache-tag", "e"]]);
    await edge.get(path);
    expect(await tagsOf(path)).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("add up over a 304, and are replaced by a 200", async () => {
    const path = served([], { headers: [["cache-control", "max-age=0"], ["cache-tag", "first"]] });
    await edge.get(path);
    origin.serve(path, { bytes: textOf("page"), type: "text/html", etag: '"1"', headers: [["cache-control", "max-age=0"], ["cache-tag", "second"]] });
    await edge.get(path);
    await expect.poll(() => tagsOf(path)).toEqual(["first", "second"]);
    origin.serve(path, { bytes: textOf("other"), type: "text/html", etag: '"2"', headers: [HOUR, ["cache-tag", "third"]] });
    await edge.get(path);
    await expect.poll(() => tagsOf(path)).toEqual(["third"]);
  });

  it("are those of a track fetched in slices too", async () => {
    origin.serve("/audio/r9/long.mp3", { bytes: bytesOf(7, 100_000), headers: [["cache-tag", "hot"]] });
    await edge.get("/audio/r9/long.mp3", { range: "bytes=50000-50009" });
    await edge.get("/audio/r9/long.mp3");
    await expect.poll(() => tagsOf("/audio/r9/long.mp3")).toEqual(["hot"]);
  });
});

describe("what purges can name", () => {
  it("is said of what was never fetched: its place, and its tags by pattern", async () => {
    const { purge } = await explained(edge, `${edge.url}/audio/My%20Album/T1.mp3?v=1`);
    expect(purge?.tags).toEqual(["release:my%20album", "track:t1", "audio"]);
    const place = locationKeys(`${new URL(edge.url).hostname}/audio/My%20Album/T1.mp3?v=1`);
    expect(purge?.keys).toEqual([...place, "t release:my%20album", "t track:t1", "t audio"]);
  });

  it("is said of what is held: its answer's tags as well, and that a missing page may have had any", async () => {
    const path = served([["cache-tag", "a"]]);
    await edge.get(path);
    expect((await explained(edge, `${edge.url}${path}`)).purge?.keys).toContain("t a");
    const gone = served([], { status: 410 });
    await edge.get(gone);
    expect((await explained(edge, `${edge.url}${gone}`)).purge?.keys).toContain("t *");
  });
});
