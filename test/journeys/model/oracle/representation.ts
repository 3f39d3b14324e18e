import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { type Bytes, firstDifference, textOf } from "../../../origin/bytes.ts";
import { hasFailed } from "../history.ts";
import { type Case, type Rule, meanwhile } from "./case.ts";

/** Status and bytes are those of the representation: all of it, the part that was asked for, or nothing where nothing is due. */
export const isTheRepresentation: Rule = (given) => {
  const { asked, answer, copy } = given;
  const { status } = answer;
  if (status === 304) return whyNot304(given);
  if (status === 206) return whyNotPart(given);
  if (status === 416 && copy.first.status() === 416) {
    if (asked.fields["range"] === undefined) return "416 without a Range";
    return answer.complete || meanwhile(given).some(hasFailed) ? undefined : "the origin's 416 broke off";
  }
  if (status !== copy.status) return `status ${status} of an answer ${copy.status}`;
  return whyNotWhole(given);
};

const whyNotWhole: Rule = (given) => {
  const { asked, answer, copy } = given;
  const { bytes } = copy.first;
  const coding = answer.header("content-encoding");
  const length = answer.header("content-length");
  // An origin that is asked for the head alone may say what it likes of the body.
  const head = asked.method === "HEAD" && copy.first.method === "HEAD";
  if (coding !== undefined && !head && !isTaken(asked.fields["accept-encoding"], coding)) return `${asked.method} is encoded in ${coding}, which was not asked for`;
  if (asked.method === "HEAD") {
    if (answer.body.length > 0) return "HEAD with a body";
    const right = length === undefined || coding !== undefined || Number(length) === bytes.size || copy.status === 204;
    return right ? undefined : `HEAD says ${length} bytes, there are ${bytes.size}`;
  }
  if (!answer.complete) return mayBreakOff(given) ? undefined : "the body ended early";
  if (length !== undefined && Number(length) !== answer.body.length) return `Content-Length ${length}, ${answer.body.length} bytes`;
  const body = decoded(answer.body, coding);
  if (body === undefined) return `the body is not ${coding}`;
  return whyNotBytes(given, body, 0) ?? (body.length === bytes.size ? undefined : `${body.length} of ${bytes.size} bytes`);
};

/** A body may break off where its origin fails, or has something else by now: rather that than a mixture. */
function mayBreakOff(given: Case): boolean {
  const { answer, copy } = given;
  const broken = meanwhile(given).some((entry) => hasFailed(entry) || entry.etag !== copy.first.etag || entry.lastModified !== copy.first.lastModified);
  const from = /^bytes (\d+)-/.exec(answer.header("content-range") ?? "")?.[1];
  return broken && (answer.headers.has("content-encoding") || whyNotBytes(given, answer.body, Number(from ?? 0)) === undefined);
}

function whyNotBytes({ copy }: Case, body: Buffer, first: number): string | undefined {
  const wrongAt = firstDifference(copy.first.bytes, body, first);
  return wrongAt === -1 ? undefined : `byte ${wrongAt} is not number ${copy.first.n}'s`;
}

const whyNotPart: Rule = (given) => {
  const { asked, answer, copy } = given;
  const { range } = asked.fields;
  const asIs = copy.first.life.gzip && answer.header("content-encoding") === "gzip";
  const bytes: Bytes = asIs ? textOf(gzipSync(copy.first.bytes.read(0, copy.first.bytes.size), { level: 1 })) : copy.first.bytes;
  if (range === undefined || asked.method !== "GET" || copy.status !== 200) return "a 206 that was not asked for";
  const { "if-range": ifRange } = asked.fields;
  const held = ifRange === undefined || (ifRange === answer.header("etag") && !ifRange.startsWith("W/")) || ifRange === answer.header("last-modified");
  if (!held) return "a 206 although If-Range did not hold";
  const due = partOf(range, bytes.size);
  const said = answer.header("content-range");
  if (due === undefined || said !== `bytes ${due.first}-${due.last}/${bytes.size}`) return `a 206 of ${said} for ${range}`;
  const wrongAt = firstDifference(bytes, answer.body, due.first);
  if (wrongAt !== -1) return `byte ${wrongAt} of the part is not number ${copy.first.n}'s`;
  if (!answer.complete) return mayBreakOff(given) ? undefined : "the part ended early";
  return answer.body.length !== due.last - due.first + 1 ? `${answer.body.length} bytes in ${said}` : undefined;
};

const whyNot304: Rule = ({ asked, answer }) => {
  const { "if-none-match": tags, "if-modified-since": since } = asked.fields;
  if (answer.body.length > 0) return "304 with a body";
  if (asked.method !== "GET" && asked.method !== "HEAD") return `304 to ${asked.method}`;
  if (tags !== undefined) {
    const bare = (tag: string | undefined): string | undefined => tag?.replace(/^W\//, "");
    return tags === "*" || bare(tags) === bare(answer.header("etag")) ? undefined : `304: ${tags} is not ${answer.header("etag")}`;
  }
  if (since === undefined) return "304 without a condition";
  const modified = answer.header("last-modified") ?? answer.header("date");
  return modified !== undefined && Date.parse(modified) <= Date.parse(since) ? undefined : `304: ${modified} is later than ${since}`;
};

/** The part a single range asks for; nothing where it lies outside. Ends included. */
export function partOf(range: string, size: number): { first: number; last: number } | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const part = first === "" ? { first: Math.max(0, size - Number(last)), last: size - 1 } : { first: Number(first), last: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
  return part.first > part.last ? undefined : part;
}

function isTaken(accepted: string | undefined, coding: string): boolean {
  return accepted === undefined || accepted.split(",").some((one) => one.trim() === coding);
}

function decoded(body: Buffer, coding: string | undefined): Buffer | undefined {
  try {
    if (coding === "gzip") return gunzipSync(body);
    return coding === "br" ? brotliDecompressSync(body) : body;
  } catch {
    return undefined;
  }
}
