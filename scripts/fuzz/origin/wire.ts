import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Seen } from "../request.ts";
import type { Reply } from "./reply.ts";
import { chunks, headOf, send } from "./send.ts";

/** Writes an answer in a way of its own. Says whether the connection goes on. */
export type Wire = (socket: Socket, seen: Seen, reply: Reply) => boolean | Promise<boolean>;

/** Nothing that never ends does so for longer. */
const ENDLESS_MS = 20_000;

const WIRES: Readonly<Record<string, Wire>> = {
  hints: (socket, seen, reply) => {
    socket.write("HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n");
    return send(socket, seen, reply);
  },
  slow: async (socket, seen, reply) => {
    await sleep(120);
    socket.write(headOf(reply));
    if (seen.method === "HEAD") return true;
    const half = reply.body.length >> 1;
    socket.write(reply.body.subarray(0, half));
    await sleep(120);
    socket.write(reply.body.subarray(half));
    return true;
  },
  endless: async (socket, seen, reply) => {
    socket.write(headOf(reply));
    const piece = Buffer.alloc(16_384, ".");
    const until = Date.now() + ENDLESS_MS;
    while (seen.method !== "HEAD" && !socket.destroyed && Date.now() < until) {
      if (!socket.write(piece)) await Promise.race([new Promise((drained) => socket.once("drain", drained)), sleep(500)]);
      await sleep(10);
    }
    return gone(socket);
  },
  short: (socket, seen, reply) => {
    socket.write(headOf({ ...reply, body: Buffer.concat([reply.body, Buffer.alloc(100)]) }));
    socket.end(seen.method === "HEAD" ? "" : reply.body);
    return false;
  },
  // What follows the declared end looks like an answer: whoever reads on takes it for the next one.
  long: (socket, seen, reply) => {
    const second = "HTTP/1.1 200 OK\r\ncontent-length: 16\r\ncache-control: max-age=60\r\n\r\nzqfzmark-desync!";
    socket.write(Buffer.concat([headOf(reply), seen.method === "HEAD" ? Buffer.alloc(0) : reply.body, Buffer.from(second)]));
    return true;
  },
  cut: (socket, _, reply) => {
    socket.write(headOf(reply));
    socket.end(chunks(reply.body)[0]?.subarray(0, -1) ?? "");
    return false;
  },
  reset: async (socket, _, reply) => {
    if (reply.body.length % 2 === 0) {
      socket.write(headOf(reply));
      await sleep(5);
    }
    socket.resetAndDestroy();
    return false;
  },
  stall: async (socket) => {
    await Promise.race([sleep(ENDLESS_MS, undefined, { ref: false }), new Promise((closed) => socket.once("close", closed))]);
    return gone(socket);
  },
  pause: async (socket, _, reply) => {
    socket.write(Buffer.concat([headOf(reply), reply.body.subarray(0, 10)]));
    await Promise.race([sleep(ENDLESS_MS, undefined, { ref: false }), new Promise((closed) => socket.once("close", closed))]);
    return gone(socket);
  },
  garbage: (socket) => {
    socket.end("220 mail.example ESMTP\r\n\x00\x01\x02\r\n\r\n");
    return false;
  },
  "huge-head": (socket, _, reply) => {
    socket.end(Buffer.concat([headOf(reply, Array.from({ length: 300 }, (_, n) => `x-filler-${n}: ${"f".repeat(1000)}`)), reply.body]));
    return false;
  },
  "bad-field": (socket, _, reply) => {
    socket.end(Buffer.concat([headOf(reply, ["no colon in here", "spaced : yes", "x-nul: a\0b", "x-folded: a\r\n b"]), reply.body]));
    return false;
  },
  "two-lengths": (socket, _, reply) => {
    socket.end(Buffer.concat([headOf(reply, ["content-length: 3"]), reply.body]));
    return false;
  },
};

/** How the behaviour of a name writes its answers, where that is not the usual way. */
export function wireOf(behaviour: string): Wire | undefined {
  return Object.hasOwn(WIRES, behaviour) ? WIRES[behaviour] : undefined;
}

function gone(socket: Socket): false {
  socket.destroy();
  return false;
}
