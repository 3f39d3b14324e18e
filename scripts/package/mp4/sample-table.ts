import { bodyAt, viewOf } from "./box.ts";

/** What an ordinary MP4 of one audio track says of it (ISO/IEC 14496-12 §8.5 to §8.7). */
export type SampleTable = {
  /** Ticks in a second; of sound, its sampling rate. */
  readonly timescale: number;
  /** The body of `stsd`: how it is decoded. */
  readonly description: Uint8Array;
  /** Ticks of the media that are no sound yet: the edit list's `media_time`. */
  readonly priming: number;
  /** Bytes and ticks of each sample; samples stand one behind the other from `offset` on. */
  readonly sizes: Uint32Array;
  readonly ticks: Uint32Array;
  readonly offset: number;
};

export type TableRead = { readonly kind: "table"; readonly table: SampleTable } | { readonly kind: "unreadable"; readonly why: string };

/** Reads the body of `moov`: that of a file of one track whose samples stand in one piece, as ffmpeg writes it. */
export function readSampleTable(moov: Uint8Array): TableRead {
  const trak = bodyAt(moov, ["trak"]);
  const within = (...path: string[]): Uint8Array | undefined => trak && bodyAt(trak, path);
  const stbl = within("mdia", "minf", "stbl");
  const of = (type: string): Uint8Array | undefined => stbl && bodyAt(stbl, [type]);
  const [mdhd, stsd, stsz, stts, stsc] = [within("mdia", "mdhd"), of("stsd"), of("stsz"), of("stts"), of("stsc")];
  const chunks = chunkOffsets(of("stco"), of("co64"));
  if (mdhd === undefined || stsd === undefined || stsz === undefined || stts === undefined || stsc === undefined || chunks === undefined) return { kind: "unreadable", why: "no track's sample table in it" };
  const sizes = sizesOf(stsz);
  const ticks = ticksOf(stts, sizes.length);
  const [offset] = chunks;
  if (offset === undefined || sizes.length === 0) return { kind: "unreadable", why: "no sound in it" };
  if (ticks === undefined) return { kind: "unreadable", why: "not every sample of it has a duration" };
  if (!inOnePiece(chunks, stsc, sizes)) return { kind: "unreadable", why: "its samples do not stand in one piece" };
  const timescale = viewOf(mdhd).getUint32(mdhd[0] === 1 ? 20 : 12);
  return { kind: "table", table: { timescale, description: stsd, priming: primingOf(within("edts", "elst")), sizes, ticks, offset } };
}

function sizesOf(stsz: Uint8Array): Uint32Array {
  const view = viewOf(stsz);
  const [fixed, count] = [view.getUint32(4), view.getUint32(8)];
  return Uint32Array.from({ length: count }, (_, i) => (fixed === 0 ? view.getUint32(12 + 4 * i) : fixed));
}

function ticksOf(stts: Uint8Array, samples: number): Uint32Array | undefined {
  const view = viewOf(stts);
  const ticks = new Uint32Array(samples);
  let at = 0;
  for (let run = 0; run < view.getUint32(4); run += 1) {
    const count = view.getUint32(8 + 8 * run);
    ticks.fill(view.getUint32(12 + 8 * run), at, at + count);
    at += count;
  }
  return at === samples ? ticks : undefined;
}

function chunkOffsets(stco: Uint8Array | undefined, co64: Uint8Array | undefined): number[] | undefined {
  const body = stco ?? co64;
  if (body === undefined) return undefined;
  const view = viewOf(body);
  return Array.from({ length: view.getUint32(4) }, (_, i) => (stco === undefined ? Number(view.getBigUint64(8 + 8 * i)) : view.getUint32(8 + 4 * i)));
}

/** Whether each chunk begins where the samples of those before it end. */
function inOnePiece(chunks: readonly number[], stsc: Uint8Array, sizes: Uint32Array): boolean {
  const view = viewOf(stsc);
  const runs = Array.from({ length: view.getUint32(4) }, (_, i) => ({ from: view.getUint32(8 + 12 * i) - 1, samples: view.getUint32(12 + 12 * i) }));
  let [sample, run, end] = [0, -1, chunks[0] ?? 0];
  for (const [chunk, offset] of chunks.entries()) {
    if (offset !== end) return false;
    while ((runs[run + 1]?.from ?? Number.POSITIVE_INFINITY) <= chunk) run += 1;
    for (const last = sample + (runs[run]?.samples ?? 0); sample < last; sample += 1) end += sizes[sample] ?? 0;
  }
  return sample === sizes.length;
}

/** The `media_time` of the first edit that plays something: one of -1 before it is silence (ISO/IEC 14496-12 §8.6.6). 0 without one. */
function primingOf(elst: Uint8Array | undefined): number {
  if (elst === undefined) return 0;
  const view = viewOf(elst);
  const long = elst[0] === 1;
  for (let edit = 0; edit < view.getUint32(4); edit += 1) {
    const mediaTime = long ? Number(view.getBigInt64(16 + 20 * edit)) : view.getInt32(12 + 12 * edit);
    if (mediaTime >= 0) return mediaTime;
  }
  return 0;
}
