import { familyOf } from "../core/audio/family.ts";
import { rankOf, qualityOf } from "../core/audio/variant-quality.ts";
import type { PlayerVariant, Wished } from "./events.ts";

/** What of an hls.js level says which variant it is. Rates in bit/s, 0 where nobody said. */
export type LevelFacts = { readonly uri: string; readonly averageBitrate: number; readonly bitrate: number; readonly audioCodec?: string | undefined; readonly stableId?: string | undefined };

/** The variant a level is: its id is said by the playlist, else its media playlist's name. */
export function variantOf({ uri, averageBitrate, bitrate, audioCodec, stableId }: LevelFacts): PlayerVariant {
  const [, name = uri] = /([^/?#]+?)(?:\.m3u8)?(?:[?#].*)?$/.exec(uri) ?? [];
  const codecs = audioCodec ?? "mp4a.40.2";
  const family = familyOf(codecs);
  const rate = averageBitrate || bitrate;
  const kbps = rate > 0 ? rate / 1000 : undefined;
  const id = stableId ?? decodeURIComponent(name);
  const quality = qualityOf({ id, pathname: uri, family, type: "audio/mp4", lossless: family === "flac", ...(kbps === undefined ? {} : { averageKbps: kbps }) });
  return { id, family, codecs, kbps, quality };
}

/**
 * Which of the listed is meant by a quality: of those in it, else of the next below, else of the next above; of several the first family
 * as `home` has it, then the highest rate. -1: none is listed, or `auto` is wished for, which is no variant.
 */
export function levelFor(wished: Wished, variants: readonly PlayerVariant[], home: PlayerVariant["family"] | undefined): number {
  if (wished === "auto") return -1;
  const wanted = rankOf(wished);
  const distance = ({ quality }: PlayerVariant): number => (rankOf(quality) <= wanted ? wanted - rankOf(quality) : 10 + rankOf(quality) - wanted);
  const sorted = variants.toSorted((a, b) => distance(a) - distance(b) || Number(b.family === home) - Number(a.family === home) || (b.kbps ?? 0) - (a.kbps ?? 0));
  return sorted[0] === undefined ? -1 : variants.indexOf(sorted[0]);
}
