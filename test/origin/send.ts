import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Behaviour } from "./behaviour.ts";
import type { Plan } from "./plan.ts";

const PIECE = 16 * 1024;

/** Settles when the response can take more or is gone. */
function drained(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => {
    response.off("drain", done).off("close", done);
    resolve();
  };
  response.once("drain", done).once("close", done);
  return promise;
}

/** Settles when `until` does, or when the other side has gone. */
export function orGone(until: Promise<void>, response: ServerResponse): Promise<void> {
  const gone = Promise.withResolvers<void>();
  response.once("close", gone.resolve);
  return Promise.race([until, gone.promise]);
}

async function cutOff(response: ServerResponse, how: "fin" | "reset"): Promise<void> {
  const socket = response.socket;
  // Both directions, as servers do: a half-open socket would take a further request and leave it unanswered.
  if (how === "fin") return void socket?.destroySoon();
  // A reset throws away what the kernel was not given yet; what was sent should arrive.
  await orGone(new Promise((flushed) => socket?.write("", () => flushed())), response);
  socket?.resetAndDestroy();
}

/** Sends a plan as its behaviour says: paced, paused, cut. `count` hears of every body byte handed to the socket. */
export async function send(
  plan: Plan,
  behaviour: Behaviour,
  response: ServerResponse,
  count: (bytes: number) => void,
): Promise<void> {
  if (behaviour.length === "close") {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
  }
  response.writeHead(plan.status, plan.headers.flat());
  response.flushHeaders();
  const limit = Math.min(behaviour.endless ? Infinity : plan.end - plan.first, behaviour.cut?.after ?? Infinity);
  let sent = 0;
  while (sent < limit && !response.destroyed) {
    const pause = behaviour.pause && sent < behaviour.pause.after ? behaviour.pause.after - sent : Infinity;
    if (behaviour.pause && sent === behaviour.pause.after) await orGone(behaviour.pause.until, response);
    if (response.destroyed) break;
    const at = behaviour.endless ? sent % plan.bytes.size : plan.first + sent;
    const most = Math.min(PIECE, behaviour.pace?.bytes ?? PIECE, limit - sent, pause);
    const piece = plan.bytes.read(at, at + most);
    sent += piece.length;
    count(piece.length);
    if (!response.write(piece)) await drained(response);
    // A trickle is a matter of time: there is no event to await. After the last byte the asker may already ask again.
    if (behaviour.pace && sent < limit) await orGone(new Promise((go) => setTimeout(go, behaviour.pace?.everyMs)), response);
  }
  if (behaviour.cut && !response.destroyed) await cutOff(response, behaviour.cut.how);
  else response.end();
}

/** Sends the request's body back as it arrives. */
export async function echo(request: IncomingMessage, response: ServerResponse, count: (bytes: number) => void): Promise<void> {
  const type = request.headers["content-type"] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "x-method": request.method ?? "", "cache-control": "no-store" });
  response.flushHeaders();
  request.on("data", (piece: Buffer) => count(piece.length));
  await pipeline(request, response);
}

/** Sends the request on to `target` with its headers and answers what comes back; 502 when nothing does. */
export async function proxy(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== "host" && name !== "connection") headers.set(name, String(value));
  }
  try {
    const answer = await fetch(target, { headers, redirect: "manual" });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    for await (const piece of answer.body ?? []) if (!response.write(piece)) await drained(response);
    response.end();
  } catch {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  }
}
