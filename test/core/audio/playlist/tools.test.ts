import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mediaPlaylist } from "../../../../src/core/audio/playlist/media.ts";
import { multivariantPlaylist } from "../../../../src/core/audio/playlist/multivariant.ts";
import { textOf } from "../../../origin/bytes.ts";
import { type Origin, startOrigin } from "../../../origin/origin.ts";
import { type Made, made, present, run, SAMPLE_RATE, SAMPLES } from "./made.ts";

// Aloud: that nobody takes a machine without ffmpeg for one where playlists were played.
if (!present) console.warn("no ffmpeg and ffprobe on the path: playlists are not played; install them (apt-get install ffmpeg)");

const IDS = ["aac-96", "aac-160", "opus-64", "flac"] as const;
const FAMILIES = ["aac-96", "opus-64", "flac"] as const;
const PLAYLIST = "application/vnd.apple.mpegurl";
const NONE: ReadonlySet<string> = new Set();

/** Two channels of 16 bits. */
const FRAME_BYTES = 4;

describe.skipIf(!present)("ffmpeg as a player", () => {
  let origin: Origin;
  let track: Made;
  beforeAll(async () => {
    [origin, track] = await Promise.all([startOrigin(), made()]);
    for (const [name, bytes] of track.files) origin.serve(`/media/x/${name}`, { bytes: textOf(bytes), type: "audio/mp4" });
    for (const id of IDS) {
      origin.serve(`/audio/x/${id}.m3u8`, { bytes: textOf(playlistOf(id)), type: PLAYLIST });
      origin.serve(`/audio/${id}-first.m3u8`, { bytes: textOf(listedFirst(id)), type: PLAYLIST });
    }
  });
  const playlistOf = (id: string): string => track.track.variants.flatMap((variant) => (variant.id === id ? (mediaPlaylist(variant) ?? "") : [])).join("");
  const listedFirst = (first: string): string => multivariantPlaylist(track.track, { mediaUrl: ({ id }) => `/audio/x/${id}.m3u8`, first, without: NONE, families: "all" }) ?? "";

  afterAll(async () => {
    track?.close();
    await origin?.close();
  });

  /** All that is heard, 16 bits a sample. */
  const heard = async (input: string, ...more: readonly string[]): Promise<Buffer> => {
    const { out, complaints } = await run("ffmpeg", "-i", input, ...more, "-f", "s16le", "-");
    expect(complaints).toBe("");
    return out;
  };
  /** What is heard of a variant's file as it is. */
  const wholes = new Map<string, Promise<Buffer>>();
  const whole = (id: string): Promise<Buffer> => {
    const heardOnce = wholes.get(id) ?? heard(track.pathOf(id));
    wholes.set(id, heardOnce);
    return heardOnce;
  };
  /** What ffprobe says of a path: as JSON, one of its sections. */
  const probed = async (path: string, ...wanted: readonly string[]): Promise<string> => {
    const { out, complaints } = await run("ffprobe", ...wanted, "-of", "json=compact=1", `${origin.url}${path}`);
    expect(complaints).toBe("");
    return out.toString();
  };

  it.each(FAMILIES)("hears every sample of %s through its media playlist, and none twice", async (id) => {
    const through = await heard(`${origin.url}/audio/x/${id}.m3u8`);
    expect(through.equals(await whole(id))).toBe(true);
    // AAC and Opus have samples behind the sound.
    expect(through.length / FRAME_BYTES - SAMPLES).toBeLessThan(id === "flac" ? 1 : 2048);
    expect(through.length / FRAME_BYTES).toBeGreaterThanOrEqual(SAMPLES);
  });

  it("asks for byte ranges of the one file, and never for all of it", async () => {
    const asked = origin.to("/media/x/aac-96.mp4").map(({ headers }) => headers["range"]);
    expect(asked.length).toBeGreaterThan(1);
    expect(asked).not.toContain(undefined);
  });

  it("finds each variant in the multivariant playlist, with its codec and rate", async () => {
    const said = await probed("/audio/aac-96-first.m3u8", "-show_entries", "program_stream=codec_name:program_tags=variant_bitrate");
    expect([...said.matchAll(/"codec_name": "(\w+)"/g)].map(([, codec]) => codec)).toEqual(["aac", "aac", "opus", "flac"]);
    const rates = [...said.matchAll(/"variant_bitrate": "(\d+)"/g)].map(([, rate]) => Number(rate));
    expect(rates).toEqual(IDS.map((id) => Number(new RegExp(`BANDWIDTH=(\\d+).*STABLE-VARIANT-ID="${id}"`).exec(listedFirst("aac-96"))?.[1])));
  });

  it("takes what is listed first for the first stream, and hears all of it", async () => {
    const through = await heard(`${origin.url}/audio/opus-64-first.m3u8`, "-map", "0:0");
    expect(through.equals(await whole("opus-64"))).toBe(true);
  });

  it.each(FAMILIES)("knows before it hears anything of %s how long it is", async (id) => {
    const seconds = Number(/"duration": "([\d.]+)"/.exec(await probed(`/audio/x/${id}.m3u8`, "-show_entries", "format=duration"))?.[1]);
    expect(seconds).toBeGreaterThanOrEqual(SAMPLES / SAMPLE_RATE);
    expect(seconds).toBeLessThan((SAMPLES + 2048) / SAMPLE_RATE);
  });

  // What a player does that seeks. That ffmpeg finds the place by itself (-ss) is broken in its versions before 7.1 for all such playlists.
  it.each(FAMILIES)("hears any fragment of %s without those before it, at the place the playlist gives it", async (id) => {
    const [head = "", ...rest] = playlistOf(id).split(/(?=#EXTINF)/);
    const skipped = rest.slice(0, 3);
    origin.serve(`/audio/x/${id}-from-3.m3u8`, { bytes: textOf(head + rest.slice(3).join("")), type: PLAYLIST });
    const from = skipped.reduce((sum, fragment) => sum + Number(/#EXTINF:([\d.]+)/.exec(fragment)?.[1]), 0);
    const said = await probed(`/audio/x/${id}-from-3.m3u8`, "-show_entries", "packet=pts_time", "-read_intervals", "%+#1");
    // Opus begins before its first sample: it is given 6.5 ms to settle.
    expect(Math.abs(Number(/"pts_time": "([\d.]+)"/.exec(said)?.[1]) - from)).toBeLessThan(id === "opus-64" ? 0.007 : 0.000_02);
    if (id !== "flac") return;
    const tail = await heard(`${origin.url}/audio/x/${id}-from-3.m3u8`);
    expect(tail.equals((await whole(id)).subarray(Math.round(from * SAMPLE_RATE) * FRAME_BYTES))).toBe(true);
  });
});
