import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Manifest } from "../../../src/core/audio/manifest.ts";
import { trackOf } from "../../../src/core/audio/manifest-track.ts";
import { mediaPlaylist } from "../../../src/core/audio/playlist/media.ts";
import { startFleet } from "../../local/fleet.ts";
import type { Fleet } from "../../local/fleet.ts";
import type { Measure } from "../measure.ts";
import { cpuMs, load } from "../processes.ts";
import { inTurn, ratio, rowsOf } from "../rounds.ts";
import type { Sample } from "../rounds.ts";

const PLACE = "/media/bench/track.json";
const FILE = "/media/bench/two-kib.flac";

/** What is asked for, and what must come. */
type Asked = { path: string; text: string };

/** A track's playlists out of what the edge keeps, beside a file of the same size that it keeps: all on one edge. */
export const playlist: Measure = {
  name: "playlist",
  title: "hit: a track's media and multivariant playlist, and a file of 2 KiB",
  async run(setup) {
    const file = "0123456789abcdef".repeat(2048 / 16);
    const origin = await startFiles({ [PLACE]: ["application/json", JSON.stringify(MANIFEST)], [FILE]: ["audio/flac", file] });
    const fleet = await startFleet({ origin: origin.url, port: 0, settings: { LADDER: [{ track: "/audio/:track", manifest: "/media/:track/track.json" }] } });
    try {
      const url = fleet.edges[0]?.url ?? "";
      const [variant] = trackOf(MANIFEST, PLACE).variants;
      const asked = new Map<string, Asked>([
        ["file", { path: FILE, text: file }],
        ["media", { path: "/audio/bench/aac-96.m3u8", text: (variant && mediaPlaylist(variant)) ?? "" }],
        ["multivariant", { path: "/audio/bench.m3u8", text: await (await fetch(`${url}/audio/bench.m3u8`)).text() }],
      ]);
      for (const one of asked.values()) await hammer(fleet, one, 1);
      const samples = await inTurn(asked, setup.quick ? 5 : 12, (one) => hammer(fleet, one, setup.quick ? 1 : 2));
      return {
        rows: rowsOf(samples),
        results: {
          wrong: [...samples.values()].flat().reduce((sum, sample) => sum + (sample.wrong ?? 0), 0),
          "media: requests/s / file": ratio(samples, "requests/s", "file", "media"),
          "multivariant: requests/s / file": ratio(samples, "requests/s", "file", "multivariant"),
        },
      };
    } finally {
      await fleet.close();
      await origin.close();
    }
  },
};

async function hammer({ edges, pid }: Fleet, { path, text }: Asked, seconds: number): Promise<Sample> {
  const before = cpuMs(pid);
  const found = await load({ kind: "loop", url: edges[0]?.url ?? "", path, first: 0, length: Buffer.byteLength(text), range: false, concurrency: 16, seconds, times: 0, text });
  return { "requests/s": found.requests / found.seconds, "cpu ms/request": (cpuMs(pid) - before) / found.requests, bytes: text.length, wrong: found.wrong };
}

/** So many fragments that its media playlist has 2 KiB. */
const FRAGMENTS = Array.from({ length: 29 }, (_, place): [number, number] => [6 * 48_000, 72_000 + place]);

const MANIFEST: Manifest = {
  downbeat: 1,
  track: "bench",
  durationMs: FRAGMENTS.length * 6000,
  tags: ["track:bench", "release:bench", "label:bench"],
  variants: [96, 160, 256].map((kbps) => ({
    id: `aac-${kbps}`,
    file: `aac-${kbps}.00000000.mp4`,
    type: "audio/mp4",
    codecs: "mp4a.40.2",
    bytes: 100_000_000,
    averageKbps: kbps,
    peakKbps: kbps,
    lossless: false,
    durationMs: FRAGMENTS.length * 6000,
    sampleRate: 48_000,
    channels: 2,
    init: [0, 999],
    fragments: { timescale: 48_000, first: 1_200, list: FRAGMENTS },
  })),
};

/** An origin of a few small files, each a type and a text. */
async function startFiles(files: Readonly<Record<string, readonly [type: string, text: string]>>): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const [type, text] = files[request.url ?? ""] ?? [];
    if (type === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": type, "content-length": Buffer.byteLength(text ?? ""), etag: '"1"' }).end(request.method === "HEAD" ? undefined : text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
