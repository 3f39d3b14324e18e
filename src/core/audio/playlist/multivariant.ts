import type { Family } from "../family.ts";
import type { Track, TrackVariant } from "../track.ts";
import { type Rates, ratesOf } from "./rates.ts";

/** What a multivariant playlist is made of besides the track. */
export type MultivariantAsked = {
  /** Where a variant's media playlist is; not asked for those that are playlists themselves. */
  mediaUrl(variant: TrackVariant): string;
  /** The id of the one to start with. */
  readonly first: string;
  /** Ids of those that are left out. */
  readonly without: ReadonlySet<string>;
};

/**
 * The multivariant playlist of a track (RFC 8216 §4.3.4): `first`, then its family, then the others by family, as the track has them.
 * `undefined`: no variant is left that can be listed, as in a track of plain files.
 */
export function multivariantPlaylist({ variants }: Track, { mediaUrl, first, without }: MultivariantAsked): string | undefined {
  const listed = variants.filter((variant) => !without.has(variant.id) && (variant.playlist === true || (variant.init !== undefined && variant.fragments !== undefined)));
  if (listed.length === 0) return undefined;
  const rated = listed.map((variant) => ({ variant, rates: ratesOf(variant) }));
  const scores = scoresOf(rated);
  const lines = inOrder(rated, first).flatMap(({ variant, rates }) => [
    `#EXT-X-STREAM-INF:${attributes(variant, rates, scores.get(variant.id) ?? 1)}`,
    variant.playlist === true ? variant.pathname : mediaUrl(variant),
  ]);
  return ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS", ...lines, ""].join("\n");
}

type Rated = { readonly variant: TrackVariant; readonly rates: Rates };

function inOrder(rated: readonly Rated[], first: string): Rated[] {
  const start = rated.find(({ variant }) => variant.id === first);
  const families = new Set([...(start === undefined ? [] : [start]), ...rated].map(({ variant }) => variant.family));
  const grouped = [...families].flatMap((family) => rated.filter(({ variant }) => variant.family === family));
  return start === undefined ? grouped : [start, ...grouped.filter((one) => one !== start)];
}

/** How much of a rate one hears, against AAC. */
const WORTH: Record<Family, number> = { aac: 1, opus: 1.5, mp3: 0.75, flac: 1, other: 1 };

/** Whole numbers from 1 up, the higher the better it sounds: lossless above all others, then by rate, each codec's by what it is worth. */
function scoresOf(rated: readonly Rated[]): Map<string, number> {
  const heard = ({ variant: { family, lossless }, rates: { average, peak } }: Rated) => (average ?? peak) * WORTH[family] + (lossless ? 1e12 : 0);
  const sorted = rated.toSorted((a, b) => heard(a) - heard(b));
  return new Map(sorted.map(({ variant }, at) => [variant.id, at + 1]));
}

function attributes({ id, codecs }: TrackVariant, { peak, average }: Rates, score: number): string {
  const rates = average === undefined ? `BANDWIDTH=${peak}` : `BANDWIDTH=${peak},AVERAGE-BANDWIDTH=${average}`;
  const codec = codecs === undefined ? "" : `,CODECS="${codecs}"`;
  return `${rates}${codec},SCORE=${score},STABLE-VARIANT-ID="${id}"`;
}
