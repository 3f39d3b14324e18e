import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { present, run } from "../core/audio/playlist/made.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { type Origin, startOrigin } from "../origin/origin.ts";
import { type Edge, startEdge } from "../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../support/judge.ts";

const PLAYLIST = "application/vnd.apple.mpegurl";
const FOR_AN_HOUR: [string, string] = ["cache-control", "public, max-age=3600"];

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

/** As packagers write them: relative in every way there is, with a key, and with a comment and spaces nobody else would keep. */
const MASTER = '#EXTM3U\n# by hand\n\n#EXT-X-STREAM-INF:BANDWIDTH=128000, CODECS="mp4a.40.2"\naac/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.5"\n./he/index.m3u8?a=1\n';
const MEDIA = `#EXTM3U\r
#EXT-X-VERSION:7\r
#EXT-X-TARGETDURATION:6\r
#EXT-X-PLAYLIST-TYPE:VOD\r
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="../keys/one.key",IV=0x1234567890abcdef1234567890abcdef\r
#EXT-X-MAP:URI="init.mp4",BYTERANGE="720@0"\r
#EXTINF:6.0,\r
s%C3%A9g-0.m4s\r
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="../licence?track=x",IV=0x1234567890abcdef1234567890abcdee\r
#EXTINF:6.0,\r
../shared/seg-1.m4s\r
#EXT-X-ENDLIST\r
`;

describe("a tree that exists", () => {
  it("has its playlists as they were written, every relative URI and line end", async () => {
    origin.serve("/tree/x.m3u8", { bytes: textOf(MASTER), type: PLAYLIST, headers: [FOR_AN_HOUR] });
    origin.serve("/tree/aac/index.m3u8", { bytes: textOf(MEDIA), type: PLAYLIST, headers: [FOR_AN_HOUR] });
    for (const [path, text] of [["/tree/x.m3u8", MASTER], ["/tree/aac/index.m3u8", MEDIA]] as const) {
      for (const asked of [{}, { "accept-encoding": "gzip" }, {}]) {
        const answer = await edge.get(path, asked);
        const body = answer.header("content-encoding") === "gzip" ? gunzipSync(answer.body) : answer.body;
        expect([answer.status, body.toString(), answer.header("content-type")]).toEqual([200, text, PLAYLIST]);
      }
      expect(origin.to(path)).toHaveLength(1);
    }
  });

  it("has playlists that a listener's own cache keeps for seconds, however long the origin says", async () => {
    origin.serve("/tree/short.m3u8", { bytes: textOf(MASTER), type: PLAYLIST, headers: [FOR_AN_HOUR] });
    const [first, second] = [await edge.get("/tree/short.m3u8"), await edge.get("/tree/short.m3u8")];
    for (const answer of [first, second]) expect(Number(/max-age=(\d+)/.exec(answer.header("cache-control") ?? "")?.[1]) - Number(answer.header("age") ?? 0)).toBeLessThanOrEqual(5);
    expect([isHit(first), isHit(second)]).toEqual([false, true]);
  });

  it("has playlists that are asked for again once their seconds are over, and no transfer where nothing changed", async () => {
    origin.serve("/tree/over.m3u8", { bytes: textOf(MASTER), type: PLAYLIST, headers: [["cache-control", "max-age=0"]], etag: '"v1"' });
    await edge.get("/tree/over.m3u8");
    expectWhole(await edge.get("/tree/over.m3u8"), textOf(MASTER));
    expect(origin.to("/tree/over.m3u8").map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v1"']);
    origin.change("/tree/over.m3u8", { bytes: textOf(MEDIA), type: PLAYLIST, headers: [["cache-control", "max-age=0"]], etag: '"v2"' });
    expectWhole(await edge.get("/tree/over.m3u8"), textOf(MEDIA));
  });

  it.each(["/tree/aac/s%C3%A9g-0.m4s", "/tree/aac/init.mp4", "/tree/seg-0.ts", "/tree/seg-0.aac"])("has segments that are stored although the origin says nothing of time: %s", async (path) => {
    const bytes = bytesOf(11, 90_000);
    origin.serve(path, { bytes, type: "video/mp4" });
    expectWhole(await edge.get(path), bytes);
    const asked = origin.to(path).length;
    const again = await edge.get(path);
    expectWhole(again, bytes);
    expectPart(await edge.get(path, { range: "bytes=100-819" }), bytes, 100, 819);
    expect(isHit(again)).toBe(true);
    expect(origin.to(path)).toHaveLength(asked);
  });

  it.each(["/tree/keys/one.key", "/tree/keys/two.key?track=x"])("has keys that everybody fetches from the origin: %s", async (path) => {
    origin.serve(path, (_, before) => ({ bytes: textOf(`key ${before}`), type: "application/octet-stream", headers: [FOR_AN_HOUR] }));
    for (const n of [0, 1, 2]) expect((await edge.get(path)).body.toString()).toBe(`key ${n}`);
  });

  it("has licences at addresses without a suffix, which their type gives away", async () => {
    origin.serve("/tree/licence?track=x", (_, before) => ({ bytes: textOf(`licence ${before}`), type: "application/vnd.apple.fairplay.key", headers: [FOR_AN_HOUR] }));
    for (const n of [0, 1]) expect((await edge.get("/tree/licence?track=x")).body.toString()).toBe(`licence ${n}`);
  });
});

if (!present) console.warn("no ffmpeg and ffprobe on the path: no tree is played through the edge; install them (apt-get install ffmpeg)");

describe.skipIf(!present)("an encrypted tree that ffmpeg made and plays", () => {
  const folder = mkdtempSync(join(tmpdir(), "tree-"));
  const music = fileURLToPath(new URL("../../scripts/demo/music/through-space.m4a", import.meta.url));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const TYPES: Readonly<Record<string, string>> = { m3u8: PLAYLIST, ts: "video/mp2t", key: "application/octet-stream" };
  const files = (): string[] => readdirSync(folder).filter((name) => (name.split(".").at(-1) ?? "") in TYPES);

  it("sounds through the edge as it does without, and the second listener's bytes but for the key come from the cache", async () => {
    writeFileSync(join(folder, "song.key"), randomBytes(16));
    writeFileSync(join(folder, "info"), `song.key\n${join(folder, "song.key")}\n`);
    const cut = ["-hls_time", "2", "-hls_playlist_type", "vod", "-hls_key_info_file", join(folder, "info"), "-hls_segment_filename", join(folder, "seg-%d.ts")];
    await run("ffmpeg", "-y", "-t", "6", "-i", music, "-map", "0:a", "-c", "copy", "-f", "hls", ...cut, "-master_pl_name", "x.m3u8", join(folder, "index.m3u8"));
    for (const name of files()) {
      const type = TYPES[name.split(".").at(-1) ?? ""] ?? "";
      origin.serve(`/made/${name}`, { bytes: textOf(readFileSync(join(folder, name))), type, headers: name.endsWith(".m3u8") ? [FOR_AN_HOUR] : [] });
    }
    const heard = async (input: string): Promise<Buffer> => (await run("ffmpeg", "-i", input, "-f", "s16le", "-")).out;

    const without = await heard(`${origin.url}/made/x.m3u8`);
    expect(without.length).toBeGreaterThan(5 * 44_100 * 4);
    const counts = (): Record<string, number> => Object.fromEntries(files().map((name) => [name, origin.to(`/made/${name}`).length]));
    const before = counts();
    expect((await heard(`${edge.url}/made/x.m3u8`)).equals(without)).toBe(true);
    const first = counts();
    expect((await heard(`${edge.url}/made/x.m3u8`)).equals(without)).toBe(true);
    const keys = (first["song.key"] ?? 0) - (before["song.key"] ?? 0);
    expect(keys).toBeGreaterThanOrEqual(1);
    expect(counts()).toEqual({ ...first, "song.key": (first["song.key"] ?? 0) + keys });
  });
});
