import type { IncomingMessage, ServerResponse } from "node:http";
import { trackAt } from "./content.ts";
import type { Shaper } from "./shaper.ts";

/** Answers a request for a track of content.ts through a shaper, with a strong ETag, conditions and one range. */
export function answerTrack(shaper: Shaper, request: IncomingMessage, response: ServerResponse, path: string): void {
  const track = trackAt(path);
  if (track === undefined || (request.method !== "GET" && request.method !== "HEAD")) {
    response.writeHead(track === undefined ? 404 : 405, { "content-length": 0 }).end();
    return;
  }
  const { seed, size } = track;
  const etag = `"${seed}-${size}"`;
  const headers = {
    etag,
    "accept-ranges": "bytes",
    "content-type": "audio/flac",
    "last-modified": "Sun, 01 Nov 2026 00:00:00 GMT",
    "cache-control": "public, max-age=3600",
  };
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const ifRange = request.headers["if-range"];
  const range = ifRange === undefined || ifRange === etag ? rangeOf(request.headers.range, size) : undefined;
  if (range !== undefined && range.first >= size) {
    response.writeHead(416, { ...headers, "content-range": `bytes */${size}`, "content-length": 0 }).end();
    return;
  }
  const { first, end } = range ?? { first: 0, end: size };
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    "content-length": end - first,
    ...(range === undefined ? {} : { "content-range": `bytes ${first}-${end - 1}/${size}` }),
  });
  if (request.method === "HEAD") response.end();
  else shaper.send(response, seed, first, end);
}

/** One range, `end` exclusive; anything else, several ranges included, is answered with the whole. */
function rangeOf(header: string | undefined, size: number): { first: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  if (first === "") return { first: Math.max(0, size - Number(last)), end: size };
  if (last !== "" && Number(last) < Number(first)) return undefined;
  return { first: Number(first), end: last === "" ? size : Math.min(size, Number(last) + 1) };
}
