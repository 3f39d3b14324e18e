import type { RangeWish } from "../../src/core/http/range.ts";
import { type Outgoing, type Sent, discard } from "../tiers/send.ts";
import { inTime } from "./in-time.ts";
import { type ObjectAnswer, decideObject, objectResponse, wishOf } from "./object-answer.ts";
import { decodedPath } from "./object-path.ts";
import { methodRefused, plainAnswer } from "./plain.ts";

/** R2's longest key, in bytes of UTF-8. */
const MOST_KEY_BYTES = 1024;
/** How often a read begins anew because the object was replaced meanwhile. */
const MOST_TRIES = 3;

/**
 * Answers a request out of an R2 bucket, as an HTTP origin would: GET and HEAD with ranges and conditions. One call to R2
 * for a plain GET or a single range, two where conditions or a range beyond the end have to be looked at first.
 * Waits at most `firstByteTimeoutMs`; what R2 refuses is `upstream-unreachable`. `bucket` is what the binding's name holds.
 */
export async function askBucket(bucket: unknown, path: string, outgoing: Outgoing): Promise<Sent> {
  if (!isBucket(bucket)) return { ok: false, code: "settings-invalid" };
  const { firstByteTimeoutMs: timeout, method = "GET" } = outgoing;
  if (method !== "GET" && method !== "HEAD") return { ok: true, response: methodRefused() };
  const key = decodedPath(path);
  if (key === undefined) return { ok: false, code: "url-malformed" };
  if (key === "" || new TextEncoder().encode(key).byteLength > MOST_KEY_BYTES) return { ok: true, response: plainAnswer(404) };
  const fields = new Headers(outgoing.headers);
  const read = (method === "HEAD" ? head(bucket, key, fields) : get(bucket, key, fields)).then(
    (response): Sent => ({ ok: true, response }),
    (): Sent => ({ ok: false, code: "upstream-unreachable" }),
  );
  return inTime(read, timeout);
}

function isBucket(value: unknown): value is R2Bucket {
  return value !== null && typeof value === "object" && typeof Reflect.get(value, "head") === "function";
}

async function head(bucket: R2Bucket, key: string, fields: Headers): Promise<Response> {
  const object = await bucket.head(key);
  return object === null ? plainAnswer(404) : objectResponse(object, decideObject("HEAD", fields, object), null);
}

async function get(bucket: R2Bucket, key: string, fields: Headers): Promise<Response> {
  const wish = wishOf("GET", fields);
  if (!CONDITIONS.some((name) => fields.has(name)) && wish.kind !== "ignored") {
    const read = await readAtOnce(bucket, key, fields, wish);
    if (read !== undefined) return read;
  }
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const known = await bucket.head(key);
    if (known === null) return plainAnswer(404);
    const decided = decideObject("GET", fields, known);
    if (decided.kind !== "whole" && decided.kind !== "part") return objectResponse(known, decided, null);
    const range = decided.kind === "part" ? { range: { offset: decided.first, length: decided.last - decided.first + 1 } } : {};
    const object = await bucket.get(key, { onlyIf: { etagMatches: known.etag }, ...range });
    if (object === null) return plainAnswer(404);
    if (hasBody(object)) return objectResponse(object, decided, object.body);
  }
  throw new Error("the object is replaced faster than it can be read");
}

/** Reads without looking first; nothing where what came is not what the object's own facts say is due. */
async function readAtOnce(bucket: R2Bucket, key: string, fields: Headers, wish: RangeWish): Promise<Response | undefined> {
  const range = rangeFor(wish);
  if (range === "unclear") return undefined;
  // A range that lies outside makes R2 throw; whoever looks first learns the size and tells that from a failure.
  const object = await bucket.get(key, range === undefined ? {} : { range }).catch(() => undefined);
  if (object === null) return plainAnswer(404);
  if (object === undefined) return undefined;
  const decided = decideObject("GET", fields, object);
  if (brought(object, range !== undefined, decided)) return objectResponse(object, decided, object.body);
  discard(object.body);
  return undefined;
}

/** The one range wanted, in R2's words; `undefined` for everything. */
function rangeFor(wish: RangeWish): R2Range | "unclear" | undefined {
  if (wish.kind !== "ranges") return undefined;
  const [spec, ...others] = wish.specs;
  if (spec === undefined || others.length > 0) return "unclear";
  if (spec.kind === "suffix") return spec.length === 0 ? "unclear" : { suffix: spec.length };
  return spec.last === undefined ? { offset: spec.first } : { offset: spec.first, length: spec.last - spec.first + 1 };
}

/** Whether an object's body is just what was decided on. */
function brought({ range, size }: R2ObjectBody, ranged: boolean, decided: ObjectAnswer): boolean {
  if (decided.kind === "whole") return !ranged;
  if (decided.kind !== "part" || range === undefined) return false;
  if ("suffix" in range) return decided.first === Math.max(0, size - range.suffix) && decided.last === size - 1;
  const { offset = 0, length = size - offset } = range;
  return offset === decided.first && Math.min(offset + length, size) - 1 === decided.last;
}

function hasBody(object: R2Object | R2ObjectBody): object is R2ObjectBody {
  return "body" in object;
}

/** With one of these the object is looked at first: mostly it need not be read at all. */
const CONDITIONS = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];
