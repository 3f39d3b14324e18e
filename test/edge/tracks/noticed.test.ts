import { describe, expect, it } from "vitest";
import { Context } from "../../../edge/context.ts";
import { Isolate } from "../../../edge/isolate.ts";
import type { Note } from "../../../edge/note.ts";
import { targetOf } from "../../../edge/target.ts";
import { noticed } from "../../../edge/tracks/noticed.ts";
import { cacheKey } from "../../../src/core/cache/key.ts";
import { normaliseUrl } from "../../../src/core/cache/normalise.ts";
import { readSettings } from "../../../src/core/settings/index.ts";

const HOST = "music.example";
const MANIFEST = "/media/x/track.json";
const FILE = "/media/x/aac-96.00000001.mp4";
const SAID = { kind: "track", track: { variants: [{ id: "aac-96", pathname: FILE, family: "aac", type: "audio/mp4", lossless: false, bytes: 12_720 }], tags: ["track:x"] } } as const;

function isolateWith(knows: boolean): Isolate {
  const read = readSettings({ ORIGIN: "https://origin.example", LADDER: [{ track: "/audio/:track", manifest: "/media/:track/track.json" }, { track: "/radio/:show", variants: [{ id: "mp3", path: "/shows/:show.mp3" }] }] });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const isolate = new Isolate(read.settings, {});
  const keep = (): void => void isolate.tracks.keep(cacheKey(HOST, MANIFEST, ""), { fill: "f", identity: "i" }, SAID, 1);
  if (knows) keep();
  isolate.readsManifest = async (_, __, pathname) => {
    if (pathname !== MANIFEST) return "none";
    keep();
    return SAID.track.tags;
  };
  return isolate;
}

/** What is told of an answer to a request for a path, once all that was begun for it has ended; and whether the file is left out then. */
async function told(path: string, status: number, note: Partial<Note> = { tier: "upstream" }, { method = "GET", knows = true } = {}): Promise<{ troubles: string[]; out: boolean }> {
  const isolate = isolateWith(knows);
  const work: Promise<unknown>[] = [];
  const url = new URL(`https://${HOST}${path}`);
  const context = new Context(new Request(url, { method }), url, isolate, { waitUntil: (promise) => work.push(promise) });
  const normal = normaliseUrl(url.pathname, url.search, isolate.urlRulesOf(undefined));
  const site = isolate.siteOf(HOST);
  if (normal.kind === "malformed" || site === undefined) throw new Error(path);
  context.target = targetOf(site, normal, undefined, null);
  Object.assign(context.note, note);
  const troubles: string[] = [];
  noticed(context, { response: { status, headers: new Headers() }, end: "complete", firstByteMs: 1 }, (trouble) => troubles.push(trouble));
  for (let settled = 0; settled < work.length; settled += 1) await work[settled];
  return { troubles, out: context.tiers.failing?.leftOut([cacheKey(HOST, url.pathname, "")], Date.now(), context).size === 1 };
}

describe("an answer for a track's file", () => {
  it.each<[string, string, number, Partial<Note>]>([
    ["missing", FILE, 404, { tier: "upstream" }],
    ["missing", "/shows/news.mp3", 404, { tier: "memory" }],
    ["error", FILE, 503, { tier: "upstream" }],
    ["unreachable", FILE, 504, { tier: "none", refusal: "upstream-timeout" }],
    ["length", FILE, 200, { tier: "upstream", size: 7 }],
    ["length", FILE, 206, { tier: "memory", size: 7 }],
    ["length", FILE, 416, { tier: "upstream", refusal: "range-not-satisfiable", size: 7 }],
  ])("tells of trouble: %s", async (trouble, path, status, note) => {
    expect(await told(path, status, note)).toEqual({ troubles: [trouble], out: true });
  });

  it.each<[string, string, number, Partial<Note>, string?]>([
    ["a file its manifest does not name", "/media/x/aac-96.ffffffff.mp4", 404, { tier: "upstream" }],
    ["a query of somebody's own", `${FILE}?versionId=1`, 404, { tier: "upstream" }],
    ["what passed with somebody's own fields", FILE, 500, { tier: "upstream", passed: true }],
    ["another method", FILE, 501, { tier: "upstream" }, "POST"],
    ["what may not be delivered just now", FILE, 503, { tier: "upstream", refusal: "no-promise" }],
    ["a copy that was wanted and is not there", FILE, 504, { tier: "none", refusal: "only-if-cached" }],
    ["a fault of this edge", FILE, 500, { tier: "upstream", refusal: "internal" }],
    ["a block", FILE, 451, { tier: "upstream", refusal: "blocked" }],
    ["a copy as long as its manifest says", FILE, 206, { tier: "memory", size: 12_720 }],
    ["a path that is no file of a track", "/other/x.mp4", 404, { tier: "upstream" }],
  ])("tells nothing by %s", async (_, path, status, note, method = "GET") => {
    expect(await told(path, status, note, { method })).toEqual({ troubles: [], out: false });
  });

  it("has its manifest read where that is not known here, and is believed if it is named there", async () => {
    expect(await told(FILE, 503, { tier: "upstream" }, { knows: false })).toEqual({ troubles: ["error"], out: true });
    expect(await told("/media/x/none.mp4", 404, { tier: "upstream" }, { knows: false })).toEqual({ troubles: [], out: false });
    expect(await told("/media/y/none.mp4", 404, { tier: "upstream" }, { knows: false })).toEqual({ troubles: [], out: false });
  });
});
