import { parseEntityTag } from "../http/etag.ts";
import type { ContentKind } from "../http/media.ts";
import type { PurgeNumber } from "../purge/number.ts";
import { eraMark } from "../purge/player-etag.ts";
import { asciiJson } from "./ascii-json.ts";

/** Format of stored descriptors and messages that carry them. Another number is a miss, never a guess. */
export const DESCRIPTOR_FORMAT = 3;

/**
 * Whether slices fetched at different times may be put together.
 * `strong`: the upstream's validator proves they are of one representation. `single`: only bytes of one response belong
 * together (no validator, or a weak one), so a missing slice means a new fill of the whole.
 */
export type Joining = "strong" | "single";

/** `Cache-Control` for a listener's own cache, without `max-age`; how long it may believe the answer, and our cap on that from now on. */
export type BrowserWord = { readonly control: string; readonly lifetimeSec: number; readonly capSec: number };

/** What is known of a stored representation. Times are ms since the epoch on the clock of who filled it. */
export type Descriptor = {
  readonly format: typeof DESCRIPTOR_FORMAT;
  readonly kind: ContentKind;
  readonly status: number;
  /** End-to-end response fields as stored; never `Content-Length`, and `Set-Cookie` only where the operator allows it. */
  readonly headers: readonly (readonly [string, string])[];
  /** Length of the representation in bytes. */
  readonly size: number;
  readonly etag?: string;
  readonly lastModified?: string;
  /** Which fill brought it: what was made of these bytes here is of this fill and no other. */
  readonly fill: string;
  /** What slices are keyed by: equal identities are equal bytes. */
  readonly identity: string;
  readonly joining: Joining;
  /** Whether the upstream answers ranges of it. */
  readonly ranges: boolean;
  /** When the answer was asked for, and the age it had: its `Age`, or more where its `Date` says so. */
  readonly askedAtMs: number;
  readonly ageSec: number;
  /** Freshness lifetime and the two windows after it (RFC 9111 §4.2, RFC 5861), in seconds from generation. */
  readonly freshSec: number;
  readonly staleWhileRevalidateSec: number;
  readonly staleIfErrorSec: number;
  /** What a listener's own cache is told; `null`: the origin's words, which are among the stored fields. */
  readonly browser: BrowserWord | null;
  /** Fields of the request the answer was selected by (lower case, sorted), beyond those fixed for everybody. */
  readonly varies: readonly string[];
  /** The tags its answers carried, in normal form, sorted, each once; those of a 304 came to them (purge/tags.ts). */
  readonly tags: readonly string[];
  /** The newest purge known before it was asked for. */
  readonly asOf: number;
  /** The newest hard purge among its keys when it was asked for, 0 for none: what the bytes of equal ETags differ by. */
  readonly era: number;
  /** The bytes a player needs for its first sound, ends inclusive, in order (audio/start); absent: its head, or not known yet. */
  readonly start?: readonly (readonly [first: number, last: number])[];
  /** The edge that gave it, by its id; absent: the origin was asked as it is. What an unknown edge gave is nobody's. */
  readonly edge?: string;
};

/** What names a representation, as far as the upstream says. */
export type Validators = {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly size: number;
};

/**
 * The identity slices are keyed by. A strong ETag is one; so is a `Last-Modified` that is a strong validator, with the
 * length beside it. Without either the number of the fill is part of it, so that no other fill's bytes can match.
 */
export function identityOf(validators: Validators, joining: Joining, fillNumber: string): string {
  const { etag, lastModified, size } = validators;
  if (joining === "single") return `f:${fillNumber}:${size}`;
  return isStrongTag(etag) ? `e:${size}:${etag}` : `m:${size}:${lastModified ?? ""}`;
}

/** A descriptor whose identity holds a purge: the newest hard one of its keys, which is at least the one it holds already. */
export function withEra(descriptor: Descriptor, era: PurgeNumber): Descriptor {
  if (era === descriptor.era) return descriptor;
  const { identity } = descriptor;
  const bare = identity.slice(0, identity.length - eraMark(descriptor.era).length);
  return { ...descriptor, era, identity: bare + eraMark(era) };
}

/** The validators an answer's fields carry, of a representation of `size` bytes. */
export function validatorsOf(headers: { get(name: string): string | null }, size: number): Validators {
  return { size, etag: headers.get("etag") ?? undefined, lastModified: headers.get("last-modified") ?? undefined };
}

/** Whether an answer is of the representation we hold: the length and whatever identified it are the same. */
export function sameRepresentation(known: Validators, found: Validators): boolean {
  if (known.size !== found.size) return false;
  if (isStrongTag(known.etag)) return known.etag === found.etag;
  return known.lastModified === found.lastModified && known.etag === found.etag;
}

/** Whether an `ETag` field is a strong validator. One that is no entity tag (`ETag: 0`) says as little as none at all. */
export function isStrongTag(etag: string | undefined): boolean {
  return parseEntityTag(etag ?? null)?.weak === false;
}

/** A stored field of the descriptor by its lower-case name. */
export function storedField(descriptor: Descriptor, name: string): string | null {
  return descriptor.headers.find(([field]) => field === name)?.[1] ?? null;
}

/** A descriptor as text that fits a header field or a bucket's metadata. */
export function encodeDescriptor(descriptor: Descriptor): string {
  return asciiJson(descriptor);
}

/** Reads a stored descriptor. Another format, or anything that is not whole, is `undefined`: a miss. */
export function decodeDescriptor(text: string | null | undefined): Descriptor | undefined {
  if (text === null || text === undefined) return undefined;
  let value: Partial<Descriptor> | null;
  try {
    value = JSON.parse(text) as Partial<Descriptor> | null;
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || value.format !== DESCRIPTOR_FORMAT) return undefined;
  const lists = Array.isArray(value.headers) && Array.isArray(value.varies) && Array.isArray(value.tags) && typeof value.browser === "object";
  const shaped = lists && SHAPE.every(([name, type]) => typeof value[name] === type);
  const known = KINDS.has(value.kind ?? "") && (value.joining === "strong" || value.joining === "single");
  return shaped && known && isStart(value.start) ? (value as Descriptor) : undefined;
}

/** None, or spans in order and apart from each other. */
function isStart(start: unknown): boolean {
  if (start === undefined) return true;
  let behind = 0;
  return Array.isArray(start) && start.length > 0 && start.every((span: unknown) => {
    if (!Array.isArray(span) || span.length !== 2) return false;
    const [first, last]: unknown[] = span;
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return false;
    const inOrder = Number(first) >= behind && Number(last) >= Number(first);
    behind = Number(last) + 1;
    return inOrder;
  });
}

const KINDS: ReadonlySet<string> = new Set(["audio", "segment", "playlist", "manifest", "key", "other"] satisfies ContentKind[]);

const SHAPE: readonly (readonly [keyof Descriptor, "number" | "string" | "boolean"])[] = [
  ["kind", "string"],
  ["status", "number"],
  ["size", "number"],
  ["fill", "string"],
  ["identity", "string"],
  ["joining", "string"],
  ["ranges", "boolean"],
  ["askedAtMs", "number"],
  ["ageSec", "number"],
  ["freshSec", "number"],
  ["staleWhileRevalidateSec", "number"],
  ["staleIfErrorSec", "number"],
  ["asOf", "number"],
  ["era", "number"],
];
