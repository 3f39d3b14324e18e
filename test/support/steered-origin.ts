import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { TestProject } from "vitest/node";

/** The byte at a place of any file; `byteAt` in test/workerd/make.ts is the same. */
const byteAt = (offset: number): number => (offset * 167 + (offset >> 8)) & 255;
const bytes = (first: number, last: number): Buffer => Buffer.from(Uint8Array.from({ length: last - first + 1 }, (_, i) => byteAt(first + i)));

/** What one file's requests have in common: how many came, who waits at its gate. */
type File = { asked: number; open: boolean; waiting: (() => void)[]; arrivals: (() => void)[] };

/**
 * A real server on loopback, steered over HTTP because tests inside the runtime cannot share memory with it.
 *
 * `/file/<name>?size=&hold=&first=&break=&control=&etag=&status=`: ranges obeyed, conditions too. With `hold` nothing is answered
 * until the gate is opened; with `first` that many bytes are, and the rest then. `break` cuts the connection in place of the rest.
 * `/asked/<name>`: how many requests came. `/arrived/<name>?n=`: answers when `n` have. `/open/<name>`: opens the gate.
 */
function steered(files: Map<string, File>, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://origin.invalid");
  const [, verb = "", name = ""] = url.pathname.split("/");
  const file = files.get(name) ?? { asked: 0, open: false, waiting: [], arrivals: [] };
  files.set(name, file);
  if (verb === "asked") return void response.end(String(file.asked));
  if (verb === "arrived") return whenAsked(file, Number(url.searchParams.get("n")), () => response.end("yes"));
  if (verb === "open") {
    file.open = true;
    for (const go of file.waiting.splice(0)) go();
    return void response.end("open");
  }
  file.asked += 1;
  for (const heard of file.arrivals.splice(0)) heard();
  const wish = url.searchParams;
  if (wish.has("hold") && !file.open) file.waiting.push(() => answer(file, wish, request, response));
  else answer(file, wish, request, response);
}

function whenAsked(file: File, n: number, then: () => void): void {
  if (file.asked >= n) then();
  else file.arrivals.push(() => whenAsked(file, n, then));
}

function answer(file: File, wish: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
  const size = Number(wish.get("size") ?? 1000);
  const status = Number(wish.get("status") ?? 0);
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  const first = range === null ? 0 : Number(range[1]);
  const last = range === null ? size - 1 : Math.min(Number(range[2]), size - 1);
  response.setHeader("content-type", "audio/flac");
  const etag = wish.get("etag") ?? '"a"';
  if (etag !== "none" && request.headers["if-none-match"] === etag) return void response.writeHead(304, { etag }).end();
  if (first >= size && size > 0) return void response.writeHead(416, { "content-range": `bytes */${size}`, "content-length": "0" }).end();
  if (wish.has("control")) response.setHeader("cache-control", wish.get("control") ?? "");
  if (etag !== "none") response.setHeader("etag", etag);
  if (range !== null) response.setHeader("content-range", `bytes ${first}-${last}/${size}`);
  response.setHeader("content-length", String(last - first + 1));
  response.writeHead(status === 0 ? (range === null ? 200 : 206) : status);
  const atOnce = wish.has("first") ? Number(wish.get("first")) : last - first + 1;
  if (atOnce > 0) response.write(bytes(first, Math.min(last, first + atOnce - 1)));
  else response.flushHeaders();
  const rest = (): void => {
    if (wish.has("break")) response.destroy();
    else if (first + atOnce <= last) response.end(bytes(first + atOnce, last));
    else response.end();
  };
  if (!wish.has("first") || file.open) rest();
  else file.waiting.push(rest);
}

/** Starts the origin before the tests of the project and stops it after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const files = new Map<string, File>();
  const server = createServer((request, response) => steered(files, request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the origin has no port");
  project.provide("origin", `http://127.0.0.1:${address.port}`);
  return () => new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}
