import { notModified, rangeHolds } from "./conditions.ts";
import { readRange } from "./range.ts";

/** A file the origin has: what it says of it, and its text when it is a part of the page rather than on the disk. */
export type Entry = { type: string; bytes: number; etag: string; modified: string; text?: string };

/** Bindings: the index by path, a service that reads ranges of the music folder, and the desk of who started the demo. */
export type Shelf = {
  INDEX: Record<string, Entry>;
  DISK: { fetch(url: string, init?: RequestInit): Promise<Response> };
  DESK?: { fetch(url: string, init?: RequestInit): Promise<Response> };
};

/**
 * Answers GET and HEAD for a path of the index: 200, 206, 304, 404 or 416, with `Content-Length`, a strong `ETag`,
 * `Last-Modified`, `Date`, and no `Cache-Control`, as a bucket would. The body is not read here.
 */
export async function answer(request: Request, shelf: Shelf): Promise<Response> {
  const path = new URL(request.url).pathname;
  const entry = shelf.INDEX[path]; // every key begins with a slash, so nothing inherited is found
  if (entry === undefined) return plain(404, "there is no such file here\n");

  const headers = new Headers({
    date: new Date().toUTCString(),
    etag: entry.etag,
    "last-modified": entry.modified,
    "accept-ranges": "bytes",
  });
  if (notModified(request.headers, entry)) return new Response(null, { status: 304, headers });

  // RFC 9110 §14.2: a range is for GET alone; If-Range decides whether it counts (§13.1.5).
  const ranged = request.method === "GET" && rangeHolds(request.headers, entry);
  const range = readRange(ranged ? request.headers.get("range") : null, entry.bytes);
  if (range.kind === "unsatisfiable") {
    return plain(416, "no such range\n", { "content-range": `bytes */${entry.bytes}`, etag: entry.etag });
  }
  const [first, end] = range.kind === "part" ? [range.first, range.last + 1] : [0, entry.bytes];
  headers.set("content-type", entry.type);
  headers.set("content-length", String(end - first));
  if (range.kind === "part") headers.set("content-range", `bytes ${first}-${end - 1}/${entry.bytes}`);
  const body = request.method === "HEAD" ? null : await bodyOf(shelf, path, entry, first, end);
  return new Response(body, { status: range.kind === "part" ? 206 : 200, headers });
}

async function bodyOf(shelf: Shelf, path: string, entry: Entry, first: number, end: number): Promise<BodyInit | null> {
  if (entry.text !== undefined) return new TextEncoder().encode(entry.text).slice(first, end);
  const range: Record<string, string> = end - first < entry.bytes ? { range: `bytes=${first}-${end - 1}` } : {};
  const file = await shelf.DISK.fetch(`http://disk${path.slice("/music".length)}`, { headers: range });
  if (!file.ok || file.headers.get("content-length") !== String(end - first)) {
    throw new Error(`the disk answered ${file.status} for ${path}`);
  }
  return file.body;
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "content-length": String(text.length), ...headers },
  });
}
