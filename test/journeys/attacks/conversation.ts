import { connect, createServer, type Socket } from "node:net";
import { bodyReader, framingOf, parseHead } from "../../support/http1.ts";
import type { Dupe, Seen } from "./support.ts";

/** One answer of several on a connection. */
export interface Said {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends these octets on one connection and hears every answer until the edge closes it, or stays silent for `quietMs`
 * (a request it waits for the end of). What is no HTTP is an answer of status 0.
 */
export function converse(target: string, octets: string, methods: readonly string[] = [], quietMs = 700): Promise<Said[]> {
  const { hostname, port } = new URL(target);
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.on("data", (piece: Buffer) => pieces.push(piece));
    socket.on("error", () => {});
    socket.on("close", () => resolve(answersIn(Buffer.concat(pieces), methods)));
    socket.write(Buffer.from(octets, "latin1"));
  });
}

/** A request head as octets; `Host` is the edge's unless a line names one. */
export function headOf(target: string, lines: readonly string[]): string {
  const host = lines.some((line) => /^host\s*:/i.test(line)) ? [] : [`Host: ${new URL(target).host}`];
  const [first = "", ...rest] = lines;
  return `${[first, ...host, ...rest].join("\r\n")}\r\n\r\n`;
}

function answersIn(octets: Buffer, methods: readonly string[]): Said[] {
  const said: Said[] = [];
  for (let rest = octets; rest.length > 0; ) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return [...said, { status: 0, text: rest.toString("latin1") }];
    try {
      const head = parseHead(rest.toString("latin1", 0, end));
      const framing = framingOf(head, methods[said.length] ?? "GET");
      rest = rest.subarray(end + 4);
      if (head.status < 200) continue;
      const reader = bodyReader(framing);
      let text = "";
      let used = 0;
      // Octet by octet: where this answer ends the next begins.
      while (used < rest.length && !reader.over) {
        for (const piece of reader.push(rest.subarray(used, used + 1))) text += piece.toString("latin1");
        used += 1;
      }
      rest = rest.subarray(used);
      said.push({ status: head.status, text });
    } catch {
      return [...said, { status: 0, text: rest.toString("latin1") }];
    }
  }
  return said;
}

/**
 * An origin that answers a target with whatever octets it is told to, be they HTTP or not, and keeps its connections open
 * as if nothing had happened. It reads heads of requests without bodies; its record knows method and target alone.
 */
export async function startWireDupe(octetsFor: (seen: Seen) => string): Promise<Dupe> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let unread = "";
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
    socket.on("data", (piece: Buffer) => {
      unread += piece.toString("latin1");
      for (let end = unread.indexOf("\r\n\r\n"); end >= 0; end = unread.indexOf("\r\n\r\n")) {
        const [method = "", url = ""] = unread.slice(0, end).split(" ");
        unread = unread.slice(end + 4);
        const one = { method, url, headers: {}, rawHeaders: [], body: "" };
        seen.push(one);
        socket.write(Buffer.from(octetsFor(one), "latin1"));
      }
    });
  });
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
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** An answer as octets, framed by its length. */
export function octetsOf(body: string, ...lines: string[]): string {
  return `${["HTTP/1.1 200 OK", ...lines, "Content-Type: text/html", `Content-Length: ${body.length}`].join("\r\n")}\r\n\r\n${body}`;
}
