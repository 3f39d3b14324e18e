import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Reply } from "../origin/reply.ts";
import type { Answer } from "../responses.ts";
import { type CleanAsk } from "./asks.ts";

/** Fields a cache writes itself, or may rewrite by the rules: compared by `soundControl` or not at all. */
const OURS = /^(?:age|via|cache-status|server-timing|access-control-[\w-]+|timing-allow-origin|cross-origin-resource-policy|accept-ranges|cache-control|connection|keep-alive|transfer-encoding|content-length|date|expires|vary|cdn-cache-control|warning)$/;

/** How an answer differs from one of the origin's, in words; `undefined` where it is that one. */
export function differsFrom(answer: Answer, truth: Reply, { method, fields, resource: { target } }: CleanAsk): string | undefined {
  const coded = valueIn(answer.fields, "content-encoding") !== undefined || valueIn(truth.fields, "content-encoding") !== undefined;
  const ranged = fields.some(([name]) => name === "range");
  // A cache may cut a range from a whole, which the origin did not know how to.
  const part = ranged && answer.status === 206 && truth.status === 200 ? cut(answer, truth.body) : undefined;
  const expected = part ?? { status: truth.status, body: truth.body };
  if (answer.status !== expected.status) return `status ${answer.status}, not ${expected.status}`;
  if (method === "GET") {
    const [got, due] = coded ? [decoded(answer.body, answer.fields), decoded(expected.body, truth.fields)] : [answer.body, expected.body];
    if (got === undefined) return "a body that its Content-Encoding does not decode";
    if (due !== undefined && !got.equals(due)) return `other bytes: ${JSON.stringify(got.toString("latin1", 0, 300))}, not ${JSON.stringify(due.toString("latin1", 0, 300))}`;
  } else if (!coded) {
    const length = valueIn(answer.fields, "content-length");
    if (length !== undefined && Number(length) !== truth.body.length && answer.status === 200) return `Content-Length ${length} on HEAD, not ${truth.body.length}`;
  }
  return differentFields(answer, truth, coded, part !== undefined, target) ?? control(answer, truth);
}

function cut({ fields }: Answer, whole: Buffer): { status: number; body: Buffer } | undefined {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(valueIn(fields, "content-range") ?? "") ?? [];
  if (Number(size) !== whole.length) return undefined;
  return { status: 206, body: whole.subarray(Number(first), Number(last) + 1) };
}

function differentFields(answer: Answer, truth: Reply, coded: boolean, part: boolean, target: string): string | undefined {
  const names = new Set([...answer.fields, ...truth.fields].map(([name]) => name));
  for (const name of names) {
    if (OURS.test(name) || name.startsWith("x-echo-")) continue;
    if (coded && (name === "content-encoding" || name === "etag")) continue;
    if (part && name === "content-range") continue;
    const [got, due] = [valueIn(answer.fields, name), valueIn(truth.fields, name)];
    // A 304 may leave out what describes the body.
    if (got === due || got === asUtf8(due) || (answer.status === 304 && got === undefined) || (name === "content-type" && isMended(got, due, target))) continue;
    return `${name}: ${JSON.stringify(got)}, not ${JSON.stringify(due)}`;
  }
  return undefined;
}

/** A suffix that cannot be text gives the type away where the origin says `text/plain`. */
function isMended(got: string | undefined, due: string | undefined, target: string): boolean {
  return due === "text/plain" && /\.(?:mp3|flac|ogg|m4s|m3u8|mpd)(?:$|[?-])/.test(target) && /^(?:audio|video|application)\//.test(got ?? "");
}

/** The runtime reads fields as UTF-8: octets that are none become U+FFFD on the way, and no Worker can prevent it. */
function asUtf8(value: string | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(Buffer.from(value, "latin1").toString("utf8")).toString("latin1");
}

/** Nobody downstream may be told less of `Vary`, to keep what the origin keeps from caches, or to keep it for longer. */
function control(answer: Answer, truth: Reply): string | undefined {
  const told = new Set((valueIn(answer.fields, "vary") ?? "").toLowerCase().split(",").map((name) => name.trim()));
  const untold = (valueIn(truth.fields, "vary") ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "" && !told.has(name.toLowerCase()) && !told.has("*"));
  if (untold.length > 0) return `Vary without ${untold.join(", ")}`;
  const [got, due] = [valueIn(answer.fields, "cache-control") ?? "", valueIn(truth.fields, "cache-control") ?? ""];
  for (const word of ["no-store", "private", "no-cache"]) if (due.includes(word) && !/no-store|private|no-cache/.test(got)) return `cache-control: ${got}, where the origin says ${due}`;
  const [, most] = /(?:^|[\s,])max-age=(\d+)/.exec(due) ?? [];
  const [, said] = /(?:^|[\s,])max-age=(\d+)/.exec(got) ?? [];
  const age = Number(valueIn(answer.fields, "age") ?? 0);
  if (most !== undefined && said !== undefined && Number(said) > Number(most) + age) return `cache-control: ${got}, where the origin says ${due}`;
  return undefined;
}

/** All values of a field, joined. */
export function valueIn(fields: Answer["fields"], name: string): string | undefined {
  const values = fields.filter(([other]) => other === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

function decoded(body: Buffer, fields: Answer["fields"]): Buffer | undefined {
  try {
    const coding = valueIn(fields, "content-encoding");
    return coding === "gzip" ? gunzipSync(body) : coding === "br" ? brotliDecompressSync(body) : body;
  } catch {
    return undefined;
  }
}
