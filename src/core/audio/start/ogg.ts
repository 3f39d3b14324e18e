import { bigEndian, littleEndian, says } from "./bytes.ts";
import { commentsEnd } from "./comments.ts";
import { blocksEnd } from "./flac.ts";
import { type Page, pagesFrom, streamOf } from "./pages.ts";
import { type Reader, SOUND_SEC, type Sound, soundBytes } from "./sound.ts";

/** What a stream's first packet tells. */
type Codec = {
  /** Packets in front of the sound, this one among them, and ticks of the clock in a second. */
  readonly headers: number;
  readonly rate: number;
  /** Where the headers behind it end, judged from as much of them as there is. */
  readonly headersEnd: (packets: Uint8Array) => number;
};

/** What Vorbis's third header, the codebooks, takes at most in files as they are. */
const CODEBOOKS_BYTES = 8192;

/**
 * Ogg with Opus (RFC 7845 §3), Vorbis (its specification, §4.2) or FLAC (RFC 9639 §10.1): the pages of the headers, whose comments may
 * hold pictures of megabytes, then pages of sound until their clock has gone on. Headers that leave the head are followed by the
 * lengths they hold, in pages like those before.
 */
export const ogg: Reader = ({ head }, at) => {
  let codec: Codec | undefined;
  let ended = 0;
  const headers: Page[] = [];
  const stream = streamOf(head, at);
  for (const page of pagesFrom(head, at, stream)) {
    codec ??= codecAt(head, page.bodyAt);
    if (codec === undefined) return undefined;
    ended += page.ended;
    headers.push(page);
    if (ended >= codec.headers) return soundFrom(head, page.end, stream, codec.rate);
  }
  if (codec === undefined) return undefined;
  const [first, ...rest] = headers;
  return { at: (first?.end ?? at) + bytesOf(head, rest, codec), bytes: soundBytes() };
};

function codecAt(head: Uint8Array, at: number): Codec | undefined {
  if (says(head, at, "OpusHead")) return { headers: 2, rate: 48_000, headersEnd: (packets) => commentsEnd(packets, 8) };
  if (says(head, at, "\x01vorbis")) {
    return { headers: 3, rate: littleEndian(head, at + 12, 4), headersEnd: (packets) => commentsEnd(packets, 7) + CODEBOOKS_BYTES };
  }
  if (!says(head, at, "\x7fFLAC")) return undefined;
  return { headers: 1 + bigEndian(head, at + 7, 2), rate: bigEndian(head, at + 27, 3) >>> 4, headersEnd: (packets) => blocksEnd(packets, 0).end };
}

/** What the headers behind the first page take, framing included. */
function bytesOf(head: Uint8Array, pages: readonly Page[], { headersEnd }: Codec): number {
  const packets = pages.map(({ bodyAt, end }) => head.subarray(bodyAt, end));
  const content = new Uint8Array(packets.reduce((sum, { length }) => sum + length, 0));
  packets.reduce((at, packet) => (content.set(packet, at), at + packet.length), 0);
  const framed = pages.reduce((sum, { at, end }) => sum + end - at, 0);
  const bare = pages.reduce((sum, { bodyAt, end }) => sum + end - bodyAt, 0);
  return Math.ceil((headersEnd(content) * framed) / Math.max(1, bare));
}

/** The sound behind the headers: pages until the clock is `SOUND_SEC` further than after the first, or what they would take. */
function soundFrom(head: Uint8Array, at: number, stream: number, rate: number): Sound {
  let first: { readonly ticks: number; readonly end: number } | undefined;
  let perSec: number | undefined;
  for (const { ticks, end } of pagesFrom(head, at, stream)) {
    if (ticks === undefined) continue;
    first ??= { ticks, end };
    const sec = (ticks - first.ticks) / rate;
    if (sec >= SOUND_SEC) return { at, bytes: end - at };
    perSec = (end - first.end) / sec;
  }
  return { at, bytes: (first?.end ?? at) - at + soundBytes(perSec) };
}
