import { once } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { turns } from "../../scripts/check/turns.ts";
import { type Ground, batchOf, runBatch } from "../../scripts/fuzz/batch.ts";
import { BEHAVIOURS } from "../../scripts/fuzz/origin/behaviours.ts";
import { type FuzzOrigin, startFuzzOrigin } from "../../scripts/fuzz/origin/server.ts";
import { shrink } from "../../scripts/fuzz/shrink.ts";

/** An answer a proxy holds. */
type Copy = { status: number; headers: string[]; body: Buffer; length: number | undefined };

/** What is wrong with a proxy. */
type Fault = {
  /** Keeps what says `max-age`, whoever asked, under this key. */
  key?: (request: IncomingMessage) => string;
  /** Client fields that never reach the origin. */
  drops?: RegExp;
  /** Changes an answer on its way, or answers in its stead. */
  spoil?: (request: IncomingMessage, copy: Copy, response: ServerResponse) => Copy | "answered";
};

const DUE = /^(?:host|connection|transfer-encoding|content-length|keep-alive)$/i;

/** A proxy made to be found out. */
async function startProxy(origin: FuzzOrigin, { key, drops, spoil }: Fault): Promise<{ server: Server; ground: Ground }> {
  const copies = new Map<string, Copy>();
  const server = createServer(async (request, response) => {
    const name = key?.(request) ?? "";
    let copy = copies.get(name);
    if (copy === undefined) {
      const fetched = await fetchedFrom(origin, request, drops);
      if (key !== undefined && fetched.headers.some((value) => value.startsWith("max-age=60"))) copies.set(name, fetched);
      copy = fetched;
    }
    const spoilt = spoil?.(request, copy, response) ?? copy;
    if (spoilt === "answered") return;
    const { status, headers, body, length } = spoilt;
    const told = request.method === "HEAD" ? length : body.length;
    response.writeHead(status, [...headers, ...(status === 204 || status === 304 || told === undefined ? [] : ["content-length", String(told)])]);
    response.end(request.method === "HEAD" || status === 204 || status === 304 ? undefined : body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { server, ground: { origin, address: { host: "127.0.0.1", port }, host: `127.0.0.1:${port}` } };
}

function fetchedFrom(origin: FuzzOrigin, request: IncomingMessage, drops: RegExp | undefined): Promise<Copy> {
  const headers = request.rawHeaders.flatMap((name, n, all) => (n % 2 === 0 && !DUE.test(name) && drops?.test(name) !== true ? [name, all[n + 1] ?? ""] : []));
  return new Promise((resolve) => {
    const failed = (): void => resolve({ status: 502, headers: [], length: 0, body: Buffer.from('{"error":"upstream-unreachable"}') });
    const upstream = ask(origin.url, { method: request.method, path: request.url, headers: ["host", origin.host, ...headers], agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece)).on("error", failed).on("end", () => {
        const kept = answer.rawHeaders.flatMap((name, n, all) => (n % 2 === 0 && !DUE.test(name) ? [name, all[n + 1] ?? ""] : []));
        const body = Buffer.concat(pieces);
        resolve({ status: answer.statusCode ?? 0, headers: kept, body, length: answer.headers["content-length"] === undefined ? undefined : Number(answer.headers["content-length"]) });
      });
    });
    upstream.on("error", failed);
    request.pipe(upstream);
  });
}

let origin: FuzzOrigin;
beforeAll(async () => {
  origin = await startFuzzOrigin();
});
afterAll(() => origin?.close());

/** Kinds of findings of a few batches against a faulty proxy. */
async function kinds(fault: Fault, only: readonly string[], enough: RegExp): Promise<string[]> {
  const { server, ground } = await startProxy(origin, fault);
  const seen = new Map<string, string>();
  try {
    for (let n = 0; n < 12 && ![...seen.keys()].some((kind) => enough.test(kind)); n += 1) {
      const batch = batchOf("oracles", n, ground.host, only);
      const sound = batch.resources.filter(({ behaviour }) => BEHAVIOURS[behaviour]?.misbehaves !== true && BEHAVIOURS[behaviour]?.slow !== true);
      const attacks = batch.attacks.filter(({ resources }) => resources.every((resource) => sound.includes(resource))).slice(0, 40);
      const { findings } = await runBatch({ ...batch, attacks, resources: sound }, ground, turns(16), 1_500);
      for (const { kind, what } of findings) seen.set(kind, what);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return [...seen].map(([kind, what]) => `${kind}: ${what}`);
}

const url = ({ url = "" }: IncomingMessage): string => url;
const path = (request: IncomingMessage): string => url(request).split("?", 1)[0] ?? "";
const PERSONAL = /^(?:cookie|authorization)$/i;

describe("the oracles find", () => {
  it.each<[string, Fault, string[], RegExp]>([
    ["a cache that lets everything through and keeps what comes back", { key: url }, ["forwarded"], /^poison (?:app|echo):/],
    ["a cache that keeps answers to cookies", { key: url, drops: /^(?!cookie)/i }, ["credential"], /^poison (?:cookie|echo):/],
    ["a cache that keeps answers to credentials", { key: url, drops: /^(?!authorization)/i }, ["credential"], /^poison (?:auth|echo):/],
    ["a cache that does not tell methods apart", { key: url, drops: PERSONAL }, ["method"], /^other /],
    ["a cache that sends bodies and keys without them", { key: url, drops: PERSONAL }, ["body"], /^(?:poison|other) /],
    ["a cache that leaves the query out of its key", { key: path, drops: /./ }, ["target"], /^(?:poison|other) /],
    ["a cache that decodes what it keys by", { key: (request) => decodeURIComponent(path(request).replaceAll(/%(?![0-9a-f]{2})/gi, "")).toLowerCase(), drops: /./ }, ["target"], /^(?:poison|other) /],
    ["a cache that does not hear Vary", { key: url, drops: /^(?!flavour|accept-lang)/i }, ["wish"], /^(?:poison|other-variant|other) vary/],
    ["a cache that keeps refusals it brought about", { key: url, drops: PERSONAL }, ["lines", "forwarded"], /^other picky/],
    ["a proxy that falls over a long field", { spoil: ({ headers }, copy) => (Object.values(headers).some((value) => String(value).length > 250) ? { ...copy, status: 500, headers: [], body: Buffer.from("Oh.") } : copy) }, ["lines"], /^500 to /],
    ["an error that ought to be another's", { spoil: ({ method }, copy) => (method === "PUT" ? { ...copy, status: 502, headers: ["downbeat-request-id", "1"], body: Buffer.alloc(0) } : copy) }, ["method"], /^502 to PUT/],
    ["a proxy that never answers some", { spoil: ({ headers }, copy) => (headers.range?.includes(",") === true ? "answered" : copy) }, ["range"], /^hang /],
    ["a body shorter than its length", { spoil: (_, { status, headers, body }, response) => {
      response.writeHead(status, [...headers, "content-length", String(body.length + 10), "connection", "close"]);
      response.flushHeaders();
      response.write(body, () => response.socket?.end());
      return "answered";
    } }, ["good"], /^truncated /],
    ["one answer too many", { spoil: (_, copy, response) => {
      response.socket?.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      return copy;
    } }, ["pipeline"], /^split|^framing/],
    ["a field with a line in it", { spoil: (_, { body }, response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\nbad field\r\ncontent-length: ${body.length}\r\n\r\n${body.toString("latin1")}`);
      return "answered";
    } }, ["good"], /^framing/],
    ["fields that were added, changed or lost", { spoil: (_, copy) => ({ ...copy, headers: copy.headers.map((value) => (value === "text/plain" ? "text/html" : value)) }) }, ["good"], /^other /],
    ["a private answer said to be public", { spoil: (_, copy) => ({ ...copy, headers: copy.headers.map((value) => value.replace(/private, |no-store, /, "")) }) }, ["good"], /^other (?:private|no-store)/],
  ])("%s", async (_, fault, only, expected) => {
    expect(await kinds(fault, only, expected)).toContainEqual(expect.stringMatching(expected));
  }, 60_000);

  it("a proxy that is gone", async () => {
    const { server, ground } = await startProxy(origin, {});
    server.close();
    const batch = batchOf("oracles", 0, ground.host, ["good"]);
    const { findings } = await runBatch({ ...batch, attacks: batch.attacks.slice(0, 1) }, ground);
    expect(findings.map(({ kind }) => kind)).toContain("dead");
  });

  it("nothing in a proxy that keeps nothing and drops nothing", async () => {
    expect((await kinds({}, ["good", "range", "condition", "wish", "forwarded", "credential"], /./)).filter((kind) => !kind.includes("vary"))).toEqual([]);
  }, 60_000);
});

it("a finding is shrunk to the one request that is at fault, and of that to the line", async () => {
  const { server, ground } = await startProxy(origin, { key: url });
  try {
    const batch = batchOf("shrinking", 1, ground.host, ["forwarded"]);
    const resources = [{ behaviour: "app", target: `/${batch.tag}/app/1.txt` }];
    const attack = (line: string) => ({ class: "x", resources, pieces: [{ octets: Buffer.from(`GET ${resources[0]?.target} HTTP/1.1\r\nHost: ${ground.host}\r\nA: b\r\n${line}\r\nC: d\r\n\r\n`), waitMs: 0 }] });
    const attacks = ["X-Forwarded-Host: zqfzmark1", ...Array.from({ length: 12 }, () => "E: f")].map(attack);
    const { findings } = await runBatch({ ...batch, resources, attacks }, ground, turns(1));
    const finding = findings.find(({ kind }) => kind === "poison app");
    if (finding === undefined) throw new Error("the poison was not found");
    const shrunk = await shrink({ ...batch, resources, attacks }, finding, ground);
    expect(shrunk.shows).toBe(true);
    expect(shrunk.attacks.map(({ pieces }) => pieces.map(({ octets }) => octets.toString().split("\r\n").slice(1)))).toEqual([[[`Host: ${ground.host}`, "X-Forwarded-Host: zqfzmark1", "", ""]]]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}, 60_000);
