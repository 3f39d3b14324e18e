import { sortFields } from "../../src/core/http/request-fields.ts";
import { loopFields } from "../../src/core/cache/ask.ts";
import { contentLength, isEncoded } from "../../src/core/cache/answer.ts";
import type { PassReason } from "../../src/core/cache/private.ts";
import { parseContentRange } from "../../src/core/http/content-range.ts";
import { type RangeWish, resolveRange } from "../../src/core/http/range.ts";
import { connectionNamed, endToEnd, headerValueIsSafe } from "../../src/core/http/fields.ts";
import type { Context } from "../context.ts";
import { watched } from "../deliver/upload.ts";
import { invalidateAfter, keyOf } from "../invalidate.ts";
import { cleared } from "../purge/clear.ts";
import { knownFor } from "../purge/known.ts";
import { TOKEN_FIELD } from "../operator.ts";
import { type Outgoing, type Sent, discard } from "../tiers/send.ts";
import { codeOf } from "../upstreams/errand.ts";
import type { Tap } from "../upstreams/tap.ts";
import { describe } from "../../src/core/cache/describe.ts";
import { type Target, askFor } from "../target.ts";
import type { At, Handed, Stage } from "./stage.ts";

/** Sends the request on as it came and its answer back as it comes, streamed both ways; nothing is kept. */
export async function pass(context: Context, { why }: At<"pass">): Promise<Stage> {
  const { request, isolate, note, target } = context;
  if (target === undefined) return { at: "refuse", code: "internal" };
  const refused = await cleared(context, target);
  if (refused !== undefined) return refused;
  note.outcome = "pass";
  note.passed = true;
  note.why = why;
  note.tier = "upstream";
  if (why === "method") note.forward = "method";
  const forwards = forwardsLeft(context);
  if (forwards === "none") return { at: "refuse", code: "no-forward" };
  // Content in a GET has no meaning (RFC 9110 §9.3.1), and the runtime sends none: an origin that gives it one never sees it.
  const upload = watched(READS.has(request.method) ? null : request.body, contentLength(context.fields));
  const outgoing = {
    url: target.url,
    method: request.method,
    headers: passedFields(context, forwards),
    body: upload.body,
    redirect: "manual",
    // An upload's answer comes after the upload: how long that takes is the client's affair.
    firstByteTimeoutMs: request.body === null || READS.has(request.method) ? isolate.settings.upstreamFirstByteTimeoutMs : 0,
  } as const;
  let sent = await sendOn(context, target, why, outgoing);
  if (sent.ok && isWrongPart(target.wish, sent.response)) {
    sent.tap?.end("left");
    discard(sent.response.body);
    for (const name of ["range", "if-range"]) outgoing.headers.delete(name);
    sent = await sendOn(context, target, why, outgoing);
  }
  if (!sent.ok) {
    note.outcome = "failed";
    return { at: "refuse", code: upload.broken() ? "body-broken" : sent.code };
  }
  const { response, tap } = sent;
  await invalidateAfter(context, target, response);
  note.upstreamStatus = response.status;
  if (response.webSocket !== null) return { at: "done", response, delivered: { bytes: 0, end: "complete" } };
  const gather = postedCopy(context, target, response);
  return { at: "hand-on", answer: { status: response.status, headers: [...response.headers], body: response.body, gather, ...(tap && { tap }) } };
}

/** What came of a request that passes; where one of several edges answered, who is told of its body. */
type Came = Sent & { readonly tap?: Tap };

/** To the origin, or for what nobody's own fields are in, to the edges that stand for it. */
async function sendOn(context: Context, target: Target, why: string, outgoing: Outgoing & { readonly headers: Headers }): Promise<Came> {
  const { isolate, request, tiers, note } = context;
  const { routes } = isolate;
  const way = READS.has(request.method) && !isSomebodysOwn(why, outgoing.headers) ? routes?.wayTo(target.url) : undefined;
  if (way === undefined || routes === undefined) return isolate.dispatch(outgoing);
  const routed = await routes.send({
    way,
    question: { key: target.base, bytes: isolate.geometry.sliceBytes },
    routing: tiers.routing?.of(target.base, context, context.nowMs()),
    outgoing,
    strict: false,
    judge: (response) => (isWrongPart(target.wish, response) ? "wrong" : "good"),
    keep: (work) => context.waitUntil(work),
    nowMs: () => context.nowMs(),
  });
  context.tried(routed.attempts);
  tiers.routing?.tried(routed.attempts);
  if (routed.kind !== "answered") return { ok: false, code: codeOf(routed) };
  if (routed.edge !== undefined) note.edge = routed.edge;
  return { ok: true, response: routed.response, tap: routed.tap };
}

/** Whether a request that passes for this reason is somebody's own: then it is between him and the origin. */
export function isSomebodysOwn(why: string, headers: Headers): boolean {
  return ONE_S_OWN.has(why) || PERSONAL.some((name) => headers.has(name));
}

/** Why requests pass that are somebody's own, or no reads. */
const ONE_S_OWN: ReadonlySet<string> = new Set<PassReason>(["method", "cookie", "authorization", "signed-query", "upgrade"]);

/**
 * What a POST's answer says of its own URL: with a stated lifetime and a `Content-Location` that is the URL itself, it is
 * what a GET would get (RFC 9110 §9.3.3). Only where nothing personal was sent, and nobody's fields decide about it.
 */
function postedCopy(context: Context, target: Target, response: Response): Handed["gather"] {
  const { request, fields, isolate } = context;
  const plain = request.method === "POST" && target.kind === "other" && !PERSONAL.some((name) => fields.has(name));
  if (!plain || sortFields(request.headers).odd.length > 0) return undefined;
  // Encoded as this client asked for, or without a sign that it is whole (RFC 9112 §8): not what others would get.
  const whole = contentLength(response.headers) !== undefined || /\bchunked\b/iu.test(response.headers.get("transfer-encoding") ?? "");
  if (isEncoded(response.headers) || !whole) return undefined;
  if (response.status !== 200 || keyOf(context, target, response.headers.get("content-location")) !== target.base) return undefined;
  const { descriptor, notStored } = describe({
    ask: { ...askFor(target, { kind: "whole" }, knownFor(context, target)), unkeyed: true },
    status: 200,
    headers: response.headers,
    size: 0,
    joining: "single",
    ranges: false,
    askedAtMs: context.arrivedAtMs,
    nowMs: context.nowMs(),
    fillNumber: "",
    rules: { ...isolate.policyOf(target.rule), stance: STATED_ONLY },
  });
  if (notStored !== undefined || descriptor.varies.length > 0) return undefined;
  return { target, descriptor: context.tiers.fills.labels.labelled(target.base, descriptor), posted: true };
}

const READS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Fields that say whose request it is. */
const PERSONAL = ["cookie", "authorization"];

/** A POST's answer is stored by its origin's word alone. */
const STATED_ONLY = { heuristicShare: 0, storeSetCookie: false, silentStored: false };

/** The client's end-to-end fields, without what is ours to say (who asked, through whom) or ours alone (the token). */
function passedFields(context: Context, forwards: number | undefined): Headers {
  const { request, url, isolate } = context;
  const headers = new Headers(endToEnd(request.headers));
  for (const name of NOT_PASSED) headers.delete(name);
  // Control characters say nothing and are read in as many ways as there are servers (RFC 9110 §5.5).
  for (const [name] of [...headers].filter(([, value]) => !headerValueIsSafe(value))) headers.delete(name);
  const upgrade = request.headers.get("upgrade");
  if (upgrade !== null && connectionNamed(request.headers.get("connection")).has("upgrade")) headers.set("upgrade", upgrade);
  headers.set("x-forwarded-host", url.host);
  headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
  const client = request.headers.get("cf-connecting-ip");
  if (client !== null) headers.set("x-forwarded-for", client);
  if (forwards !== undefined) headers.set("max-forwards", String(forwards));
  const loop = loopFields(isolate.settings.nodeName, request.headers.get("via"), request.headers.get("cdn-loop"));
  for (const [name, value] of loop) headers.set(name, value);
  return headers;
}

/** What is left of `Max-Forwards` once we have forwarded (RFC 9110 §7.6.2); it is about OPTIONS and TRACE alone. */
function forwardsLeft({ request, fields }: Context): number | "none" | undefined {
  const value = request.method === "OPTIONS" || request.method === "TRACE" ? fields.get("max-forwards") : null;
  if (value === null || !/^\d{1,9}$/u.test(value)) return undefined;
  return value === "0" ? "none" : Number(value) - 1;
}

/** Whether an answer to one range is not of that range; a listener would put its bytes in the wrong place. */
function isWrongPart(wish: RangeWish, { status, headers }: Response): boolean {
  if (status !== 206 || wish.kind !== "ranges" || wish.specs.length !== 1) return false;
  // A part of the encoded bytes is no part of what a listener means, and cannot be decoded either.
  if (isEncoded(headers)) return true;
  const range = parseContentRange(headers.get("content-range"));
  if (range.kind !== "part") return true;
  const { first, last, size } = range;
  const length = contentLength(headers);
  if (length !== undefined && length !== last - first + 1) return true;
  if (size === "unknown") return false;
  const due = resolveRange(wish, size);
  return due.kind !== "part" || due.first !== first || due.last !== last;
}

/** What a client may not tell an origin in our name. */
const NOT_PASSED = ["host", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip", TOKEN_FIELD];
