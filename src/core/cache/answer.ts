import { parseContentRange } from "../http/content-range.ts";
import { parseHttpDate } from "../http/date.ts";
import { parseEntityTag, weakEqual } from "../http/etag.ts";
import type { Ask } from "./ask.ts";
import { type Joining, sameRepresentation, validatorsOf } from "./descriptor.ts";
import { type Geometry, type Span, sliceAt, sliceSpan } from "./slices.ts";

/**
 * Origins as they are: what an upstream's answer to an ask means. Every row has its test against a real server that
 * behaves like that. The rule behind all rows: bytes are used only where it is proved which bytes of which representation
 * they are, and one answer is never completed with bytes of another unless a strong validator says they are the same.
 */
export type Answer =
  /** A proved part: `span` of a representation of `size` bytes, beginning with slice `n`. */
  | { readonly kind: "part"; readonly size: number; readonly span: Span; readonly n: number; readonly joining: Joining }
  /** The whole representation, its length known. */
  | { readonly kind: "whole"; readonly size: number; readonly joining: Joining }
  /** A body whose length nobody knows: small ones may turn out complete, endless ones never end. */
  | { readonly kind: "unbounded"; readonly why: "no-length" | "icecast" }
  /** What we hold is still right. */
  | { readonly kind: "not-modified" }
  /** Not the representation that was expected: it has changed at the upstream. */
  | { readonly kind: "changed" }
  /** The range asked for lies outside a representation of `size` bytes. */
  | { readonly kind: "outside"; readonly size: number }
  /** The answer to a range proves nothing: ask for the whole. */
  | { readonly kind: "ask-whole"; readonly why: AskWhole }
  /** The upstream has failed: a stale copy may stand in. */
  | { readonly kind: "failed"; readonly status: number }
  /** Anything else belongs to the listener as it is: redirects, refusals, "not there". */
  | { readonly kind: "as-is"; readonly why: "redirect" | "not-there" | "client-error" | "other" };

/** Why a range was answered in a way that cannot be used. */
export type AskWhole = "bad-content-range" | "multipart" | "encoded-part" | "cannot-join" | "range-refused" | "unasked-part";

/** The head of an upstream's answer. */
export type AnswerHead = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** When the head arrived, ms. */
  readonly nowMs: number;
};

/** Classifies an answer. Pure; the body is not looked at. */
export function readAnswer(ask: Ask, head: AnswerHead, geometry: Geometry): Answer {
  const { status, headers } = head;
  if (status === 206) return readPart(ask, head, geometry);
  if (status === 200) return readWhole(ask, head);
  if (status === 304) return readNotModified(ask, status, headers.get("etag"));
  if (status === 416) return readOutside(ask, headers.get("content-range"));
  if (status >= 500) return { kind: "failed", status };
  if (status >= 300 && status < 400) return { kind: "as-is", why: "redirect" };
  if (status === 404 || status === 410) return { kind: "as-is", why: "not-there" };
  return { kind: "as-is", why: status >= 400 ? "client-error" : "other" };
}

function readPart(ask: Ask, { headers, nowMs }: AnswerHead, geometry: Geometry): Answer {
  const { want } = ask;
  if (want.kind === "whole") return { kind: "ask-whole", why: "unasked-part" };
  if (isMultipart(headers.get("content-type"))) return { kind: "ask-whole", why: "multipart" };
  if (isEncoded(headers)) return { kind: "ask-whole", why: "encoded-part" };
  const range = parseContentRange(headers.get("content-range"));
  if (range.kind !== "part" || range.size === "unknown") return { kind: "ask-whole", why: "bad-content-range" };
  const { first, last, size } = range;
  const n = want.kind === "slice" ? want.n : sliceAt(geometry, first);
  const due = want.kind === "slice"
    ? { first: want.from, last: Math.min(sliceSpan(geometry, n).last, size - 1) }
    : { first: Math.max(0, size - want.length), last: size - 1 };
  const length = contentLength(headers);
  if (first !== due.first || last !== due.last || (length !== undefined && length !== last - first + 1)) {
    return { kind: "ask-whole", why: "bad-content-range" };
  }
  if (ask.expected !== undefined && !isExpected(ask, headers, size)) return { kind: "changed" };
  const joining = joiningOf(headers, nowMs);
  const complete = first === 0 && last === size - 1 && last <= sliceSpan(geometry, n).last;
  // Without a strong validator the rest, the next slice too, could only come from another answer, and nothing would prove it belongs here.
  if (joining === "single" && !complete) return { kind: "ask-whole", why: "cannot-join" };
  return { kind: "part", size, span: { first, last }, n, joining };
}

function readWhole(ask: Ask, { headers, nowMs }: AnswerHead): Answer {
  if (isIcecast(headers)) return { kind: "unbounded", why: "icecast" };
  const size = contentLength(headers);
  // A range of something known was asked with If-Range: a 200 with other validators says it has changed (RFC 9110 §13.1.5).
  if (ask.expected !== undefined && (size === undefined || !isExpected(ask, headers, size))) return { kind: "changed" };
  if (size === undefined) return { kind: "unbounded", why: "no-length" };
  // What arrived encoded is whole or nothing: a range of it would be one of the encoded bytes, which nobody asked for.
  return { kind: "whole", size, joining: isEncoded(headers) ? "single" : joiningOf(headers, nowMs) };
}

function readNotModified({ unless }: Ask, status: number, etag: string | null): Answer {
  if (unless === undefined) return { kind: "failed", status };
  const [held, found] = [parseEntityTag(unless.etag ?? null), parseEntityTag(etag)];
  // A 304 about another representation must not update ours (RFC 9111 §4.3.4).
  const other = held !== undefined && found !== undefined && !weakEqual(held, found);
  return { kind: other ? "changed" : "not-modified" };
}

function readOutside(ask: Ask, contentRange: string | null): Answer {
  const range = parseContentRange(contentRange);
  const known = range.kind === "unsatisfied" ? range.size : undefined;
  const { want } = ask;
  // The first byte of nothing: an empty representation, or a server that refuses ranges. The whole will tell.
  const impossible = want.kind === "whole" || (want.kind === "slice" && want.from === 0) || known === 0;
  if (known === undefined || impossible) {
    return want.kind === "whole" ? { kind: "as-is", why: "client-error" } : { kind: "ask-whole", why: "range-refused" };
  }
  if (ask.expected !== undefined) return { kind: "changed" };
  const from = want.kind === "slice" ? want.from : 0;
  return known <= from ? { kind: "outside", size: known } : { kind: "ask-whole", why: "range-refused" };
}

/**
 * How parts of this representation may be joined. A strong ETag proves equality; a `Last-Modified` does when it is at
 * least a second older than the answer's `Date`, which is on the same clock: a second change within its second is then
 * ruled out (RFC 9110 §8.8.2.2). Against our own clock, where an answer has no `Date`, a minute is asked for.
 */
export function joiningOf(headers: { get(name: string): string | null }, nowMs: number): Joining {
  const tag = parseEntityTag(headers.get("etag"));
  if (tag !== undefined) return tag.weak ? "single" : "strong";
  const modified = parseHttpDate(headers.get("last-modified"));
  if (modified === undefined) return "single";
  const date = parseHttpDate(headers.get("date"));
  const apart = date === undefined ? nowMs - modified >= 60_000 : date - modified >= 1000;
  return apart ? "strong" : "single";
}

/** `Content-Length` as a number; absent or garbage is `undefined`. */
export function contentLength(headers: { get(name: string): string | null }): number | undefined {
  const value = headers.get("content-length")?.trim();
  return value !== undefined && /^\d{1,15}$/u.test(value) ? Number(value) : undefined;
}

function isExpected(ask: Ask, headers: { get(name: string): string | null }, size: number): boolean {
  return ask.expected === undefined || sameRepresentation(ask.expected, validatorsOf(headers, size));
}

/** Whether an answer's bytes are of another encoding than the identity (RFC 9110 §8.4). */
export function isEncoded(headers: { get(name: string): string | null }): boolean {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  return encoding !== "" && encoding !== "identity";
}

function isMultipart(type: string | null): boolean {
  return (type ?? "").trim().toLowerCase().startsWith("multipart/");
}

function isIcecast(headers: { get(name: string): string | null }): boolean {
  return contentLength(headers) === undefined && ["icy-name", "icy-metaint", "icy-br"].some((name) => headers.get(name) !== null);
}
