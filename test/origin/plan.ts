import { gzipSync } from "node:zlib";
import type { IncomingHttpHeaders } from "node:http";
import type { Behaviour } from "./behaviour.ts";
import { textOf, type Bytes } from "./bytes.ts";
import { asked, type Part } from "./range.ts";
import { partial } from "./partial.ts";

/** What will be sent: decided before a byte leaves. `end` is exclusive. */
export interface Plan {
  status: number;
  headers: [string, string][];
  bytes: Bytes;
  first: number;
  end: number;
}

const LAST_MODIFIED = "Thu, 05 Mar 2026 10:00:00 GMT";

const codedBytes = new WeakMap<Bytes, Bytes>();

/** The body in the coding it is sent with; gzip is made once for each body. */
export function encoded(behaviour: Behaviour): Bytes {
  const bytes = behaviour.bytes ?? textOf("");
  if (behaviour.coding !== "gzip") return bytes;
  const known = codedBytes.get(bytes);
  if (known) return known;
  const made = textOf(gzipSync(bytes.read(0, bytes.size), { level: 1 }));
  codedBytes.set(bytes, made);
  return made;
}

/** The ETag this behaviour sends, `undefined` when it sends none. */
export function etagOf(behaviour: Behaviour): string | undefined {
  if (behaviour.etag === false) return undefined;
  const bytes = behaviour.bytes ?? textOf("");
  return behaviour.etag ?? `"${bytes.size.toString(36)}-${bytes.read(0, 8).toString("hex")}"`;
}

/** The Last-Modified this behaviour sends, `undefined` when it sends none. */
export function lastModifiedOf(behaviour: Behaviour): string | undefined {
  return behaviour.lastModified === false ? undefined : (behaviour.lastModified ?? LAST_MODIFIED);
}

function notModified(behaviour: Behaviour, headers: IncomingHttpHeaders): boolean {
  if (behaviour.obeysConditions === false) return false;
  const match = headers["if-none-match"];
  const etag = etagOf(behaviour);
  if (match !== undefined) {
    const bare = (tag: string): string => tag.trim().replace(/^W\//, "");
    return match.trim() === "*" || (etag !== undefined && match.split(",").map(bare).includes(bare(etag)));
  }
  const since = headers["if-modified-since"];
  const modified = lastModifiedOf(behaviour);
  return since !== undefined && modified !== undefined && Date.parse(modified) <= Date.parse(since);
}

function rangeAsked(behaviour: Behaviour, headers: IncomingHttpHeaders, size: number): Part {
  const ifRange = headers["if-range"];
  if (headers.range === undefined) return { kind: "whole" };
  if (typeof ifRange === "string" && behaviour.obeysIfRange !== false) {
    const etag = etagOf(behaviour);
    const strong = etag !== undefined && !etag.startsWith("W/") && ifRange === etag;
    if (!strong && ifRange !== lastModifiedOf(behaviour)) return { kind: "whole" };
  }
  return asked(headers.range, size);
}

/** Decides the answer to one request, faults included. */
export function plan(behaviour: Behaviour, method: string, requestHeaders: IncomingHttpHeaders): Plan {
  const bytes = encoded(behaviour);
  const headers: [string, string][] = [["date", new Date().toUTCString()]];
  const status = behaviour.status ?? 200;
  if (behaviour.type !== false) headers.push(["content-type", behaviour.type ?? (status === 200 ? "audio/mpeg" : "text/plain")]);
  const extra = (behaviour.headers ?? []).map(([name, value]): [string, string] => [name, value]);
  const whole: Plan = { status, headers, bytes, first: 0, end: bytes.size };
  const finish = (made: Plan): Plan => {
    made.headers.push(...extra);
    if (behaviour.length === undefined && made.status !== 304 && !behaviour.endless) {
      made.headers.push(["content-length", String(made.end - made.first)]);
    }
    return method === "HEAD" || made.status === 304 ? { ...made, end: made.first } : made;
  };
  if (status !== 200) return finish(whole);

  const etag = etagOf(behaviour);
  const modified = lastModifiedOf(behaviour);
  if (etag !== undefined) headers.push(["etag", etag]);
  if (modified !== undefined) headers.push(["last-modified", modified]);
  if (behaviour.coding) headers.push(["content-encoding", behaviour.coding]);
  if (notModified(behaviour, requestHeaders)) return finish({ ...whole, status: 304 });

  const manners = behaviour.ranges ?? "obeyed";
  if (manners === "obeyed") headers.push(["accept-ranges", "bytes"]);
  if (manners === "denied") headers.push(["accept-ranges", "none"]);
  if (behaviour.unasked206 && requestHeaders.range === undefined) {
    const end = behaviour.unasked206 === "whole" ? bytes.size : Math.min(100, bytes.size);
    headers.push(["content-range", `bytes 0-${end - 1}/${bytes.size}`]);
    return finish({ ...whole, status: 206, end });
  }
  if (manners === "ignored" || manners === "denied") return finish(whole);
  const part = rangeAsked(behaviour, requestHeaders, bytes.size);
  if (part.kind === "whole") return finish(whole);
  if (part.kind === "unsatisfiable" || manners !== "obeyed") {
    if (manners !== "bare-416") headers.push(["content-range", `bytes */${bytes.size}`]);
    return finish({ ...whole, status: 416, end: 0 });
  }
  return finish(partial(behaviour.partFault, { ...whole, status: 206, first: part.first, end: part.end }));
}
