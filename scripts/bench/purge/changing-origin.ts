import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { LINE, lineOf } from "./catalogue.ts";
import type { Item } from "./catalogue.ts";

/** A running origin of a catalogue, in this process, so that what it has at a moment is known here at that moment. */
export type ChangingOrigin = { url: string; requests(): number; close(): Promise<void> };

/** What every answer says of its lifetime: long, and never to be used stale. */
const CONTROL = "public, max-age=3600, stale-while-revalidate=0, stale-if-error=0";

/**
 * Serves items as they are when a request arrives, and answers `latencyMs()` later: the time in which a purge can overtake
 * an answer. Strong ETags, one range, conditions.
 */
export async function startChangingOrigin(items: readonly Item[], latencyMs: () => number): Promise<ChangingOrigin> {
  const byPath = new Map(items.map((item) => [item.path, item]));
  let requests = 0;
  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    requests += 1;
    const item = byPath.get(request.url ?? "");
    const version = item?.version ?? 0;
    void pause(latencyMs()).then(() => answer(request, response, item, version));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, item: Item | undefined, version: number): void {
  if (item === undefined) {
    response.writeHead(404, { "content-length": 0 }).end();
    return;
  }
  const etag = item.oneEtag ? '"one"' : `"v${version}"`;
  const headers = { etag, "accept-ranges": "bytes", "content-type": "audio/mpeg", "cache-control": CONTROL, "cache-tag": item.tags.join(",") };
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const ifRange = request.headers["if-range"];
  const [, first, last] = (ifRange === undefined || ifRange === etag ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") : null) ?? [];
  const start = Number(first ?? 0);
  const end = first === undefined || last === undefined || last === "" ? item.size : Math.min(item.size, Number(last) + 1);
  const body = Buffer.alloc(item.size, lineOf(item.path, version), "latin1").subarray(start, end);
  const range = first === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${item.size}` };
  response.writeHead(first === undefined ? 200 : 206, { ...headers, ...range, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** A range of whole lines within an item, as a listener who seeks asks for it. */
export function someRange(item: Item): { first: number; last: number } {
  const lines = item.size / LINE;
  const from = Math.floor(Math.random() * lines);
  const many = 1 + Math.floor(Math.random() * Math.min(64, lines - from));
  return { first: from * LINE, last: (from + many) * LINE - 1 };
}
