import { parseCacheControl } from "../http/cache-control.ts";
import { parseEntityTag } from "../http/etag.ts";
import { isEncoded } from "./answer.ts";
import { type Descriptor, storedField } from "./descriptor.ts";

/** The codings text is kept in beside its identity, best first. */
export const CODINGS = ["br", "gzip"] as const;
/** One of them. */
export type Coding = (typeof CODINGS)[number];

/** Less than this does not get smaller by much; more than this is not held in one piece. Bytes. */
const LEAST_BYTES = 1024;
const MOST_BYTES = 262_144;

/** Types that are text, whatever they are called (RFC 6839 for the suffixes). Audio is compressed already. */
const TEXT =
  /^(?:text\/|application\/(?:javascript|ecmascript|json|xml|wasm|dash\+xml|vnd\.apple\.mpegurl|x-mpegurl|manifest\+json|x-ndjson|rtf)|audio\/(?:x-)?mpegurl|image\/svg\+xml|[a-z]+\/[\w.-]+\+(?:json|xml|yaml))/iu;

/**
 * Whether a copy is text that is worth encoding: whole in its head, not encoded yet, and nobody forbade to transform it
 * (RFC 9110 §7.7). What is so varies by `Accept-Encoding`, whether this listener gets it encoded or not.
 */
export function isCompressible(descriptor: Descriptor): boolean {
  const { status, size, headers } = descriptor;
  if (status !== 200 || size < LEAST_BYTES || size > MOST_BYTES) return false;
  const field = { get: (name: string) => storedField(descriptor, name) };
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  return TEXT.test(type.trim()) && !isEncoded(field) && !mayNotTransform(headers);
}

/** Whether what arrived encoded is decoded for who cannot take it, so that answers differ by `Accept-Encoding`. */
export function isDecodable(headers: { get(name: string): string | null }): boolean {
  const coding = headers.get("content-encoding")?.trim().toLowerCase();
  return coding === "gzip" || coding === "x-gzip";
}

/** Whether any field that speaks to caches forbids to transform (RFC 9111 §5.2.2.6), targeted ones included. */
function mayNotTransform(headers: Descriptor["headers"]): boolean {
  return headers.some(([name, value]) => name.endsWith("cache-control") && parseCacheControl(value).has("no-transform"));
}

/**
 * The descriptor of a copy after it was encoded here: other bytes, so another entity tag (RFC 9110 §8.8.1); a weak one
 * stays weak. What described the identity's bytes goes. Never ranged: ranges are of the identity.
 */
export function encodedDescriptor(descriptor: Descriptor, coding: Coding, size: number): Descriptor {
  const { etag: _etag, ...rest } = descriptor;
  const etag = encodedTag(descriptor.etag, coding);
  const kept = descriptor.headers.filter(([name]) => !OF_THE_IDENTITY.has(name));
  return {
    ...rest,
    headers: [...kept, ["content-encoding", coding], ["vary", "accept-encoding"], ...(etag === undefined ? [] : [["etag", etag] as const])],
    size,
    ...(etag === undefined ? {} : { etag }),
    identity: `${coding}:${size}:${descriptor.identity}`,
    joining: "single",
    ranges: false,
  };
}

const OF_THE_IDENTITY: ReadonlySet<string> = new Set(["etag", "content-encoding", "content-md5", "digest", "content-digest", "repr-digest"]);

function encodedTag(etag: string | undefined, coding: Coding): string | undefined {
  const tag = parseEntityTag(etag ?? null);
  return tag === undefined ? undefined : `${tag.weak ? "W/" : ""}${tag.value.slice(0, -1)}-${coding}"`;
}
