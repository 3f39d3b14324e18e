import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setTimeout as pause } from "node:timers/promises";
import type { Behaviour } from "../../origin/behaviour.ts";
import { type Bytes, bytesOf, textOf } from "../../origin/bytes.ts";
import { expectWhole } from "../../support/judge.ts";
import type { RawAnswer, RawAsk } from "../../support/raw.ts";
import { type ColoName, SITE, type Scene, fresh, startScene } from "../purge/scene.ts";
import { LADDER, manifestOf, manifestScript, serveTrack } from "./catalogue.ts";

/** Later than any answer of a loaded machine, and sooner than what an upstream may take. */
const SLOW_MS = 4000;

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ LADDER, RESCUE_SEC: 3600, RESCUE_SLOW_MS: SLOW_MS, UPSTREAM_FIRST_BYTE_TIMEOUT_MS: 15_000, REQUEST_DIRECTIVES: "honour" });
});
afterAll(() => scene?.close());

const ASKED = "?codecs=aac&quality=normal";
const OPERATOR = { "downbeat-token": "purge-journeys" };

/** A track, where its variant of normal quality is, and the bytes of that. */
interface Rescued {
  readonly track: string;
  readonly file: string;
  readonly bytes: Bytes;
}

function served(): Rescued {
  const track = `t${fresh()}`;
  const bytes = serveTrack(scene.origin, track)["aac-160"];
  if (bytes === undefined) throw new Error("no such variant");
  return { track, file: fileOf(track, "aac-160"), bytes };
}

const fileOf = (track: string, id: string): string => `/media/${track}/${id}.00000001.mp4`;
const idIn = (answer: RawAnswer): string | undefined => /\/([\w-]+)\.\d+\.mp4$/.exec(answer.header("location") ?? "")?.[1];
const chosen = async (colo: ColoName, track: string): Promise<string | undefined> => idIn(await scene.at(colo, `/audio/${track}${ASKED}`));
const listed = async (colo: ColoName, track: string): Promise<string[]> =>
  (await scene.at(colo, `/audio/${track}.m3u8${ASKED}`)).body.toString().split("\n").filter((line) => line.startsWith("/")).map((line) => line.replace(/^.*\/|\.m3u8$/g, ""));

/** Asks a data centre for something whose answer may break off. */
const asked = (path: string, ask: RawAsk = {}): Promise<unknown> => scene.at("FRA", path, ask).catch(() => undefined);

async function counted(family: string): Promise<string[]> {
  const { text } = await scene.control("GET", "/metrics");
  return text.split("\n").filter((line) => line.startsWith(`downbeat_${family}`));
}

const TROUBLES: readonly (readonly [why: string, behaviour: () => Behaviour])[] = [
  ["missing", () => ({ status: 404, bytes: textOf("gone") })],
  ["error", () => ({ status: 503, bytes: textOf("later") })],
  ["unreachable", () => ({ raw: "" })],
  ["cut", () => ({ bytes: bytesOf(7, 20_400), type: "audio/mp4", ranges: "ignored", cut: { after: 3000, how: "reset" } })],
  ["length", () => ({ bytes: bytesOf(7, 20_401), type: "audio/mp4" })],
  ["slow", () => ({ bytes: bytesOf(7, 20_400), type: "audio/mp4", wait: pause(SLOW_MS + 300) })],
];

describe("a variant whose bytes cannot be had in time", () => {
  it.concurrent.for(TROUBLES)("is left out of the next choice and list, and its neighbour stands in: %s", async ([, behaviour], { expect }) => {
    const { track, file } = served();
    expect([await chosen("FRA", track), await chosen("IAD", track), (await listed("FRA", track))[0]]).toEqual(["aac-160", "aac-160", "aac-160"]);
    scene.origin.change(file, behaviour());
    await asked(file);
    await expect.poll(() => chosen("FRA", track), { timeout: 10_000 }).toBe("aac-96");
    expect(await listed("FRA", track)).toEqual(["aac-96", "aac-256"]);
    const shown = await scene.at("FRA", `/audio/${track}${ASKED}`, { headers: OPERATOR });
    expect(shown.header("server-timing")).toContain('choice;desc="aac-96 neighbour, instead of aac-160"');
    expect(JSON.parse(shown.header("downbeat-detail") ?? "")).toMatchObject({ choice: { id: "aac-96", why: "neighbour", instead: "aac-160" } });
    expect(shown.header("link")).not.toContain("aac-160");
    // What one data centre could not have another may.
    expect([await chosen("IAD", track), (await listed("IAD", track))[0]]).toEqual(["aac-160", "aac-160"]);
  });

  it("is counted by what was wrong, and so are the choices that were made instead", async () => {
    await expect.poll(async () => {
      const lines = await counted("variant_troubles");
      return TROUBLES.map(([why]) => why).filter((why) => lines.some((line) => line.includes(`why="${why}"`) && line.includes('colo="FRA"') && !line.endsWith(" 0")));
    }, { timeout: 15_000 }).toEqual(TROUBLES.map(([why]) => why));
    expect((await counted("choices")).filter((line) => line.includes('why="neighbour"') && line.includes('family="aac"'))).not.toEqual([]);
  });

  it("never lends its address to another: who plays it gets its own bytes or none", async () => {
    const { track, file, bytes } = served();
    expect(await chosen("FRA", track)).toBe("aac-160");
    scene.origin.change(file, { status: 503, bytes: textOf("later") });
    expect((await scene.at("FRA", file, { headers: { range: "bytes=0-99" } })).status).toBe(503);
    await expect.poll(() => chosen("FRA", track)).toBe("aac-96");
    scene.origin.change(file, { bytes, type: "audio/mp4" });
    expectWhole(await scene.at("FRA", file), bytes);
  });

  it("is given all the same where all that a listener can have fail, and its list is not empty", async () => {
    const { track } = served();
    expect(await chosen("FRA", track)).toBe("aac-160");
    const ids = ["aac-96", "aac-160", "aac-256", "opus-64", "opus-128", "flac"];
    for (const id of ids) scene.origin.change(fileOf(track, id), { status: 503, bytes: textOf("later") });
    for (const id of ids) await asked(fileOf(track, id));
    const said = async (): Promise<string | undefined> => (await scene.at("FRA", `/audio/${track}${ASKED}`, { headers: OPERATOR })).header("server-timing");
    await expect.poll(said).toContain("aac-160 last-resort");
    expect(await listed("FRA", track)).toEqual(["aac-160"]);
  });

  it("is listed where all fail, for who may be any player", async () => {
    const track = `t${fresh()}`;
    const ids = ["opus-64", "opus-128"];
    scene.origin.serve(`/media/${track}/track.json`, manifestScript(manifestOf(track, {}, "00000001", ids)));
    const list = async (): Promise<(string | number)[]> => {
      const { status, body } = await scene.at("FRA", `/audio/${track}.m3u8`);
      return [status, ...body.toString().split("\n").filter((line) => line.startsWith("/"))];
    };
    const [, ...before] = await list();
    expect(before).toHaveLength(2);
    await asked(fileOf(track, "opus-64"));
    await expect.poll(list).toEqual([200, `/audio/${track}/opus-128.m3u8`]);
    await asked(fileOf(track, "opus-128"));
    await expect.poll(list).toEqual([200, ...before]);
  });

  it("is noticed where nobody has asked for its track's address", async () => {
    const { track, file } = served();
    scene.origin.change(file, { status: 503, bytes: textOf("later") });
    await asked(file);
    await expect.poll(() => chosen("FRA", track)).toBe("aac-96");
  });
});

describe("no trouble of a variant is", () => {
  const STRANGERS: readonly (readonly [what: string, ask: (file: string) => Promise<unknown>])[] = [
    ["a listener who leaves", async (file) => {
      const exchange = scene.open("FRA", file);
      await scene.origin.next(file);
      exchange.leave();
    }],
    ["a range behind the end", (file) => asked(file, { headers: { range: "bytes=99999-" } })],
    ["another method", (file) => asked(file, { method: "POST", body: "x" })],
    ["what an origin says to somebody's own fields", (file) => asked(file, { headers: { cookie: "broken=1" } })],
    ["a query of nobody's", (file) => asked(`${file}?versionId=none`)],
    ["a copy that is wanted and not there", (file) => asked(file, { headers: { "cache-control": "only-if-cached" } })],
  ];
  it.concurrent.for(STRANGERS)("%s", async ([, ask], { expect }) => {
    const { track, file, bytes } = served();
    expect(await chosen("FRA", track)).toBe("aac-160");
    scene.origin.change(file, ({ method, headers, url }) => (method !== "GET" || headers.cookie !== undefined || url.includes("?") ? { status: 500, bytes: textOf("no") } : { bytes, type: "audio/mp4", pause: { after: 5000, until: pause(300) } }));
    await ask(file);
    await settled(track, expect.poll);
    expect(await chosen("FRA", track)).toBe("aac-160");
  });

  it("what its origin forbids", async () => {
    const { track, file } = served();
    expect(await chosen("FRA", track)).toBe("aac-160");
    scene.origin.change(file, { status: 403, bytes: textOf("no") });
    await asked(file);
    await settled(track);
    expect(await chosen("FRA", track)).toBe("aac-160");
  });
});

/** Waits until a trouble that came later than all others of a track has been noticed. */
async function settled(track: string, poll = expect.poll): Promise<void> {
  scene.origin.change(fileOf(track, "opus-128"), { status: 503, bytes: textOf("later") });
  await asked(fileOf(track, "opus-128"));
  await poll(async () => idIn(await scene.at("FRA", `/audio/${track}?codecs=opus&quality=normal`))).toBe("opus-64");
}

describe("an address that answers inline", () => {
  it("keeps to one file, whatever fails: each Range of a playback must lead to the same", async () => {
    const track = `t${fresh()}`;
    serveTrack(scene.origin, track, { folder: "/inlined" });
    const file = `/inlined/${track}/aac-160.00000001.mp4`;
    scene.origin.change(file, { status: 503, bytes: textOf("later") });
    expect((await scene.at("FRA", `/inline/${track}${ASKED}`)).status).toBe(503);
    const head = await scene.at("FRA", `/inline/${track}${ASKED}`, { headers: { ...OPERATOR, range: "bytes=0-9" } });
    expect([head.status, JSON.parse(head.header("downbeat-detail") ?? "")]).toMatchObject([503, { choice: { id: "aac-160" } }]);
    const query = new URLSearchParams({ url: `https://${SITE}/inline/${track}${ASKED}`, colo: "FRA" });
    const explained: unknown = JSON.parse((await scene.control("GET", `/explain?${query}`)).text);
    expect(explained).toMatchObject({ track: { choice: { id: "aac-160", instead: null } } });
  });
});
