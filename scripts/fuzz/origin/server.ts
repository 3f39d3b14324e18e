import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { type Read, readRequest } from "../request.ts";
import { answerTo, behaviourOf } from "./behaviours.ts";
import { wireOf } from "./wire.ts";
import { send } from "./send.ts";

/** An origin on loopback. */
export type FuzzOrigin = {
  readonly url: string;
  readonly host: string;
  /** Requests that broke the grammar on their way out of the edge, as octets; the reader may empty it. */
  readonly malformed: { readonly why: string; readonly octets: Buffer }[];
  /** Requests answered so far. */
  readonly asked: () => number;
  close(): Promise<void>;
};

/** The most octets of a request that are waited for. */
const MOST_BYTES = 1 << 20;

/** Starts an origin of every behaviour on a port of the system's choice. */
export async function startFuzzOrigin(): Promise<FuzzOrigin> {
  const malformed: { why: string; octets: Buffer }[] = [];
  const sockets = new Set<Socket>();
  let asked = 0;
  const serve = async (socket: Socket): Promise<void> => {
    let unread: Buffer = Buffer.alloc(0);
    for await (const octets of socket as AsyncIterable<Buffer>) {
      unread = unread.length === 0 ? octets : Buffer.concat([unread, octets]);
      for (let read: Read = readRequest(unread, true); read.kind !== "partial"; read = readRequest(unread, true)) {
        if (read.kind === "malformed") {
          malformed.push({ why: read.why, octets: Buffer.from(unread) });
          socket.end("HTTP/1.1 400 Bad Request\r\norigin-answer: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
          return;
        }
        unread = Buffer.from(unread.subarray(read.used));
        asked += 1;
        const { seen } = read;
        const wire = wireOf(behaviourOf(seen.target));
        const goesOn = wire === undefined ? send(socket, seen, answerTo(seen)) : await wire(socket, seen, answerTo(seen));
        if (!goesOn) return;
      }
      if (unread.length > MOST_BYTES) return void socket.destroy();
    }
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    serve(socket).catch(() => socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    malformed,
    asked: () => asked,
    close: () => new Promise((closed) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => closed());
    }),
  };
}
