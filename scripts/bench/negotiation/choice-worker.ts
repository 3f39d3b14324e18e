/** In workerd, whose clock stands still while code runs: negotiates as often as the query says, and who asks holds the watch. */
import { Wishes } from "../../../edge/tracks/wishes.ts";
import { choose } from "../../../src/core/audio/choice.ts";
import { estimateOf } from "../../../src/core/audio/estimate.ts";
import { evidenceOf } from "../../../src/core/audio/evidence.ts";
import type { Use } from "../../../src/core/audio/players.ts";
import type { Track, TrackVariant } from "../../../src/core/audio/track.ts";
import { type WishRead, wishOf } from "../../../src/core/audio/wish.ts";

const ENDS = [1, 3, 6, ...Array.from({ length: 39 }, (_, n) => 12 + n * 6)];

function variant(id: string, family: "aac" | "opus" | "flac" | "mp3", codecs: string, kbps: number): TrackVariant {
  const said = { id, pathname: `/media/track/${id}.mp4`, family, type: "audio/mp4", codecs, averageKbps: kbps, peakKbps: kbps * 1.1, lossless: family === "flac" };
  if (family === "mp3") return { ...said, type: "audio/mpeg" };
  const list = ENDS.map((end, i) => [(end - (ENDS[i - 1] ?? 0)) * 44_100, (end - (ENDS[i - 1] ?? 0)) * kbps * 125] as const);
  return { ...said, init: { first: 0, last: 799 }, fragments: { timescale: 44_100, first: 800, list } };
}

const track: Track = {
  variants: [
    variant("aac-96", "aac", "mp4a.40.2", 96), variant("aac-160", "aac", "mp4a.40.2", 160), variant("aac-256", "aac", "mp4a.40.2", 256), variant("opus-64", "opus", "Opus", 64),
    variant("opus-128", "opus", "Opus", 128), variant("mp3-192", "mp3", "mp3", 192), variant("flac", "flac", "fLaC", 900), variant("flac-96k", "flac", "fLaC", 2900),
  ],
  tags: [],
};

const CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

type Asked = { readonly fields: ReadonlyMap<string, string>; readonly search: string; readonly use: Use };

/** `<audio src>` as browsers ask for it. */
const plain: Asked[] = Array.from({ length: 64 }, (_, n) => ({
  fields: new Map(n % 2 === 0
    ? [["accept", "*/*"], ["user-agent", CHROME.replace("140", String(100 + n))], ["sec-ch-ua", '"Chromium";v="140"']]
    : [["accept", "audio/webm,audio/ogg,audio/wav,audio/*;q=0.9,application/ogg;q=0.7,video/*;q=0.6,*/*;q=0.5"], ["user-agent", FIREFOX.replaceAll("140", String(100 + n))]]),
  search: "", use: "whole",
}));
/** A player with all there is to say: CMCD in the query, hints, a preference, two variants that fail. */
const full: Asked[] = Array.from({ length: 64 }, (_, n) => ({
  fields: new Map([["accept", 'audio/mp4;codecs="mp4a.40.2, Opus";q=0.9, audio/flac, */*;q=0.1'], ["user-agent", CHROME.replace("140", String(100 + n))], ["downlink", "7.3"], ["ect", "4g"], ["rtt", "50"], ["save-data", "on"]]),
  search: `?CMCD=${encodeURIComponent(`bl=${n * 100},br=160,mtp=${2000 + n * 100},tb=256,sid="6e2fb550-c457-11e9-bb97-0800200c9a66",su`)}&quality=auto&max=2000`, use: n % 2 === 0 ? "first" : "whole",
}));
const FAILING = new Set(["opus-64", "aac-96"]);
const cf = { edgeL4: { deliveryRate: 1_234_567 }, clientTcpRtt: 40, country: "DE" };

type Reads = (fields: { get(name: string): string | null }, search: string) => WishRead;

/** As the edge reads wishes, once per kind of player; and as it does when it has never seen the like. */
const wishes = new Wishes("lossless");
const known: Reads = (fields, search) => wishes.of(fields, search);
const strange: Reads = (fields, search) => wishOf(fields, search, "lossless");

function run(times: number, asked: readonly Asked[], without: ReadonlySet<string>, reads: Reads): number {
  let chosen = 0;
  for (let i = 0; i < times; i += 1) {
    const one = asked[i % asked.length];
    if (one === undefined) continue;
    const fields = { get: (name: string) => one.fields.get(name) ?? null };
    const wish = reads(fields, one.search);
    if (wish.kind === "wish" && choose(track, wish.wish, estimateOf(evidenceOf(fields, one.search, cf)), one.use, without).kind === "variant") chosen += 1;
  }
  return chosen;
}

export default {
  fetch(request: Request): Response {
    const { searchParams } = new URL(request.url);
    const times = (name: string) => Number(searchParams.get(name));
    return Response.json({
      plain: run(times("plain"), plain, new Set(), known),
      full: run(times("full"), full, FAILING, known),
      strange: run(times("strange"), full, FAILING, strange),
    });
  },
};
