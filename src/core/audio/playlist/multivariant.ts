import type { Track, TrackVariant } from "../track.ts";
import { hlsCodecs } from "./codecs.ts";
import { isFragmented, VERSION } from "./media.ts";
import { ratesOf } from "./rates.ts";
import { type Rated, scoresOf } from "./scores.ts";

/** What a multivariant playlist is made of besides the track. */
export type MultivariantAsked = {
  /** Where a variant's media playlist is: a URL as it may stand in a line. Not asked for those that are playlists themselves. */
  mediaUrl(variant: TrackVariant): string;
  /** The id of the one to start with; one that is not listed has no effect. */
  readonly first: string;
  /** Ids of those that are left out. */
  readonly without: ReadonlySet<string>;
  /**
   * `first`: variants of one family only, that of the one to start with. `all`: of every family; for players that said they can change codecs
   * within a playback, since others stop with an error (README). @default "first"
   */
  readonly families?: "first" | "all";
};

/**
 * The multivariant playlist of a track (RFC 8216 §4.3.4): `first`, then its family, then, where they are wanted, the others family by family,
 * each in the track's order. `undefined`: no variant is left that can be listed, as in a track of plain files.
 */
export function multivariantPlaylist({ variants }: Track, { mediaUrl, first, without, families = "first" }: MultivariantAsked): string | undefined {
  const listed = variants.filter((variant) => !without.has(variant.id) && (variant.playlist === true || isFragmented(variant)));
  if (listed.length === 0) return undefined;
  const rated = apart(listed.map((variant) => ({ variant, rates: ratesOf(variant) })));
  const scores = scoresOf(rated);
  const ordered = inOrder(rated, first).filter(({ variant }, _, [start]) => families === "all" || variant.family === start?.variant.family);
  const lines = ["#EXTM3U", `#EXT-X-VERSION:${VERSION}`];
  // Of somebody else's segments nobody knows.
  if (ordered.every(({ variant }) => isFragmented(variant))) lines.push("#EXT-X-INDEPENDENT-SEGMENTS");
  for (const one of ordered) {
    lines.push(`#EXT-X-STREAM-INF:${attributesOf(one, scores.get(one.variant.id) ?? 1)}`, one.variant.playlist === true ? one.variant.pathname : mediaUrl(one.variant));
  }
  return [...lines, ""].join("\n");
}

/** The same, but no two of one codec with one BANDWIDTH: players take such for the same stream from two places, and never play the second. */
function apart(rated: readonly Rated[]): Rated[] {
  const taken = new Set<string>();
  return rated.map(({ variant, rates }) => {
    const codecs = hlsCodecs(variant.codecs ?? "");
    let { peak } = rates;
    while (taken.has(`${codecs} ${peak}`)) peak += 1;
    taken.add(`${codecs} ${peak}`);
    return { variant, rates: { ...rates, peak } };
  });
}

function inOrder(rated: readonly Rated[], first: string): Rated[] {
  const start = rated.filter(({ variant }) => variant.id === first);
  const families = new Set([...start, ...rated].map(({ variant }) => variant.family));
  const rest = rated.filter((one) => !start.includes(one));
  return [...start, ...[...families].flatMap((family) => rest.filter(({ variant }) => variant.family === family))];
}

function attributesOf({ variant: { id, codecs }, rates: { peak, average } }: Rated, score: number): string {
  const attributes = [`BANDWIDTH=${peak}`];
  if (average !== undefined) attributes.push(`AVERAGE-BANDWIDTH=${average}`);
  if (codecs !== undefined) attributes.push(`CODECS="${hlsCodecs(codecs)}"`);
  attributes.push(`SCORE=${score}`, `STABLE-VARIANT-ID="${id}"`);
  return attributes.join(",");
}
