import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEdge, type Edge } from "../../support/edge.ts";
import { openRaw } from "../../support/raw.ts";
import { told, whatever } from "./support.ts";

const TIMEOUT_MS = 500;
/** By when any of these has an end: time to begin, one retry, a pause, and a slow machine. */
const SOON_MS = 4000;
const OK = "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nCache-Control: public, max-age=600\r\nETag: \"slow\"\r\nContent-Length: 1000\r\n\r\n";

/** What a slow origin says, and how far apart; after the last word it is silent. */
type Drip = { readonly words: readonly string[]; readonly everyMs: number };
const letters = (text: string): string[] => [...text];
const DRIPS: Readonly<Record<string, Drip>> = {
  "says nothing": { words: [], everyMs: 0 },
  "says its status line letter by letter": { words: letters(OK), everyMs: 100 },
  "says its fields one by one without end": { words: ["HTTP/1.1 200 OK\r\n", ...Array.from({ length: 1000 }, (_, i) => `X-${i}: 1\r\n`)], everyMs: 50 },
  "says its head and nothing more": { words: [OK], everyMs: 0 },
  "stops in the middle of its body": { words: [OK, "a".repeat(500)], everyMs: 0 },
  "says 100 Continue for ever": { words: Array.from({ length: 1000 }, () => "HTTP/1.1 100 Continue\r\n\r\n"), everyMs: 50 },
  "says 103 and nothing more": { words: ["HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"], everyMs: 0 },
  "begins a chunk and does not end it": { words: ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: audio/mpeg\r\n\r\nff\r\nabc"], everyMs: 0 },
  "says its chunk's size for ever": { words: ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: audio/mpeg\r\n\r\n", ...Array.from({ length: 1000 }, () => "0")], everyMs: 50 },
};
const NAMES = Object.keys(DRIPS);

let server: Server;
let edge: Edge;
const sockets = new Set<Socket>();
const timers = new Set<NodeJS.Timeout>();

function drip(socket: Socket, { words, everyMs }: Drip): void {
  if (everyMs === 0) return void socket.write(words.join(""));
  let at = 0;
  const timer = setInterval(() => {
    const word = words[at];
    at += 1;
    if (word === undefined || socket.destroyed) return clearInterval(timer);
    socket.write(word);
  }, everyMs);
  timers.add(timer);
}

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
    socket.on("data", (octets: Buffer) => {
      const path = octets.toString("latin1").split(" ")[1] ?? "";
      const name = NAMES[Number(/^\/slow\/(\d+)/.exec(path)?.[1] ?? -1)];
      if (name === undefined) return void socket.write(`HTTP/1.1 200 OK\r\nCache-Control: public, max-age=600\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
      return drip(socket, DRIPS[name] ?? { words: [], everyMs: 0 });
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  const settings = { UPSTREAM_FIRST_BYTE_TIMEOUT_MS: String(TIMEOUT_MS), UPSTREAM_IDLE_TIMEOUT_MS: String(TIMEOUT_MS), FILL_WAIT_TIMEOUT_MS: String(TIMEOUT_MS) };
  edge = await startEdge({ url: `http://127.0.0.1:${port}` }, { settings });
});
afterAll(async () => {
  await edge?.close();
  for (const timer of timers) clearInterval(timer);
  for (const socket of sockets) socket.destroy();
  server?.close();
});

const WAYS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [[".mp3", {}], [".m3u8", {}], [".json", {}], [".json", { cookie: "a=1" }], [".mp3", { range: "bytes=600-620" }]];

describe.concurrent("an origin that", () => {
  // Defence: UPSTREAM_FIRST_BYTE_TIMEOUT_MS and UPSTREAM_IDLE_TIMEOUT_MS (send, timely); a cut body is never completed.
  it.each(NAMES)("%s keeps nobody waiting, whatever is asked of it", async (name) => {
    const asks = WAYS.map(async ([suffix, headers]) => {
      const started = performance.now();
      const answer = await whatever(edge.ask(`/slow/${NAMES.indexOf(name)}/${Object.keys(headers).join("")}${suffix}`, { headers, withinMs: 2 * SOON_MS }));
      expect([suffix, headers, performance.now() - started < SOON_MS]).toEqual([suffix, headers, true]);
      if (answer?.complete) expect(answer.status).toBeGreaterThanOrEqual(502);
    });
    await Promise.all(asks);
  });
});

describe("while fifty wait for a slow path", () => {
  // Defence: waits are per fill and per request; nothing is shared but the fill itself (fills, flights).
  it.each([0, 1, 4])("others are answered at once", async (n) => {
    const waiting = Array.from({ length: 50 }, (_, i) => openRaw(`${edge.url}/slow/${n}/crowd.mp3${i % 2 === 0 ? "" : `?${i}`}`));
    const started = performance.now();
    for (let i = 0; i < 10; i += 1) {
      const path = `/fast/${n}/${i}`;
      expect(told(await edge.get(path))).toEqual([200, path]);
    }
    // Ten in a row, each held up until somebody else's timeout, would take longer.
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    for (const one of waiting) one.leave();
  });
});

describe("what an origin did not finish", () => {
  // Defence: a body that ends early is never stored.
  it("is not kept as if it were whole", async () => {
    const twice = [3, 4, 7].map(async (n) => {
      for (let time = 0; time < 2; time += 1) {
        const answer = await whatever(edge.get(`/slow/${n}/kept.mp3`));
        if (answer?.status === 200) expect(answer.complete).toBe(false);
      }
    });
    await Promise.all(twice);
  });
});
