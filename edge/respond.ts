import type { Fields } from "../durable-objects/upstream.ts";
import type { BrowserWord, Descriptor } from "../src/core/cache/descriptor.ts";
import { failed, succeeded } from "../src/control/envelope.ts";
import type { Problem } from "../src/control/problem.ts";
import { contentLength } from "../src/core/cache/answer.ts";
import { isCompressible, isDecodable } from "../src/core/cache/encode.ts";
import { placeOfKey } from "../src/core/cache/key.ts";
import { currentAgeSec } from "../src/core/cache/freshness.ts";
import { OWN_TARGETED_FIELD } from "../src/core/cache/lifetime.ts";
import { ERRORS, type ErrorCode } from "../src/core/errors.ts";
import { formatCacheStatus } from "../src/core/http/cache-status.ts";
import { corsHeaders } from "../src/core/http/cors.ts";
import { endToEnd } from "../src/core/http/fields.ts";
import { repairedType } from "../src/core/http/media.ts";
import { formatHttpDate } from "../src/core/http/date.ts";
import { formatServerTiming } from "../src/core/http/server-timing.ts";
import type { PurgeNumber } from "../src/core/purge/number.ts";
import { playerEtag } from "../src/core/purge/player-etag.ts";
import { OUTCOMES } from "../src/core/outcome.ts";
import type { SettingsProblem } from "../src/core/settings/index.ts";
import type { Context } from "./context.ts";
import type { Chosen } from "./note.ts";

/**
 * Fields of a stored representation as a listener gets them: its own, its age, and what its browser may do with it.
 * What does not change from one answer to the next is put together once per descriptor; it is signed already.
 */
export function representationHeaders(context: Context, descriptor: Descriptor, nowMs: number): Headers {
  let lasting = LASTING.get(descriptor);
  if (lasting === undefined) {
    lasting = lastingHeaders(context, descriptor);
    LASTING.set(descriptor, lasting);
  }
  const headers = new Headers(lasting);
  const age = Math.floor(currentAgeSec(descriptor, nowMs));
  headers.set("age", String(age)); // RFC 9111 §5.1
  if (descriptor.browser !== null) headers.set("cache-control", browserCacheControl(descriptor.browser, age));
  if (context.isolate.cors.origins !== "*") addCors(context, headers);
  return headers;
}

const LASTING = new WeakMap<Descriptor, Headers>();

function lastingHeaders(context: Context, descriptor: Descriptor): Headers {
  const headers = new Headers();
  const { tagFields } = context.isolate.settings;
  for (const [name, value] of descriptor.headers) {
    if (!WITHHELD.has(name) && !tagFields.includes(name)) headers.append(name, value);
  }
  if (descriptor.browser !== null) headers.delete("expires"); // max-age speaks for it (RFC 9111 §5.3)
  if (descriptor.ranges || descriptor.joining === "strong") headers.set("accept-ranges", "bytes");
  const coded = isCompressible(descriptor) || isDecodable(headers);
  if (coded && !/\baccept-encoding\b/iu.test(headers.get("vary") ?? "")) headers.append("vary", "accept-encoding");
  if (descriptor.status === 200) repairType(context, headers);
  markEtag(headers, descriptor.era);
  addVia(context, headers);
  if (context.isolate.cors.origins === "*") addCors(context, headers);
  return headers;
}

/** What a player may hold from before a hard purge is another by its tag. Changes `headers`. */
export function markEtag(headers: Headers, era: PurgeNumber): void {
  const etag = headers.get("etag");
  if (etag !== null && era !== 0) headers.set("etag", playerEtag(etag, era));
}

/** What caches nearer to the origin said of the very answer that was fetched for this request (RFC 9211 §2). Changes `headers`. */
export function addUpstreamStatus({ note }: Context, descriptor: Descriptor, headers: Headers): void {
  if (note.tier !== "upstream" || "hit" in OUTCOMES[note.outcome]) return;
  const said = descriptor.headers.find(([name]) => name === "cache-status")?.[1];
  if (said !== undefined) headers.set("cache-status", said);
}

/** Fields of an answer that is not stored: as they came, but for those that describe which part of it is sent; signed. */
export function unstoredHeaders(context: Context, fields: Fields, era: PurgeNumber): Headers {
  const headers = passedHeaders(context, 200, fields);
  markEtag(headers, era);
  headers.delete("content-range");
  headers.delete("content-length");
  addVia(context, headers);
  addCors(context, headers);
  return headers;
}

/** Fields of an upstream's answer as they are passed on. */
export function passedHeaders(context: Context, status: number, fields: Fields): Headers {
  const headers = new Headers();
  for (const [name, value] of endToEnd(fields)) headers.append(name, value);
  for (const name of [OWN_TARGETED_FIELD, ...context.isolate.settings.tagFields]) headers.delete(name);
  if (status === 200 || status === 206) repairType(context, headers);
  // Two lengths are none (RFC 9110 §8.6): handed on joined they would end the message somewhere else.
  if (contentLength(headers) === undefined) headers.delete("content-length");
  if (!headers.has("date")) headers.set("date", formatHttpDate(context.nowMs())); // RFC 9110 §6.6.1
  return headers;
}

/** The right type for a known suffix where the origin has none or says nothing by it. */
function repairType(context: Context, headers: Headers): void {
  // Of what was chosen for an address the file's own path tells.
  const pathname = context.target === undefined ? context.url.pathname : placeOfKey(context.target.base).pathname;
  const type = repairedType(pathname, headers.get("content-type"));
  if (type !== undefined) headers.set("content-type", type);
}

/**
 * What every answer says of itself, errors included: which cache did what (RFC 9211), how long it took, who on other
 * sites may read it, and which way it came (RFC 9110 §7.6.3). Changes `headers`.
 */
export function signHeaders(context: Context, headers: Headers, status: number): void {
  addVia(context, headers);
  addCors(context, headers);
  signOutcome(context, headers, status);
}

/** The part of the signature that tells of this answer alone. Changes `headers`. */
export function signOutcome(context: Context, headers: Headers, status: number): void {
  const { note, isolate } = context;
  const cacheStatus = {
    cache: isolate.settings.nodeName,
    ...OUTCOMES[note.outcome],
    ...(note.forward === undefined || !("fwd" in OUTCOMES[note.outcome]) ? {} : { fwd: note.forward }),
    ...(note.ttlSec === undefined ? {} : { ttl: Math.floor(note.ttlSec) }),
    ...(note.joined ? { collapsed: true } : {}),
    ...(note.upstreamStatus === undefined ? {} : { fwdStatus: note.upstreamStatus }),
    ...(note.tier === "none" ? {} : { detail: note.unproven === true ? `${note.tier}-unproven` : note.tier }),
    ...(context.operator && context.target !== undefined ? { key: context.target.key } : {}),
  };
  headers.set("cache-status", formatCacheStatus(cacheStatus, headers.get("cache-status")));
  const durMs = Date.now() - context.arrivedAtMs;
  const choice = context.operator && note.choice !== undefined ? [{ name: "choice", desc: choiceText(note.choice) }] : [];
  headers.set("server-timing", formatServerTiming([{ name: "cache", desc: `${note.outcome}, ${note.tier}` }, { name: "edge", durMs }, ...choice]));
  if (context.operator) headers.set("downbeat-detail", operatorDetail(context, status));
}

function choiceText({ id, why, instead }: Chosen): string {
  return instead === undefined ? `${id} ${why}` : `${id} ${why}, instead of ${instead}`;
}

function addVia({ isolate }: Context, headers: Headers): void {
  const via = headers.get("via");
  const own = `1.1 ${isolate.settings.nodeName}`;
  headers.set("via", via === null ? own : `${via}, ${own}`);
}

function addCors({ isolate, fields, note }: Context, headers: Headers): void {
  // What the origin says of cross-origin access to what it answers itself stands.
  if (note.outcome === "pass" && headers.has("access-control-allow-origin")) return;
  for (const [name, value] of corsHeaders(isolate.cors, fields.get("origin"))) {
    if (name === "vary") headers.append(name, value);
    // Who may embed it is the origin's to restrict; two values would count as none.
    else if (name !== "cross-origin-resource-policy" || !headers.has(name)) headers.set(name, value);
  }
}

const JSON_TYPE = "application/json; charset=utf-8";

/** The one place an error response is made: status, a sentence, a word and an id that can be quoted. */
export function errorResponse(context: Context, code: ErrorCode, extra: Fields = [], more: object = {}): Response {
  const { status, retryable, message } = ERRORS[code];
  const id = crypto.randomUUID();
  const headers = new Headers({ "content-type": JSON_TYPE, "cache-control": "no-store" });
  for (const [name, value] of extra) headers.set(name, value);
  if (retryable) headers.set("retry-after", "1");
  headers.set("downbeat-request-id", id);
  signHeaders(context, headers, status);
  const body = JSON.stringify({ error: code, message, id, ...more });
  return new Response(context.request.method === "HEAD" ? null : body, { status, headers });
}

/** An answer of the control API: JSON that no cache keeps. */
export function controlResponse(context: Context, { status = 200, result, messages, next, extra = [] }: Told): Response {
  const body = succeeded(result, messages, next === undefined ? undefined : { next });
  return textResponse(context, JSON_TYPE, `${JSON.stringify(body, null, 2)}\n`, status, extra);
}

/** What the control API tells: a result, and for lists what to ask for next. */
type Told = {
  readonly status?: 200 | 202;
  readonly result: unknown;
  readonly messages?: readonly string[];
  readonly next?: number | string | null;
  readonly extra?: Fields;
};

/** Text of the control API that no cache keeps. */
export function textResponse(context: Context, type: string, text: string, status: 200 | 202 = 200, extra: Fields = []): Response {
  const headers = new Headers({ "content-type": type, "cache-control": "no-store" });
  for (const [name, value] of extra) headers.set(name, value);
  signHeaders(context, headers, status);
  return new Response(text, { status, headers });
}

/** What the control API refuses: as every error, and as Cloudflare's clients read one; every problem is listed. */
export function controlRefusal(context: Context, code: ErrorCode, problems: readonly Problem[], extra: Fields): Response {
  const { status, message } = ERRORS[code];
  return errorResponse(context, code, extra, failed(status, message, problems));
}

/** The answer of an edge whose settings cannot be read: the list is for its operator, who finds it in the log. */
export function misconfigured(problems: readonly SettingsProblem[]): Response {
  // eslint-disable-next-line no-console -- without settings there is nobody to tell but the log
  console.error(JSON.stringify({ error: "settings-invalid", problems }));
  return plainError("settings-invalid");
}

/** The answer to a request whose host or target is no part of any URL. */
export function misaddressed(): Response {
  return plainError("url-malformed");
}

/** An error where there is no request context to tell more. */
function plainError(code: ErrorCode): Response {
  const { status, message } = ERRORS[code];
  const headers = { "content-type": JSON_TYPE, "cache-control": "no-store", "access-control-allow-origin": "*" };
  return new Response(JSON.stringify({ error: code, message }), { status, headers });
}

/** What the cached entrypoint says when it has no slice to give: its caller goes its own way, and nothing is stored. */
export function entrypointRefusal(): Response {
  return new Response(null, { status: ERRORS["upstream-protocol"].status, headers: { "cache-control": "no-store" } });
}

/** `Cache-Control` for the listener: `max-age` counts from the generation of the answer, so its age is added. */
function browserCacheControl({ control, lifetimeSec, capSec }: BrowserWord, age: number): string {
  if (/\bno-(?:cache|store)\b/u.test(control)) return control;
  const maxAge = `max-age=${age + Math.min(capSec, Math.max(0, lifetimeSec - age))}`;
  return control === "" ? maxAge : `${control}, ${maxAge}`;
}

/** Stored for ourselves, not for listeners. */
const WITHHELD = new Set<string>(["cache-status", OWN_TARGETED_FIELD, "surrogate-control"]);

function operatorDetail(context: Context, status: number): string {
  const { note, colo } = context;
  const { outcome, tier, why, edge, attempts, choice } = note;
  return JSON.stringify({ status, outcome, tier, why, colo, bypassed: context.isolate.bypassed, edge, attempts, choice });
}
