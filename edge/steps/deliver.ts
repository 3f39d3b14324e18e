import { type Span, sliceAt, slicesOf } from "../../src/core/cache/slices.ts";
import type { Context } from "../context.ts";
import { streamSpan } from "../deliver/body.ts";
import { type Source, acquire } from "../deliver/source.ts";
import { cutStream } from "../tiers/cut.ts";
import { forgetChanged } from "../forget.ts";
import { signOutcome } from "../respond.ts";
import type { At, Plan, Stage } from "./stage.ts";

/**
 * Sends the answer. The first byte's source is found before the status leaves, so that a representation that has changed
 * or cannot be had is still answered rightly; later surprises can only break the connection.
 */
export async function deliver(context: Context, { plan, tries }: At<"deliver">): Promise<Stage> {
  const { representation, span, headers, status, length } = plan;
  if (span === undefined) return bodiless(context, plan);
  const { given } = representation;
  if (given?.kind === "body") return ownBody(context, plan, given.body, span);
  const n = sliceAt(context.isolate.geometry, span.first);
  const [first] = slicesOf(context.isolate.geometry, span);
  const source = await acquire(context, representation, n, first?.part ?? span, false);
  switch (source.kind) {
    case "changed":
      await forgetChanged(context, representation.target.key, representation.descriptor.identity);
      return tries < 2
        ? { at: "open", target: representation.target, tries: tries + 1 }
        : { at: "refuse", code: "upstream-protocol" };
    case "lost":
      context.note.outcome = "failed";
      return { at: "refuse", code: source.code };
    default:
  }
  noteSource(context, source);
  const single = first !== undefined && first.part.last === span.last;
  const native = single ? nativeBody(source) : undefined;
  if (native !== undefined) {
    headers.set("content-length", String(length));
    signOutcome(context, headers, status);
    return { at: "done", response: new Response(native, { status, headers }), delivered: { bytes: length, end: "complete" } };
  }
  const { stream, delivered } = streamSpan(context, representation, span, source);
  signOutcome(context, headers, status);
  return { at: "done", response: new Response(stream, { status, headers }), delivered };
}

/** A body that is this request's alone, or the part of it that was asked for. */
function ownBody(context: Context, { status, headers, length, representation }: Plan, body: ReadableStream<Uint8Array>, span: Span): Stage {
  headers.set("content-length", String(length));
  signOutcome(context, headers, status);
  const init = { status, headers, encodeBody: "manual" } as const;
  if (length !== representation.descriptor.size) {
    const part = cutStream(body, span.first, length);
    return { at: "done", response: new Response(part, init), delivered: { bytes: length, end: "complete" } };
  }
  const { readable, writable } = new FixedLengthStream(length);
  const delivered = body.pipeTo(writable).then(
    () => ({ bytes: length, end: "complete" as const }),
    () => ({ bytes: 0, end: "cut" as const }),
  );
  return { at: "done", response: new Response(readable, init), delivered };
}

function bodiless(context: Context, { status, headers, length, representation }: Plan): Stage {
  if (status !== 304) headers.set("content-length", String(length));
  const { given } = representation;
  if (given?.kind === "body") given.body.cancel().catch(() => undefined);
  context.note.tier = given === undefined ? context.note.tier : "upstream";
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

