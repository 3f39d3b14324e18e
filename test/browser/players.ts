/** The table of players held against a real Chromium: what it says it plays, what it says of itself, and how it asks for sound. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { choose } from "../../src/core/audio/choice.ts";
import { PLAYERS, playerOf, playsForm } from "../../src/core/audio/players.ts";
import type { TrackVariant } from "../../src/core/audio/track.ts";
import { wishOf } from "../../src/core/audio/wish.ts";
import { openChromium } from "./chromium.ts";
import { check } from "./facts.ts";

/** How a browser is asked for a container with a codec in it; those that hold one codec alone are asked for without. */
const TYPES: Readonly<Record<string, string>> = {
  mp4: "audio/mp4", ogg: "audio/ogg", webm: "audio/webm", mpeg: "audio/mpeg", adts: "audio/aac", flac: "audio/flac", wav: "audio/wav", caf: "audio/x-caf", hls: "application/vnd.apple.mpegurl",
};
const CODECS: Readonly<Record<string, string>> = { aac: "mp4a.40.2", "xhe-aac": "mp4a.40.42", opus: "opus", mp3: "mp3", flac: "flac", vorbis: "vorbis", alac: "alac", pcm: "1" };
const BARE = new Set(["mpeg", "adts", "flac"]);

const FORMS = [...new Set(Object.values(PLAYERS).flatMap((row) => Object.keys(row)))].toSorted();
const typeOf = (form: string): string => {
  const [container = "", codec = ""] = form.split("/");
  return BARE.has(container) ? `${TYPES[container]}` : `${TYPES[container]}; codecs="${CODECS[codec]}"`;
};

const asked: NodeJS.Dict<string | string[]>[] = [];
const server = createServer((request, response) => {
  if (request.url !== "/") asked.push(request.headers);
  response.setHeader("content-type", "text/html");
  response.end(request.url === "/" ? "<!doctype html><link rel=icon href=data:,>" : "");
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const { context, close } = await openChromium();
const page = await context.newPage();
page.setDefaultTimeout(15_000);

/** Of these types, which it says it plays as files, and which it says it can be fed. */
const said = (types: readonly string[]) =>
  page.evaluate((list) => list.map((type) => ({ file: new Audio().canPlayType(type) !== "", fed: MediaSource.isTypeSupported(type) })), types);

const failed = await check([
  ["Chromium is known by its User-Agent, and asks for sound with */*", async () => {
    await page.goto(`${site}/`);
    await page.evaluate(() => new Promise<void>((ended) => { new Audio("/a.mp4").addEventListener("error", () => ended(), { once: true }); }));
    const [request] = asked;
    assert.equal(request?.accept, "*/*");
    const version = Number(context.browser()?.version().split(".")[0]);
    assert.deepEqual(playerOf(String(request?.["user-agent"])), { name: "chromium", version });
  }],
  ["it is known by its brands too, where it names them", async () => {
    const brands = asked[0]?.["sec-ch-ua"];
    if (brands !== undefined) assert.equal(playerOf(null, String(brands)).name, "chromium");
  }],
  ["it plays as files what the table says, and nothing else of it", async () => {
    const player = playerOf(String(asked[0]?.["user-agent"]));
    const answers = await said(FORMS.map(typeOf));
    const plays = FORMS.filter((_, i) => answers[i]?.file === true);
    assert.deepEqual(plays, FORMS.filter((form) => { const [container = "", codec = ""] = form.split("/"); return playsForm(player, container, codec, "whole"); }));
  }],
  ["it can be fed what the table says, and nothing else of it", async () => {
    const player = playerOf(String(asked[0]?.["user-agent"]));
    const answers = await said(FORMS.map(typeOf));
    const plays = FORMS.filter((_, i) => answers[i]?.fed === true);
    assert.deepEqual(plays, FORMS.filter((form) => { const [container = "", codec = ""] = form.split("/"); return playsForm(player, container, codec, "first"); }));
  }],
  ["it takes Opus and FLAC in MP4 in the spelling of the registry and in the usual one", async () => {
    const answers = await said(["opus", "Opus", "flac", "fLaC"].map((codecs) => `audio/mp4; codecs="${codecs}"`));
    assert.deepEqual(answers, answers.map(() => ({ file: true, fed: true })));
  }],
  ["it is given Opus by what it asks with, and everybody else AAC", async () => {
    const variant = (id: string, family: "aac" | "opus", codecs: string): TrackVariant => ({ id, pathname: `/${id}`, family, type: "audio/mp4", codecs, averageKbps: 128, lossless: false });
    const track = { variants: [variant("aac", "aac", "mp4a.40.2"), variant("opus", "opus", "Opus")], tags: [] };
    const given = (fields: NodeJS.Dict<string | string[]>) => {
      const read = wishOf({ get: (name) => (fields[name] === undefined ? null : String(fields[name])) }, "", "lossless");
      assert.equal(read.kind, "wish");
      const choice = read.kind === "wish" ? choose(track, read.wish, { kind: "unknown" }, "whole", new Set()) : undefined;
      return choice?.kind === "variant" ? choice.variant.id : choice?.kind;
    };
    assert.deepEqual([given(asked[0] ?? {}), given({ accept: "*/*", "user-agent": "curl/8.7.1" })], ["opus", "aac"]);
  }],
]);

await close();
server.close();
server.closeAllConnections();
process.exitCode = failed === 0 ? 0 : 1;
