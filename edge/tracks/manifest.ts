import { trackOf } from "../../src/core/audio/manifest-track.ts";
import { type ManifestProblem, readManifest } from "../../src/core/audio/manifest.ts";
import type { TrackVariant } from "../../src/core/audio/track.ts";
import { storedField } from "../../src/core/cache/descriptor.ts";
import { sliceSpan } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { streamSpan } from "../deliver/body.ts";
import { takenAs } from "../deliver/decode.ts";
import { type Representation, acquire } from "../deliver/source.ts";
import { withIdle } from "../tiers/copy.ts";
import type { ManifestSaid } from "./tracks.ts";

/** More is no manifest. */
export const MOST_MANIFEST_BYTES = 1_048_576;

/** A longer playlist takes more memory than a request may; thirty hours in fragments of six seconds, each with a path of 150 characters, are as much. */
const MOST_PLAYLIST_CHARS = 4_194_304;
/** What stands beside the path for each fragment. */
const LINE_CHARS = 60;

/** What is wrong with an answer that holds no manifest. */
export function noManifest(expected: string): ManifestSaid {
  return { kind: "problems", problems: [{ path: "", expected }] };
}

/** What a manifest's bytes say. `pathname`: where it is. Never throws. */
export function manifestIn(bytes: Uint8Array, pathname: string): ManifestSaid {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return noManifest("JSON in UTF-8");
  }
  const read = readManifest(text);
  if (read.kind === "problems") return read;
  const track = trackOf(read.manifest, pathname);
  const problems = track.variants.length === 0 ? [{ path: "variants", expected: "a variant whose file can be a path" }] : track.variants.flatMap(tooLong);
  return problems.length === 0 ? { kind: "track", track } : { kind: "problems", problems };
}

/** A playlist has its file's path once for each fragment, so that both can be as many as they may and the two together too much. */
function tooLong({ id, pathname, fragments }: TrackVariant): ManifestProblem[] {
  const length = (fragments?.list.length ?? 0) * (pathname.length + LINE_CHARS);
  if (length <= MOST_PLAYLIST_CHARS) return [];
  return [{ path: "variants", expected: `a path and fragments whose playlist has at most ${MOST_PLAYLIST_CHARS} characters; that of ${id} has about ${length}` }];
}

/** The bytes of a representation, decoded where it is gzip. `too-long`: more than a manifest has; `broken`: they could not be had to their end. */
export async function bytesOf(context: Context, representation: Representation): Promise<Uint8Array | "too-long" | "broken"> {
  const { descriptor, given } = representation;
  if (descriptor.size > MOST_MANIFEST_BYTES) {
    if (given?.kind === "body") given.body.cancel().catch(() => undefined);
    return "too-long";
  }
  if (descriptor.size === 0) return new Uint8Array(0);
  const body = given?.kind === "body" ? given.body : await streamOf(context, representation);
  return body === undefined ? "broken" : decodedBytes(context, body, storedField(descriptor, "content-encoding"), descriptor.size);
}

/** The bytes of a body of `length`, or of one that ends when it ends. */
export async function decodedBytes(context: Context, body: ReadableStream<Uint8Array>, coding: string | null, length?: number): Promise<Uint8Array | "too-long" | "broken"> {
  const decoded = takenAs(body, new Headers(coding === null ? {} : { "content-encoding": coding }), IDENTITY);
  const bytes = await collected(decoded, context.isolate.settings.upstreamIdleTimeoutMs);
  if (typeof bytes === "string" || length === undefined || decoded !== body) return bytes;
  return bytes.byteLength === length ? bytes : "broken";
}

async function collected(body: ReadableStream<Uint8Array>, idleMs: number): Promise<Uint8Array | "too-long" | "broken"> {
  const reader = body.getReader();
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (;;) {
      const read = await withIdle(reader.read().catch(() => "error" as const), idleMs);
      if (read === "idle" || read === "error") return "broken";
      if (read.done) return new Uint8Array(await new Blob(kept).arrayBuffer());
      length += read.value.byteLength;
      if (length > MOST_MANIFEST_BYTES) return "too-long";
      kept.push(read.value.slice());
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Whoever reads here takes no coding. */
const IDENTITY = { get: () => "identity" };

async function streamOf(context: Context, representation: Representation): Promise<ReadableStream<Uint8Array> | undefined> {
  const { geometry } = context.isolate;
  const { size } = representation.descriptor;
  const source = await acquire(context, representation, 0, sliceSpan(geometry, 0, size), false);
  if (source.kind === "lost" || source.kind === "changed") return undefined;
  return streamSpan(context, representation, { first: 0, last: size - 1 }, source).stream;
}
