import { type Span, sliceAt, sliceSpan } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { streamSpan } from "../deliver/body.ts";
import { isDecodedFor, takenAs } from "../deliver/decode.ts";
import { timely } from "../deliver/timely.ts";
import { fetchStart } from "../deliver/start-ahead.ts";
import { countPlay } from "../plays/played.ts";
import { type Source, acquire, atHand } from "../deliver/source.ts";
import { cutStream } from "../tiers/cut.ts";
import { forgetChanged } from "../forget.ts";
import { signOutcome } from "../respond.ts";
import type { At, Plan, Stage } from "./stage.ts";

/**
 * Sends the answer. The first byte's source is found before the status leaves, so that a representation that has changed
 * or cannot be had is still answered rightly; later surprises can only break the connection.
 */
export function deliver(context: Context, { plan, tries }: At<"deliver">): Stage | Promise<Stage> {
  const { representation, span } = plan;
  if (span === undefined) return bodiless(context, plan);
  if (representation.given?.kind === "body") return ownBody(context, plan, representation.given.body, span);
  const n = sliceAt(context.isolate.geometry, span.first);
  const whole = sliceSpan(context.isolate.geometry, n);
  const part = { first: span.first, last: Math.min(span.last, whole.last) };
  const source = atHand(context, representation, n, part);
  if (source !== undefined) return begin(context, plan, span, part, source);
  return acquire(context, representation, n, part, false).then((found) => settle(context, plan, tries, part, found));
}

/** Answers from the first byte's source, or begins anew where there is none. */
async function settle(context: Context, plan: Plan, tries: number, part: Span, source: Source): Promise<Stage> {
  const { target, descriptor } = plan.representation;
  switch (source.kind) {
    case "changed":
      await forgetChanged(context, target.key, descriptor.identity);
      return tries < 2 ? { at: "open", target, tries: tries + 1 } : { at: "refuse", code: "upstream-protocol" };
    case "lost":
      context.note.outcome = "failed";
      return { at: "refuse", code: source.code };
    default:
      return begin(context, plan, plan.span ?? part, part, source);
  }
}

function begin(context: Context, plan: Plan, span: Span, part: Span, source: Source): Stage {
  const { representation, headers, status, length } = plan;
  noteSource(context, source);
  if (source.kind === "flight" && !source.joined && span.first === 0) fetchStart(context, representation, source.flight);
  countPlay(context, plan, span);
  const native = part.last === span.last ? nativeBody(source) : undefined;
  if (native !== undefined) {
    headers.set("content-length", String(length));
    signOutcome(context, headers, status);
    return { at: "done", response: bodied(context, native, status, headers), delivered: { bytes: length, end: "complete" } };
  }
  const { stream, delivered } = streamSpan(context, representation, span, source);
  signOutcome(context, headers, status);
  return { at: "done", response: bodied(context, stream, status, headers), delivered };
}

/** A response whose bytes are encoded as its fields say, or decoded for a listener who cannot. */
function bodied({ fields }: Context, body: ReadableStream<Uint8Array> | Uint8Array, status: number, headers: Headers): Response {
  if (!headers.has("content-encoding")) return new Response(body, { status, headers });
  const stream = body instanceof Uint8Array ? new Blob([body]).stream() : body;
  return new Response(takenAs(stream, headers, fields), { status, headers, encodeBody: "manual" });
}

/** A body that is this request's alone, or the part of it that was asked for. */
function ownBody(context: Context, { status, headers, length, representation }: Plan, body: ReadableStream<Uint8Array>, span: Span): Stage {
  headers.set("content-length", String(length));
  signOutcome(context, headers, status);
  const init = { status, headers, encodeBody: "manual" } as const;
  const idleTimeoutMs = context.isolate.settings.upstreamIdleTimeoutMs;
  if (length !== representation.descriptor.size) {
    const part = cutStream(body, span.first, length, idleTimeoutMs);
    return { at: "done", response: new Response(part, init), delivered: { bytes: length, end: "complete" } };
  }
  const { stream, delivered } = timely(body, idleTimeoutMs, length);
  return { at: "done", response: new Response(takenAs(stream, headers, context.fields), init), delivered };
}

function bodiless(context: Context, { status, headers, length, representation }: Plan): Stage {
  // RFC 9110 §8.6: a 204 has none.
  const decodes = status === 200 && isDecodedFor(headers, context.fields);
  if (status !== 304 && status !== 204 && status !== 205 && !decodes) headers.set("content-length", String(length));
  const { given } = representation;
  if (given?.kind === "body") given.body.cancel().catch(() => undefined);
  context.note.tier = given === undefined || given.kind === "bytes" ? context.note.tier : "upstream";
  signOutcome(context, headers, status);
  return { at: "done", response: new Response(null, { status, headers }), delivered: { bytes: 0, end: "complete" } };
}

/** A body the runtime can send by itself: one buffer or one stream that is exactly what was asked for. */
function nativeBody(source: Source): ReadableStream<Uint8Array> | Uint8Array | undefined {
  if (source.kind === "buffer") return source.bytes;
  return source.kind === "stream" ? source.stream : undefined;
}

/** Where the first byte comes from decides what is said: a known descriptor alone is no hit. */
function noteSource({ note }: Context, source: Source): void {
  // A head that came out of the reserve a moment ago is in memory by now.
  if (source.kind !== "buffer" || note.tier === "none") note.tier = tierOf(source);
  if (source.kind === "flight") note.joined ||= source.joined;
  const fetched = source.kind === "flight" || source.kind === "rest";
  if (fetched && (note.outcome === "hit" || note.outcome === "stale")) note.outcome = "partial";
  if (note.joined && note.outcome === "miss") note.outcome = "joined";
}

function tierOf(source: Source): Context["note"]["tier"] {
  return source.kind === "buffer" || source.kind === "stream" || source.kind === "flight" ? source.tier : "upstream";
}

