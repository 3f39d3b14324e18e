/**
 * An origin that is as far away as it is told: `tsx scripts/bench/origin.ts [--port 9100] [--latency 80] [--rate 2500000]`
 * (milliseconds before the headers; bytes per second and connection, 0: no limit). Serves `/audio/<seed>-<MiB>.flac`
 * with a strong ETag and ranges, says at `/_stats` what it was asked and has sent, forgets that at `/_reset`, and ends on SIGTERM.
 */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { trackAt } from "./content.ts";
import type { OriginStats } from "./origin-stats.ts";
import { Shaper } from "./shaper.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9100" },
    latency: { type: "string", default: "80" },
    rate: { type: "string", default: "2500000" },
  },
});
const latencyMs = Number(values.latency);
let stats: OriginStats = { requests: 0, bytes: 0, paths: {} };
const paths = new WeakMap<ServerResponse, string>();

const shaper = new Shaper(Number(values.rate), (bytes, response) => {
  stats.bytes += bytes;
  rowOf(paths.get(response) ?? "").bytes += bytes;
});

function rowOf(path: string): OriginStats["paths"][string] {
  return (stats.paths[path] ??= { requests: 0, bytes: 0, atMs: [] });
}

function answer(request: IncomingMessage, response: ServerResponse, path: string): void {
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

const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
  const path = request.url ?? "/";
  if (path === "/_stats" || path === "/_reset") {
    if (path === "/_reset") stats = { requests: 0, bytes: 0, paths: {} };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(stats));
    return;
  }
  stats.requests += 1;
  const row = rowOf(path);
  row.requests += 1;
  row.atMs.push(performance.timeOrigin + performance.now());
  paths.set(response, path);
  if (latencyMs === 0) answer(request, response, path);
  else setTimeout(() => answer(request, response, path), latencyMs);
});
server.listen(Number(values.port), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`ready http://127.0.0.1:${port}`);
});
process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(0)); // never outlive the benchmark that forked it
