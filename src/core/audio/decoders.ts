import { parseWeighted } from "../http/weights.ts";
import { type Codec, type Container, codecOf, codecOfVariant, containerOf } from "./containers.ts";
import { type Player, playerOf } from "./players.ts";
import type { TrackVariant } from "./track.ts";

/** How sound is played: a file from its beginning to its end, or fragments a player is fed as it likes. */
export type Use = "whole" | "first";

/** What a listener can decode, and who said so. */
export type Decoders =
  /** The query names codecs, whatever they are wrapped in. */
  | { readonly kind: "asked"; readonly codecs: readonly (Codec | string)[] }
  /** The player's row, but for what `Accept` says of types. */
  | { readonly kind: "player"; readonly player: Player; readonly ranges: readonly Range[] };

/** What an `Accept` says of a type: weight in thousandths, 0 is never. Without a container it is about all; without codecs about any. */
export type Range = { readonly container: Container | undefined; readonly codecs: readonly (Codec | string)[]; readonly weight: number };

/** What a request's listener can decode. `codecs`: what its query says it can, which counts instead of all else. */
export function decodersOf(accept: string | null, userAgent: string | null, codecs: readonly string[] | undefined): Decoders {
  if (codecs !== undefined) return { kind: "asked", codecs: codecs.map((text) => codecOf(text) ?? text.toLowerCase()) };
  return { kind: "player", player: playerOf(userAgent), ranges: rangesOf(accept) };
}

/** Whether what is asked for can be decoded. */
export function plays(decoders: Decoders, variant: TrackVariant, use: Use): boolean {
  return weightFor(decoders, variant, use) > 0;
}

/** What a listener's `Accept` gives a variant, in thousandths; 0: it cannot be decoded. */
export function weightFor(decoders: Decoders, variant: TrackVariant, use: Use): number {
  const codec = codecOfVariant(variant) ?? variant.codecs?.toLowerCase();
  if (codec === undefined) return 0;
  if (decoders.kind === "asked") return decoders.codecs.includes(codec) ? 1000 : 0;
  const container = variant.playlist === true ? "hls" : containerOf(variant.type);
  const { player, ranges } = decoders;
  const named = ranges.filter((range) => range.container !== undefined && range.container === container && (range.codecs.length === 0 || range.codecs.includes(codec)));
  const exact = named.find((range) => range.codecs.length > 0);
  if (exact !== undefined) return exact.weight;
  const [range] = named.length > 0 ? named : ranges.filter((one) => one.container === undefined);
  if (ranges.length > 0 && range === undefined) return 0;
  const forms: ReadonlySet<string> = use === "whole" ? player.files : player.fed;
  return forms.has(`${container}/${codec}`) ? (range?.weight ?? 1000) : 0;
}

function rangesOf(accept: string | null): readonly Range[] {
  const ranges = parseWeighted(accept ?? "").flatMap((element): Range[] => {
    if (element === "unreadable") return [];
    const { range, parameters, weight } = element;
    if (range === "*/*" || range === "audio/*") return [{ container: undefined, codecs: [], weight }];
    const container = containerOf(range);
    const codecs = parameters.find(([name]) => name === "codecs")?.[1];
    return container === undefined || container === "hls" ? [] : [{ container, codecs: codecs === undefined ? [] : codecs.split(",").map((text) => codecOf(text) ?? text.trim().toLowerCase()), weight }];
  });
  return ranges;
}
