import type Hls from "hls.js";
import type { Track } from "../../../src/core/audio/track.ts";
import { TIMESCALE, answersOf } from "./ladder.ts";
import type { Media } from "./media.ts";
import { openPage } from "./player.ts";
import type { Bandwidth } from "./traces.ts";

/** How long a listener stays after pressing play, s. */
export const SESSION_SEC = 180;
/** What counts as the beginning, s after the first sound. */
export const BEGINNING_SEC = 30;

/** What a player is given: the text of the multivariant playlist, and what its page does with hls.js before it loads it. */
export type Setup = { readonly multivariant: string; readonly prepare: (hls: Hls, events: typeof Hls.Events) => void };

/** A time and a number, for drawing. */
export type Point = readonly [sec: number, value: number];

/** What a listener heard. Times in ms; `waited`: without sound though it had begun, in the beginning and over all. */
export type Heard = {
  /** From pressing play to sound; the session's length where none came. */
  readonly firstSoundMs: number;
  readonly began: boolean;
  readonly beginning: { readonly ms: number; readonly waitedMs: number };
  readonly all: { readonly ms: number; readonly waitedMs: number };
  /** Of the first 30 s since play was pressed, without sound: late beginnings count as waits do. */
  readonly silentMs: number;
  readonly playedSec: number;
  /** kbit/s, as the variants' averages say, over what was played. */
  readonly meanKbps: number;
  readonly switches: number;
  /** The variant of the first sound. */
  readonly first: string | undefined;
  /** Rates of what was played, and sound ahead, over time. */
  readonly kbps: readonly Point[];
  readonly ahead: readonly Point[];
  readonly failed: boolean;
};

/** Somebody presses play at `fromMs` of a line's time and listens. `watched`: also keeps how much sound was ahead. */
export async function listen(bandwidth: Bandwidth, fromMs: number, track: Track, { multivariant, prepare }: Setup, watched = false): Promise<Heard> {
  const { clock, media, Hls } = openPage(bandwidth, fromMs, TIMESCALE, answersOf(track, multivariant));
  const hls = new Hls();
  let failed = false;
  hls.on(Hls.Events.ERROR, (_, { fatal }) => {
    failed ||= fatal;
  });
  prepare(hls, Hls.Events);
  const ahead: Point[] = [];
  if (watched) clock.every(250, () => ahead.push([clock.now() / 1000, media.buffered.until(media.currentTime) - media.currentTime]));
  hls.loadSource("https://edge.example/audio/track.m3u8");
  hls.attachMedia(media as unknown as HTMLMediaElement);
  void media.play();
  const endMs = SESSION_SEC * 1000;
  // Once all the sound that can be heard is there nothing changes any more.
  await clock.run(endMs, () => !watched && media.stretches.length > 0 && isEnough(media, endMs - clock.now()));
  const nowMs = clock.now();
  media.pause();
  hls.destroy();
  return heardOf(media, nowMs, endMs, track, { ahead, failed });
}

function isEnough(media: Media, leftMs: number): boolean {
  const ahead = media.buffered.until(media.currentTime) - media.currentTime;
  return !media.seeking && ahead * 1000 >= leftMs;
}

function heardOf(media: Media, nowMs: number, endMs: number, track: Track, more: { readonly ahead: readonly Point[]; readonly failed: boolean }): Heard {
  const stretches = media.stretches.map((stretch, at, all) => (at === all.length - 1 && stretch.until === media.currentTime && nowMs < endMs ? { ...stretch, until: stretch.until + (endMs - nowMs) / 1000 } : stretch));
  const firstMs = stretches[0]?.atMs ?? endMs;
  const playedIn = (untilMs: number): number => stretches.reduce((sum, { atMs, from, until }) => sum + Math.max(0, Math.min(until - from, (untilMs - atMs) / 1000)), 0);
  const part = (untilMs: number): Heard["all"] => ({ ms: untilMs - firstMs, waitedMs: Math.max(0, untilMs - firstMs - playedIn(untilMs) * 1000) });
  const rateOf = (variant: number): number => track.variants[variant]?.averageKbps ?? 0;
  let [sum, switches, last] = [0, 0, -1];
  const kbps: Point[] = [];
  for (const { atMs, from, until } of stretches) {
    for (const piece of piecesOf(media, from, until)) {
      sum += rateOf(piece.variant) * (piece.until - piece.from);
      if (last !== -1 && piece.variant !== last) switches += 1;
      last = piece.variant;
      kbps.push([atMs / 1000 + piece.from - from, rateOf(piece.variant)], [atMs / 1000 + piece.until - from, rateOf(piece.variant)]);
    }
  }
  const playedSec = playedIn(endMs);
  return {
    firstSoundMs: firstMs, began: stretches.length > 0, beginning: part(Math.min(endMs, firstMs + BEGINNING_SEC * 1000)), all: part(endMs),
    silentMs: BEGINNING_SEC * 1000 - playedIn(BEGINNING_SEC * 1000) * 1000,
    playedSec, meanKbps: playedSec === 0 ? 0 : sum / playedSec, switches, first: track.variants[media.spans[0]?.variant ?? -1]?.id, kbps, ...more,
  };
}

/** What was played between two times of the track, by variant: what was appended last stands. */
function piecesOf(media: Media, from: number, until: number): { readonly variant: number; readonly from: number; readonly until: number }[] {
  const edges = [...new Set([from, until, ...media.spans.flatMap((span) => [span.from, span.until])])].filter((edge) => edge >= from && edge <= until).toSorted((a, b) => a - b);
  return edges.slice(1).flatMap((end, at) => {
    const begin = edges[at] ?? end;
    const middle = (begin + end) / 2;
    const span = media.spans.findLast((one) => one.from <= middle && one.until >= middle);
    return span === undefined ? [] : [{ variant: span.variant, from: begin, until: end }];
  });
}
