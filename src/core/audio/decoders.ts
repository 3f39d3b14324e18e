import { parseAllWeighted } from "../http/weights.ts";
import { codecOf, type Container, containerOf, usualCodec, wrappingOf } from "./containers.ts";
import { type Player, type Use, playerOf, playsForm } from "./players.ts";
import type { TrackVariant } from "./track.ts";

/** What a listener can decode, and who says so. */
export type Decoders =
  /** The query: these codecs (as `codecOf` names them), whatever they are wrapped in. */
  | { readonly kind: "asked"; readonly codecs: readonly string[] }
  /** The player's row, but for the types that `Accept` names; no ranges are as good as all. */
  | { readonly kind: "player"; readonly player: Player; readonly ranges: readonly AcceptRange[] };

/** What an `Accept` says of a type, or of all (`*`: `audio/*`, `**`: all types). No codecs: any. Weight in thousandths; 0: never. */
export type AcceptRange = { readonly of: Container | "*" | "**"; readonly codecs: readonly string[]; readonly weight: number };

/**
 * What a request's listener can decode. `codecs`: what the query says, which then counts instead of all else. An `Accept` that is
 * malformed, or speaks of no sound at all (that of a page, or of a playlist), says nothing.
 */
export function decodersOf(accept: string | null, userAgent: string | null, codecs?: readonly string[], brands: string | null = null): Decoders {
  if (codecs !== undefined) return { kind: "asked", codecs: codecs.map(codecOf) };
  return { kind: "player", player: playerOf(userAgent, brands), ranges: rangesOf(accept) };
}

/** Nobody can play so much that it takes longer. */
const MOST_CHARS = 2048;

/**
 * What a variant weighs to a listener, in thousandths; 0: it cannot be decoded. Of an `Accept` the most specific range counts (RFC 9110
 * §12.5.1). One that names the variant's codecs is believed; one that names its type stands for what such files usually hold, and for
 * what the player is known to play of them; for a wildcard the player's row alone counts.
 */
export function weightFor(decoders: Decoders, variant: TrackVariant, use: Use): number {
  const { codec, container } = wrappingOf(variant);
  if (codec === undefined) return 0;
  if (decoders.kind === "asked") return decoders.codecs.includes(codec) ? 1000 : 0;
  const { player, ranges } = decoders;
  if (ranges.length === 0) return isPlayed(player, variant, container, codec, use) ? 1000 : 0;
  const range = nearest(ranges, variant.playlist === true ? undefined : container, codec);
  if (range === undefined) return 0;
  if (range.codecs.length > 0) return range.weight;
  const usual = container !== undefined && range.of === container && usualCodec(container) === codec;
  return usual || isPlayed(player, variant, container, codec, use) ? range.weight : 0;
}

function isPlayed(player: Player, { playlist }: TrackVariant, container: Container | undefined, codec: string, use: Use): boolean {
  if (playlist !== true) return container !== undefined && playsForm(player, container, codec, use);
  // What is behind a playlist are segments, and players of playlists take all their wrappings.
  return use === "whole" ? playsForm(player, "hls", codec, use) : ["mp4", "mpeg", "adts"].some((one) => playsForm(player, one, codec, use));
}

/** The most specific range that fits; of equal ones the first. */
function nearest(ranges: readonly AcceptRange[], container: Container | undefined, codec: string): AcceptRange | undefined {
  let best: AcceptRange | undefined;
  let nearness = 0;
  for (const range of ranges) {
    const own = range.of === "**" ? 1 : range.of === "*" ? 2 : range.of !== container ? 0 : range.codecs.length === 0 ? 3 : range.codecs.includes(codec) ? 4 : 0;
    if (own > nearness) [best, nearness] = [range, own];
  }
  return best;
}

/** What was read lately, by its text: there are few players, and each says always the same. Emptied when it is full. */
const lately = new Map<string, readonly AcceptRange[]>();
const MOST_LATELY = 64;

function rangesOf(accept: string | null): readonly AcceptRange[] {
  if (accept === null || accept === "*/*" || accept.length > MOST_CHARS) return [];
  const known = lately.get(accept);
  if (known !== undefined) return known;
  const ranges = rangesIn(accept);
  if (lately.size >= MOST_LATELY) lately.clear();
  lately.set(accept, ranges);
  return ranges;
}

function rangesIn(accept: string): readonly AcceptRange[] {
  return (parseAllWeighted(accept) ?? []).flatMap(({ range, parameters, weight }): AcceptRange[] => {
    if (range === "audio/*") return [{ of: "*", codecs: [], weight }];
    if (range === "*/*") return [{ of: "**", codecs: [], weight }];
    const container = containerOf(range);
    const codecs = parameters.find(([name]) => name === "codecs")?.[1];
    // What playlists may be says nothing of what is in them.
    return container === undefined || container === "hls" ? [] : [{ of: container, codecs: codecs?.split(",").map(codecOf) ?? [], weight }];
  });
}
