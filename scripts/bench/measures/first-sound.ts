import { startFleet } from "../../local/fleet.ts";
import { type Line, type LineShape, startLine } from "../../local/line.ts";
import { openChromium } from "../../local/chromium.ts";
import type { Findings, Measure } from "../measure.ts";
import { startSoundOrigin } from "../sound/origin.ts";
import { WAYS, type Way } from "../sound/ways.ts";
import { median, percentile } from "../statistics.ts";

/** The lines that are promised for, and the bound on each in ms (p50, warm). */
const LINES = { "4 Mbit/s": { roundTripMs: 100, kbps: 4000 }, "1.1 Mbit/s": { roundTripMs: 100, kbps: 1100 } } as const satisfies Record<string, LineShape>;
type LineName = keyof typeof LINES;

/** How far away the origin is from a colo that has nothing yet. */
const ORIGIN_MS = 80;

/** What a local edge would be told of the connection is of the loopback, not of the line in front of it. */
const NOTHING_KNOWN = { clientTcpRtt: undefined, edgeL4: undefined };

const LADDER = [
  { track: "/audio/:track", manifest: "/media/:track/track.json" },
  { track: "/now/:track", manifest: "/media/:track/track.json", inline: true },
];

/** What a listener waits from pressing play until the media clock goes on, in a real browser, over a line. */
export const firstSound: Measure = {
  name: "first-sound",
  title: "press to sound: headless Chromium, a line of 100 ms, its connections open; colo warm, and cold with the origin 80 ms away",
  async run({ quick }): Promise<Findings> {
    const origin = await startSoundOrigin();
    const fleet = await startFleet({ origin: origin.url, port: 0, settings: { LADDER }, cf: NOTHING_KNOWN });
    const edge = new URL(fleet.edges[0]?.url ?? "");
    const line = await startLine({ to: { host: edge.hostname, port: Number(edge.port) }, roundTripMs: 0, kbps: 0 });
    const { browser, close } = await openChromium();
    const took = new Map<string, number[]>();
    const put = (key: string, ms: number): void => void took.set(key, [...(took.get(key) ?? []), ms]);
    let tracks = 0;
    try {
      await fill(edge.origin, "warm");
      // What a browser and a runtime do for the first time takes longer than it ever does again.
      for (const way of WAYS) await played(browser, line, LINES["4 Mbit/s"], way, "warm");
      for (let round = 0; round < (quick ? 7 : 15); round += 1) {
        for (const [name, shape] of Object.entries(LINES)) {
          for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) {
            origin.latencyMs = 0;
            put(`${way} ${name} warm`, await played(browser, line, shape, way, "warm"));
            origin.latencyMs = ORIGIN_MS;
            put(`${way} ${name} cold`, await played(browser, line, shape, way, `cold-${(tracks += 1)}`));
          }
        }
      }
    } finally {
      await close();
      await line.close();
      await fleet.close();
      await origin.close();
    }
    const of = (way: Way, line: LineName, colo: "warm" | "cold"): number[] => took.get(`${way} ${line} ${colo}`) ?? [];
    const overWarm = (way: Way, line: LineName): number => median(of(way, line, "cold")) / median(of(way, line, "warm"));
    return {
      rows: WAYS.map((way) => ({
        name: way,
        values: Object.fromEntries(
          (Object.keys(LINES) as LineName[]).flatMap((line) => [
            [`${line} ms`, median(of(way, line, "warm"))],
            [`${line} p95 ms`, percentile(of(way, line, "warm"), 95)],
            [`${line} cold / warm`, overWarm(way, line)],
          ]),
        ),
      })),
      results: Object.fromEntries(
        (["audio, asked ahead", "hls, asked ahead", "audio, at once"] as const).flatMap((way) =>
          (Object.keys(LINES) as LineName[]).flatMap((line) => [
            [`${way}, ${line} ms`, median(of(way, line, "warm"))],
            [`${way}, ${line}, cold / warm`, overWarm(way, line)],
          ]),
        ),
      ),
      note: "`ahead`: the playlists were asked for before the press, or by HEAD which file it will be, which has a cold colo fetch its head; no sound was; `the file itself`: its address is known, nothing is chosen",
    };
  },
};

/** Presses play once in a browser that has nothing cached; ms until the media clock went on. */
async function played(browser: Awaited<ReturnType<typeof openChromium>>["browser"], line: Line, shape: LineShape, way: Way, track: string): Promise<number> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    line.shape({ roundTripMs: 0, kbps: 0 });
    await page.goto(`${line.url}/`);
    line.shape(shape);
    await page.evaluate(() => window.warmConnections());
    await page.evaluate(([way, track]) => window.ready(way, track), [way, track] as const);
    await page.evaluate(() => window.warmConnections());
    await page.click("button");
    return await page.evaluate(() => window.sounded);
  } finally {
    await context.close();
  }
}

/** Has the edge hold all of a track. */
async function fill(edge: string, track: string): Promise<void> {
  const manifest: { readonly variants: readonly { readonly file: string }[] } = await (await fetch(`${edge}/media/${track}/track.json`)).json();
  for (const { file } of manifest.variants) await (await fetch(`${edge}/media/${track}/${file}`)).arrayBuffer();
  await (await fetch(`${edge}/audio/${track}.m3u8`)).text();
}
