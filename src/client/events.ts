import type { Family } from "../core/audio/family.ts";
import type { Quality } from "../core/audio/quality.ts";

/** A variant as a player knows it. `kbps`: its average, where somebody said. */
export type PlayerVariant = { readonly id: string; readonly family: Family; readonly codecs: string; readonly kbps: number | undefined; readonly quality: Quality };

/** One answer a player got bytes of. Times in ms on the page's clock (`performance.now`). */
export type Piece = {
  readonly url: string;
  readonly variant: PlayerVariant | undefined;
  /** The sound in it, in seconds of the track; absent: nobody knows. */
  readonly sound?: { readonly startSec: number; readonly durationSec: number };
  readonly bytes: number;
  readonly beganMs: number;
  readonly firstByteMs: number;
  readonly endedMs: number;
  /** What the edge said of it: the `cache` of `Server-Timing`, such as `hit, memory`; empty where it said nothing. */
  readonly served: string;
};

/** What happens while a player plays. */
export type PlayerEvent =
  /** The media clock goes on, `afterMs` after somebody pressed play or sought. */
  | { readonly kind: "sound"; readonly why: "play" | "seek"; readonly afterMs: number }
  | { readonly kind: "piece"; readonly piece: Piece }
  /** From here on another variant is heard. */
  | { readonly kind: "variant"; readonly variant: PlayerVariant }
  /** What there is to choose from is known. */
  | { readonly kind: "listed"; readonly variants: readonly PlayerVariant[] }
  /** What is played is this one file, from here on. */
  | { readonly kind: "file"; readonly url: string }
  /** The clock stands though it should not; `resumed` says for how long. */
  | { readonly kind: "stalled" }
  | { readonly kind: "resumed"; readonly afterMs: number }
  /** Something failed. `lost`: the player has given up. */
  | { readonly kind: "trouble"; readonly what: string; readonly lost: boolean };

/** Hears of everything. */
export type Listener = (event: PlayerEvent) => void;

/** What is wished for: a quality, or what the line carries. */
export type Wished = "auto" | Quality;

/** A player on one `<audio>` element. */
export type Player = {
  /** Fetches what is asked before any sound: playlists, or which variant it will be. Costs no sound. Never rejects: what failed is asked again at play. */
  prepare(): Promise<void>;
  /** Plays. Rejects as `HTMLMediaElement.play` does. */
  play(): Promise<void>;
  setQuality(quality: Wished): void;
  /** What it measured of the line so far, in kbit/s; `undefined`: nothing. */
  throughputKbps(): number | undefined;
  /** Lets the element go. */
  close(): void;
};

/** How a player is made. */
export type PlayerOptions = {
  readonly onEvent?: Listener;
  /** @default "auto" */
  readonly quality?: Wished;
  /** What is known of the line from before, in kbit/s; the edge is told. @default unknown */
  readonly knownKbps?: number;
};
