import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { TestProject } from "vitest/node";

/** The byte at a place of any file; `byteAt` in test/workerd/make.ts is the same. */
const byteAt = (offset: number): number => (offset * 167 + (offset >> 8)) & 255;
const bytes = (first: number, last: number): Buffer => Buffer.from(Uint8Array.from({ length: last - first + 1 }, (_, i) => byteAt(first + i)));

/** How one edge behaves, until it is told otherwise. */
type Edge = { wish: URLSearchParams; since: number; asked: string[]; left: number; open: boolean; waiting: (() => void)[]; heard: (() => void)[] };

const HOP = /^\/(set|asked|left|open|arrived|gone)\/([^/?]+)/;

/**
 * Upstream edges on one port: `/<edge>/<path>` is what the edge of that name answers, every file of it being `size` bytes (100,000). Steered over HTTP because tests
 * inside the runtime cannot share memory with it.
 *
 * `/set/<edge>?…`: how it behaves from now on. `status=`, `retry-after=`: that and no more. `reset`: the connection ends without an answer. `hold`: nothing until `/open/<edge>`.
 * `etag=`, `control=`, `age=`: another validator, `Cache-Control`, `Age`. `cut=n`: the body ends after so many bytes, with the connection. `stall=n`: it rests there until it is opened. `size=`: of its files.
 * `part=wrong`: another range than asked for. `part=none`: it knows no ranges. `until=n`: it behaves so for so many requests and well from then on.
 * `/asked/<edge>`: the ranges it was asked for, as JSON. `/arrived/<edge>?n=`: answers when so many requests have come. `/gone/<edge>?n=`: when so many were given up.
 */
function steered(edges: Map<string, Edge>, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://edges.invalid");
  const [, verb, named] = HOP.exec(url.pathname) ?? [];
  const name = named ?? url.pathname.split("/", 2)[1] ?? "";
  const edge = edges.get(name) ?? { wish: new URLSearchParams(), since: 0, asked: [], left: 0, open: false, waiting: [], heard: [] };
  edges.set(name, edge);
  switch (verb) {
    case undefined:
      return answerAs(edge, request, response);
    case "set":
      edge.wish = url.searchParams;
      edge.since = edge.asked.length;
      edge.open = false;
      return void response.end("set");
    case "open":
      edge.open = true;
      for (const go of edge.waiting.splice(0)) go();
      return void response.end("open");
    case "arrived":
      return when(edge, () => edge.asked.length >= Number(url.searchParams.get("n")), () => response.end("yes"));
    case "gone":
      return when(edge, () => edge.left >= Number(url.searchParams.get("n")), () => response.end("yes"));
    default:
      return void response.end(JSON.stringify(edge.asked));
  }
}

function when(edge: Edge, is: () => boolean, then: () => void): void {
  if (is()) then();
  else edge.heard.push(() => when(edge, is, then));
}

function happened(edge: Edge): void {
  for (const heard of edge.heard.splice(0)) heard();
}

function answerAs(edge: Edge, request: IncomingMessage, response: ServerResponse): void {
  edge.asked.push(`${request.method} ${request.headers.range ?? "whole"}`);
  response.on("close", () => {
    if (!response.writableFinished) edge.left += 1;
    happened(edge);
  });
  happened(edge);
  const until = edge.wish.get("until");
  const wish = until === null || edge.asked.length <= edge.since + Number(until) ? edge.wish : new URLSearchParams();
  if (wish.has("reset")) return void request.socket.destroy();
  const go = (): void => answer(edge, wish, request, response);
  if (wish.has("hold") && !edge.open) edge.waiting.push(go);
  else go();
}

function answer(edge: Edge, wish: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
  const status = Number(wish.get("status") ?? 0);
  const retryAfter = wish.get("retry-after");
  if (retryAfter !== null) response.setHeader("retry-after", retryAfter);
  if (status !== 0) return void response.writeHead(status, { "content-length": "4", "content-type": "text/plain" }).end("sad\n");
  const size = Number(wish.get("size") ?? 100_000);
  const etag = wish.get("etag") ?? '"a"';
  const range = wish.get("part") === "none" ? null : /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  const shift = wish.get("part") === "wrong" ? 1 : 0;
  const condition = request.headers["if-range"];
  const ranged = range !== null && (condition === undefined || condition === etag);
  if (request.headers["if-none-match"] === etag) return void response.writeHead(304, { etag }).end();
  const first = (ranged ? Number(range?.[1]) : 0) + shift;
  const last = ranged ? Math.min(Number(range?.[2]), size - 1) : size - 1;
  if (first >= size) return void response.writeHead(416, { "content-range": `bytes */${size}`, "content-length": "0" }).end();
  response.setHeader("content-type", "audio/flac");
  response.setHeader("cache-control", wish.get("control") ?? "max-age=3600");
  if (wish.has("age")) response.setHeader("age", wish.get("age") ?? "");
  if (etag !== "none") response.setHeader("etag", etag);
  if (ranged) response.setHeader("content-range", `bytes ${first}-${last}/${size}`);
  response.setHeader("content-length", String(last - first + 1));
  response.writeHead(ranged ? 206 : 200);
  if (request.method === "HEAD") return void response.end();
  const stop = wish.get("cut") ?? wish.get("stall");
  const sent = stop === null ? last - first + 1 : Math.min(Number(stop), last - first + 1);
  if (sent > 0) response.write(bytes(first, first + sent - 1));
  else response.flushHeaders();
  const rest = (): void => void response.end(first + sent > last ? undefined : bytes(first + sent, last));
  if (wish.has("cut")) setTimeout(() => response.destroy(), 20);
  else if (wish.has("stall") && !edge.open) edge.waiting.push(rest);
  else rest();
}

/** Running edges. */
export interface SteeredEdges {
  readonly url: string;
  /** How an edge behaves from now on. */
  set(edge: string, how: string): Promise<void>;
  /** What it was asked for. */
  asked(edge: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts edges on a free port of loopback. */
export async function startSteeredEdges(): Promise<SteeredEdges> {
  const edges = new Map<string, Edge>();
  const server = createServer((request, response) => steered(edges, request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the edges have no port");
  const url = `http://127.0.0.1:${address.port}`;
  const steer = async (verb: string, edge: string, how = "") => (await fetch(`${url}/${verb}/${edge}?${how}`)).text();
  return {
    url,
    set: async (edge, how) => void (await steer("set", edge, how)),
    asked: async (edge) => JSON.parse(await steer("asked", edge)) as string[],
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

/** Starts the edges before the tests of the project and stops them after. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const edges = await startSteeredEdges();
  project.provide("edges", edges.url);
  return () => edges.close();
}
