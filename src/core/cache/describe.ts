import { deltaSeconds } from "../http/cache-control.ts";
import { endToEnd } from "../http/fields.ts";
import { type ContentKind, kindOf } from "../http/media.ts";
import type { Ask } from "./ask.ts";
import { DESCRIPTOR_FORMAT, type Descriptor, type Joining, identityOf } from "./descriptor.ts";
import { type NotStored, STORED_FIELDS_MAX_BYTES, type TtlRule, judge } from "./policy.ts";

/** A descriptor, and why what it describes is not stored (`undefined`: it is). */
export type Described = { readonly descriptor: Descriptor; readonly notStored: NotStored | undefined };

/** What an upstream's answer says about the representation it carries, all or part of. */
export type Carried = {
  readonly ask: Ask;
  /** 200 for a part as well: what is stored is the representation, not the answer. */
  readonly status: number;
  readonly headers: Fields;
  readonly size: number;
  readonly joining: Joining;
  /** Whether parts of it can be asked for later. */
  readonly ranges: boolean;
  readonly askedAtMs: number;
  readonly nowMs: number;
  /** Makes the identity of a representation without a validator unique. */
  readonly fillNumber: string;
  readonly ttls: Readonly<Record<ContentKind, TtlRule>>;
};

type Fields = { get(name: string): string | null; [Symbol.iterator](): Iterator<[string, string]> };

/** Describes the representation an answer carries, and judges whether it is stored. */
export function describe(carried: Carried): Described {
  const { ask, status, headers, size, joining, ranges, askedAtMs, nowMs, fillNumber, ttls } = carried;
  const kind = kindOf(ask.kind, headers.get("content-type"));
  const fields = storedFields(headers);
  const verdict = judge({ kind, status, headers, joining, ttl: ttls[kind], nowMs });
  const etag = headers.get("etag") ?? undefined;
  const lastModified = headers.get("last-modified") ?? undefined;
  const tooLarge = verdict.store && fieldBytes(fields) > STORED_FIELDS_MAX_BYTES;
  const descriptor: Descriptor = {
    format: DESCRIPTOR_FORMAT,
    kind,
    status,
    headers: fields,
    size,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    identity: identityOf({ etag, lastModified, size }, joining, fillNumber),
    joining,
    ranges: ranges && joining === "strong",
    askedAtMs,
    ageSec: deltaSeconds(headers.get("age") ?? undefined) ?? 0,
    freshSec: verdict.store ? verdict.freshSec : 0,
    staleWhileRevalidateSec: verdict.store ? verdict.staleWhileRevalidateSec : 0,
    staleIfErrorSec: verdict.store ? verdict.staleIfErrorSec : 0,
    browserControl: verdict.store ? verdict.browserControl : "",
    browserLifetimeSec: verdict.store ? verdict.browserLifetimeSec : 0,
    browserSec: verdict.store ? verdict.browserSec : 0,
    asOf: ask.asOf,
  };
  return { descriptor, notStored: verdict.store ? (tooLarge ? "fields-too-large" : undefined) : verdict.why };
}

/**
 * The descriptor after a 304: its fields are updated by the answer's (RFC 9111 §4.3.4) and it is judged anew; what names
 * the bytes stays as it is.
 */
export function confirmed(
  stored: Descriptor,
  answer: Pick<Carried, "ask" | "headers" | "askedAtMs" | "nowMs" | "ttls">,
): Described {
  const merged = new Map(stored.headers.map(([name, value]) => [name, value]));
  for (const [name, value] of storedFields(answer.headers)) {
    if (!KEPT_ON_304.has(name)) merged.set(name, value);
  }
  const headers = {
    get: (name: string) => (name === "age" ? answer.headers.get("age") : (merged.get(name) ?? null)),
    [Symbol.iterator]: () => merged.entries(),
  };
  const { status, size, joining, ranges } = stored;
  const again = describe({ ...answer, headers, status, size, joining, ranges, fillNumber: "" });
  return { ...again, descriptor: { ...again.descriptor, identity: stored.identity } };
}

/** A 304 may not change what the stored bytes are (RFC 9111 §3.2). */
const KEPT_ON_304 = new Set(["content-encoding", "content-type", "content-range", "content-length", "etag", "last-modified"]);

/** Fields that are ours to write, or no business of a copy. */
const NOT_STORED_FIELDS = new Set([
  "set-cookie",
  "content-length",
  "content-range",
  "accept-ranges",
  "age",
  "cache-status",
  "server-timing",
  "cf-cache-status",
  "cf-ray",
  "alt-svc",
  "report-to",
  "nel",
]);

function storedFields(headers: Fields): [string, string][] {
  return endToEnd(headers).filter(([name]) => {
    return !NOT_STORED_FIELDS.has(name) && !name.startsWith("access-control-") && name !== "timing-allow-origin";
  });
}

function fieldBytes(fields: readonly (readonly [string, string])[]): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + value.length + 6, 0);
}
