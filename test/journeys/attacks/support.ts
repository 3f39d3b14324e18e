import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { afterAll, beforeAll, expect } from "vitest";
import { startEdge, type Edge, type EdgeOptions } from "../../support/edge.ts";
import type { RawAnswer } from "../../support/raw.ts";

/** A request as the origin understood it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** What a vulnerable origin answers. @default 200, `STORABLE` alone, no body */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** How an origin can be fooled: a reply, or nothing when it has taken the response into its own hands. */
export type Ruse = (seen: Seen, response: ServerResponse) => Reply | undefined;

/** A real origin that believes what it is told, and a record of what it was told. */
export interface Dupe {
  readonly url: string;
  readonly host: string;
  readonly seen: Seen[];
  /** What it saw for a request target, compared word by word. */
  to(target: string): Seen[];
  close(): Promise<void>;
}

/** The word by which attackers' influence is known wherever it turns up. */
export const EVIL = "evil.example";

/** The lifetime that makes every mistake last. */
export const LASTING = "public, max-age=600";

/** Starts a vulnerable origin on a loopback port. It accepts what strict parsers refuse, and reads the bodies of all methods. */
export async function startDupe(ruse: Ruse): Promise<Dupe> {
  const seen: Seen[] = [];
  const server = createServer({ maxHeaderSize: 256 * 1024, insecureHTTPParser: true }, (request, response) => {
    const pieces: Buffer[] = [];
    request.on("error", () => {});
    response.on("error", () => {});
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { method = "", url = "", headers, rawHeaders } = request;
      const one = { method, url, headers, rawHeaders, body: Buffer.concat(pieces).toString("latin1") };
      seen.push(one);
      const reply = ruse(one, response);
      if (reply === undefined) return;
      const fields = Object.entries(reply.headers ?? { "cache-control": LASTING }).flatMap(([name, value]) => [value].flat().flatMap((each) => [name, each]));
      if (![204, 304].includes(reply.status ?? 200)) fields.push("content-length", String(Buffer.byteLength(reply.body ?? "")));
      response.writeHead(reply.status ?? 200, fields);
      response.end(method === "HEAD" ? undefined : reply.body);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not on a port");
  const host = `127.0.0.1:${address.port}`;
  return {
    url: `http://${host}`,
    host,
    seen,
    to: (target) => seen.filter(({ url }) => url === target),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** The edge and the origin of one test file; both are there from the first test to the last. */
export interface Arena {
  readonly edge: Edge;
  readonly dupe: Dupe;
}

/** Puts the real edge in front of a vulnerable origin for the file that calls it. */
export function arena(ruse: Ruse, options: EdgeOptions | ((dupe: Dupe) => EdgeOptions) = {}): Arena {
  return arenaOf(() => startDupe(ruse), options);
}

/** As `arena`, with an origin of another making. */
export function arenaOf(start: () => Promise<Dupe>, options: EdgeOptions | ((dupe: Dupe) => EdgeOptions) = {}): Arena {
  let dupe: Dupe | undefined;
  let edge: Edge | undefined;
  beforeAll(async () => {
    dupe = await start();
    edge = await startEdge(dupe, typeof options === "function" ? options(dupe) : options);
  });
  afterAll(async () => {
    await edge?.close();
    await dupe?.close();
  });
  const there = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error("before its time");
    return one;
  };
  return {
    get edge() {
      return there(edge);
    },
    get dupe() {
      return there(dupe);
    },
  };
}

/** Status and text of an answer: what its reader believes. */
export function told(answer: RawAnswer): [number, string] {
  return [answer.status, answer.body.toString("latin1")];
}

/** Everything an answer says, fields and body, in one text: where something of an attacker's would be found. */
export function everything(answer: RawAnswer): string {
  return `${[...answer.headers].map(([name, values]) => `${name}: ${values.join(", ")}`).join("\n")}\n\n${answer.body.toString("latin1")}`;
}

/**
 * A clean visitor, on a connection of its own, gets this truth twice, and the second time without the origin: what the
 * attack did not poison it did not keep out of the cache either, and the test would have seen a poisoned copy.
 */
export async function expectCleanAndShared({ edge, dupe }: Arena, target: string, truth: [number, string]): Promise<void> {
  const first = await edge.get(target);
  expect(told(first)).toEqual(truth);
  expect(everything(first)).not.toContain(EVIL);
  const asked = dupe.seen.length;
  expect(told(await edge.get(target))).toEqual(truth);
  expect(dupe.seen.slice(asked).map(({ url }) => url)).toEqual([]);
}

/** The attack is refused, cut off or answered: all the same to its sender's victims. */
export function whatever(answer: Promise<RawAnswer>): Promise<RawAnswer | undefined> {
  return answer.catch(() => undefined);
}
