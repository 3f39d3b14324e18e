import type { Socket } from "node:net";
import type { Seen } from "../request.ts";
import type { Reply } from "./reply.ts";

/** The head of an answer in octets, `Date` from the clock: the one thing here that no request decides. */
export function headOf({ status, fields, body, frame }: Reply, more: readonly string[] = []): Buffer {
  const bodiless = status === 204 || status === 304;
  const framing = bodiless ? [] : frame === "length" ? [`content-length: ${body.length}`] : frame === "chunked" ? ["transfer-encoding: chunked"] : ["connection: close"];
  const own = fields.map(([name, value]) => `${name}: ${value}`);
  const lines = [`HTTP/1.1 ${status} So`, `date: ${new Date().toUTCString()}`, ...own, ...framing, ...more];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** Writes an answer as HTTP wants it. Says whether the connection goes on. */
export function send(socket: Socket, seen: Seen, reply: Reply): boolean {
  socket.write(headOf(reply));
  const { status, body, frame } = reply;
  const goesOn = frame !== "close";
  if (seen.method !== "HEAD" && status !== 204 && status !== 304) {
    if (frame === "chunked") for (const piece of chunks(body)) socket.write(piece);
    else socket.write(body);
  }
  if (!goesOn) socket.end();
  return goesOn;
}

/** A body in chunks, the last one included. */
export function chunks(body: Buffer, size = 1000): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    pieces.push(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]));
  }
  return [...pieces, Buffer.from("0\r\n\r\n")];
}
