import { ageSec } from "../http/age.ts";
import { formatHttpDate, parseHttpDate } from "../http/date.ts";
import { endToEnd } from "../http/fields.ts";
import { type ContentKind, kindOf } from "../http/media.ts";
import { eraMark } from "../purge/player-etag.ts";
import { type Tags, joinTags, tagsOf } from "../purge/tags.ts";
import type { Ask } from "./ask.ts";
import { isEncoded } from "./answer.ts";
import { DESCRIPTOR_FORMAT, type Descriptor, type Joining, identityOf } from "./descriptor.ts";
import { type NotStored, STORED_FIELDS_MAX_BYTES, type Stance, type TtlRule, judge } from "./policy.ts";

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
  /** The answer is a part: its `Content-Range` is about the part. On any other answer the field means nothing (RFC 9110 §14.4) and stays. */
  readonly part?: true;
  readonly askedAtMs: number;
  readonly nowMs: number;
  /** Makes the identity of a representation without a validator unique. */
  readonly fillNumber: string;
  readonly rules: PathPolicy;
  /** The edge it came from. */
  readonly edge?: string | undefined;
};

/** The policy of one path: the TTL table with what the operator changed for its prefix, the operator's stance, and where tags stand. */
export type PathPolicy = {
  readonly ttls: Readonly<Record<ContentKind, TtlRule>>;
  readonly stance: Stance;
  readonly tagFields: readonly string[];
};

type Fields = { get(name: string): string | null; [Symbol.iterator](): Iterator<[string, string]> };

/** Describes the representation an answer carries, and judges whether it is stored. */
export function describe(carried: Carried): Described {
  return tagged(carried, tagsOf(carried.headers, carried.rules.tagFields));
}

function tagged(carried: Carried, tags: Tags): Described {
  const { ask, status, headers, size, joining, ranges, askedAtMs, nowMs, fillNumber, rules, edge } = carried;
  // An error page is HTML wherever it stands in for a track: what may be kept of it follows from where it stands.
  const kind = status >= 400 ? ask.kind : kindOf(ask.kind, headers.get("content-type"));
  const { authorized, unkeyed } = ask;
  const verdict = judge({ kind, status, headers, joining, ttl: rules.ttls[kind], stance: rules.stance, authorized, unkeyed, tags: tags.kind, nowMs });
  const withheld = verdict.store ? verdict.withheld : NOTHING;
  // Tags are kept once: a bucket's metadata is small, and they are most of many an answer's fields.
  const fields = storedFields(headers, new Set([...withheld, ...rules.tagFields, ...(carried.part === true ? ["content-range"] : [])]));
  // RFC 9110 §6.6.1: who keeps an answer without a date gives it one.
  if (headers.get("date") === null) fields.push(["date", formatHttpDate(nowMs)]);
  const etag = headers.get("etag") ?? undefined;
  const lastModified = headers.get("last-modified") ?? undefined;
  const tooLarge = verdict.store && !fitsStored(fields, tags.tags);
  const descriptor: Descriptor = {
    format: DESCRIPTOR_FORMAT,
    kind,
    status,
    headers: fields,
    size,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    fill: fillNumber,
    identity: identityOf({ etag, lastModified, size }, joining, fillNumber) + eraMark(ask.era),
    joining,
    ranges: ranges && joining === "strong" && !isEncoded(headers),
    askedAtMs,
    ageSec: initialAgeSec(headers, askedAtMs, nowMs),
    freshSec: verdict.store ? verdict.freshSec : 0,
    staleWhileRevalidateSec: verdict.store ? verdict.staleWhileRevalidateSec : 0,
    staleIfErrorSec: verdict.store ? verdict.staleIfErrorSec : 0,
    browser: verdict.store ? verdict.browser : null,
    varies: verdict.store ? verdict.varies : [],
    // Too many for a copy are still what a block may name; the answer is not stored then.
    tags: tags.tags,
    asOf: ask.asOf,
    era: ask.era,
    ...(edge === undefined ? {} : { edge }),
  };
  return { descriptor, notStored: verdict.store ? (tooLarge ? "fields-too-large" : undefined) : verdict.why };
}

/**
 * The age of an answer when it was asked for, seconds. `Age` is believed, and so is `Date` where it is further back than
 * the answer took (RFC 9111 §4.2.3): a cache before us may have forgotten to count.
 */
function initialAgeSec(headers: Fields, askedAtMs: number, nowMs: number): number {
  const date = parseHttpDate(headers.get("date"));
  const apparentSec = date === undefined ? 0 : Math.floor((nowMs - date) / 1000);
  // What is counted from the asking on is taken off: the time the answer took.
  return Math.max(ageSec(headers.get("age")), apparentSec - (nowMs - askedAtMs) / 1000, 0);
}

/**
 * The descriptor after a 304: its fields are updated by the answer's (RFC 9111 §4.3.4), tags add up, and it is judged anew; what
 * names the bytes stays as it is.
 */
export function confirmed(
  stored: Descriptor,
  answer: Pick<Carried, "ask" | "headers" | "askedAtMs" | "nowMs" | "rules">,
): Described {
  const fields = storedFields(answer.headers, new Set(answer.rules.tagFields)).filter(([name]) => !KEPT_ON_304.has(name));
  const replaced = new Set([...fields.map(([name]) => name), "date"]);
  const merged: [string, string][] = stored.headers.flatMap(([name, value]) => (replaced.has(name) ? [] : [[name, value]]));
  merged.push(...fields);
  const joined = (name: string): string | null => {
    const values = merged.filter(([field]) => field === name).map(([, value]) => value);
    return values.length === 0 ? null : values.join(", ");
  };
  const headers = {
    get: (name: string) => (OF_THE_ANSWER.has(name) ? answer.headers.get(name) : joined(name)),
    [Symbol.iterator]: () => merged[Symbol.iterator](),
  };
  const { status, size, joining, ranges } = stored;
  const tags = joinTags(stored.tags, tagsOf(answer.headers, answer.rules.tagFields));
  const again = tagged({ ...answer, headers, status, size, joining, ranges, fillNumber: stored.fill }, tags);
  const { identity, era, start, edge } = stored;
  const kept = { ...(start === undefined ? {} : { start }), ...(edge === undefined ? {} : { edge }) };
  return { ...again, descriptor: { ...again.descriptor, identity, era, ...kept } };
}

/** Fields that are read of a 304 itself: how old it is, and what would end the copy. */
const OF_THE_ANSWER: ReadonlySet<string> = new Set(["age", "date", "set-cookie"]);

const NOTHING: ReadonlySet<string> = new Set();

/** A 304 may not change what the stored bytes are (RFC 9111 §3.2). */
const KEPT_ON_304 = new Set(["content-encoding", "content-type", "content-range", "content-length", "etag", "last-modified", "set-cookie"]);

/** Fields that are ours to write, or no business of a copy. */
const NOT_STORED_FIELDS = new Set([
  "content-length",
  "accept-ranges",
  "age",
  "server-timing",
  "cf-cache-status",
  "cf-ray",
  "alt-svc",
  "report-to",
  "nel",
]);

function storedFields(headers: Fields, withheld: ReadonlySet<string>): [string, string][] {
  return endToEnd(headers).filter(([name]) => {
    const ours = NOT_STORED_FIELDS.has(name) || name.startsWith("access-control-") || name === "timing-allow-origin";
    return !ours && !withheld.has(name);
  });
}

/** Whether fields and tags are small enough for what descriptors are stored in. */
export function fitsStored(fields: Descriptor["headers"], tags: readonly string[]): boolean {
  return fieldBytes(fields) + tagBytes(tags) <= STORED_FIELDS_MAX_BYTES;
}

function fieldBytes(fields: readonly (readonly [string, string])[]): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + value.length + 6, 0);
}

/** What tags weigh in a stored descriptor, which is JSON. */
function tagBytes(tags: readonly string[]): number {
  return tags.reduce((sum, tag) => sum + tag.length + 3, 0);
}
