import { gzipSync } from "node:zlib";
import { mediaPlaylist } from "../../../src/core/audio/playlist/media.ts";
import type { Track, TrackVariant } from "../../../src/core/audio/track.ts";
import { Random } from "../random.ts";
import type { Answer } from "./asking.ts";
import { fragmentBytes, initBytes } from "./boxes.ts";

/** Ticks in a second, of all variants here. */
export const TIMESCALE = 48_000;
/** A track's length, s, and where its fragments begin: 0, 1, 3, 6, 12, … */
const TRACK_SEC = 240;
const FIRST_FRAGMENTS = [1, 2, 3];
const FRAGMENT_SEC = 6;
const INIT_BYTES = 700;
/** How much a fragment's rate strays from its variant's (a standard deviation), and what each has beside its sound. */
const STRAYS = 0.06;
const FRAME_BYTES = 4;

const AAC = [96, 160, 256].map((kbps) => ({ id: `aac-${kbps}`, kbps, family: "aac" as const, codecs: "mp4a.40.2", framesPerSec: 48_000 / 1024 }));
const OPUS = [64, 128].map((kbps) => ({ id: `opus-${kbps}`, kbps, family: "opus" as const, codecs: "opus", framesPerSec: 50 }));

/** Ladders by name: what `downbeat package` makes by default, of what is played by a player that adapts. */
export const LADDERS = { aac: AAC, "aac+opus": [...AAC, ...OPUS] } as const;

/** One of `LADDERS`. */
export type LadderName = keyof typeof LADDERS;

/** A track of a ladder, as packaging would describe it: what is quiet is so in every variant. */
export function trackOf(ladder: LadderName, seed: number): Track {
  const random = new Random(seed);
  const secs = [...FIRST_FRAGMENTS, ...Array.from({ length: Math.ceil((TRACK_SEC - 6) / FRAGMENT_SEC) }, () => FRAGMENT_SEC)];
  const loud = secs.map(() => 1 + STRAYS * (random.between(-1, 1) + random.between(-1, 1) + random.between(-1, 1)));
  return { durationMs: TRACK_SEC * 1000, tags: [], variants: LADDERS[ladder].map((rung) => variantOf(rung, secs, loud)) };
}

function variantOf({ id, kbps, family, codecs, framesPerSec }: (typeof LADDERS)["aac+opus"][number], secs: readonly number[], loud: readonly number[]): TrackVariant {
  const list = secs.map((sec, at) => [sec * TIMESCALE, Math.round(((kbps * 1000) / 8) * sec * (loud[at] ?? 1) + framesPerSec * sec * FRAME_BYTES + 120)] as const);
  const bytes = list.reduce((sum, [, more]) => sum + more, INIT_BYTES);
  const rates = list.map(([ticks, more]) => (more * 8 * TIMESCALE) / ticks / 1000);
  return {
    id, family, codecs, type: "audio/mp4", pathname: `/media/track/${id}.mp4`, lossless: false, bytes, durationMs: TRACK_SEC * 1000,
    averageKbps: (bytes * 8) / (TRACK_SEC * 1000), peakKbps: Math.max(...rates), init: { first: 0, last: INIT_BYTES - 1 }, fragments: { timescale: TIMESCALE, first: INIT_BYTES, list },
  };
}

/** What was answered of a track's files before: it is read only. */
const partsOf = new WeakMap<Track, Map<string, Uint8Array>>();

/** What the edge answers of a track: its playlists, and ranges of its files. `multivariant`: the text for this listener. */
export function answersOf(track: Track, multivariant: string): (url: string, range: string | undefined) => Answer {
  const parts = partsOf.get(track) ?? new Map<string, Uint8Array>();
  partsOf.set(track, parts);
  return (url, range) => {
    const path = new URL(url).pathname;
    if (path === "/audio/track.m3u8") return text(multivariant);
    const at = track.variants.findIndex(({ id, pathname }) => path === pathname || path === `/audio/track/${id}.m3u8`);
    const variant = track.variants[at];
    if (variant === undefined) throw new Error(`nothing is at ${url}`);
    if (path !== variant.pathname) return text(mediaPlaylist(variant) ?? "");
    const first = Number(/bytes=(\d+)-/.exec(range ?? "")?.[1]);
    const bytes = parts.get(`${variant.id} ${first}`) ?? partOf(variant, at, first);
    parts.set(`${variant.id} ${first}`, bytes);
    return { body: bytes, wireBytes: bytes.byteLength };
  };
}

/** The init or the fragment that begins at a byte: a player asks for nothing else. */
function partOf({ init, fragments, family }: TrackVariant, at: number, first: number): Uint8Array {
  if (init?.first === first) return initBytes(family === "opus" ? "opus" : "aac", TIMESCALE, init.last - init.first + 1);
  let [begin, start] = [fragments?.first ?? 0, 0];
  for (const [ticks, bytes] of fragments?.list ?? []) {
    if (begin === first) return fragmentBytes(at, start, ticks, bytes);
    begin += bytes;
    start += ticks;
  }
  throw new Error(`no fragment begins at ${first}`);
}

const texts = new Map<string, Answer>();

/** Text goes compressed. */
function text(body: string): Answer {
  const known = texts.get(body) ?? { body, wireBytes: gzipSync(body).byteLength };
  texts.set(body, known);
  return known;
}
