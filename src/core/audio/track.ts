import type { Family } from "./family.ts";

/** Sound from one byte to another of a variant's file, ends inclusive. */
export type Extent = { readonly first: number; readonly last: number };

/** The fragments of a variant's one file, one behind the other from `first` on; each can be decoded without those before it. */
export type Fragments = {
  /** Ticks in a second. */
  readonly timescale: number;
  /** The byte the first one begins at. */
  readonly first: number;
  /** Of each: how long it plays, in ticks, and how many bytes it has. */
  readonly list: readonly (readonly [ticks: number, bytes: number])[];
};

/** Who may hear a track: only in these countries, or everywhere but there (ISO 3166-1 alpha-2, upper case). */
export type Territories = { readonly only: readonly string[] } | { readonly not: readonly string[] };

/** What was measured of a recording's loudness (EBU R 128): programme loudness in LUFS, its range in LU, its true peak in dBTP. */
export type Loudness = { readonly lufs: number; readonly rangeLu: number; readonly peakDbtp: number };

/** One encoding of a track, as it is served. */
export type TrackVariant = {
  readonly id: string;
  /** Where its bytes are on the track's site: a path in normal form. */
  readonly pathname: string;
  readonly family: Family;
  /** What a player is asked whether it can play it: a media type without parameters, and codecs as in RFC 6381 where they are known. */
  readonly type: string;
  readonly codecs?: string;
  /** kbit/s over all of it, and of its densest second or fragment; absent: nobody said. */
  readonly averageKbps?: number;
  readonly peakKbps?: number;
  readonly lossless: boolean;
  readonly bytes?: number;
  readonly durationMs?: number;
  /** What must be read before any fragment, and the fragments; absent: a file that is played from its beginning. */
  readonly init?: Extent;
  readonly fragments?: Fragments;
  /** The path is that of an HLS media playlist, which is its origin's own. */
  readonly playlist?: true;
};

/** A track: what a listener presses play on. */
export type Track = {
  /** In the ladder's order. */
  readonly variants: readonly TrackVariant[];
  readonly durationMs?: number;
  /** For people: of whom, what. */
  readonly title?: string;
  readonly artist?: string;
  /** In normal form (purge/tag-text.ts); what the track's playlists and files are purged and blocked by, beside what their origin says. */
  readonly tags: readonly string[];
  readonly territories?: Territories;
  readonly loudness?: Loudness;
};
