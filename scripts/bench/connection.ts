import { connect } from "node:net";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";

/** How a response came: milliseconds since the request was written (or the connection begun, for the first). */
export type Reply = { status: number; headers: Map<string, string>; firstByteMs: number; totalMs: number; bytes: number };

/** Takes a piece of the body, borrowed for the call only, and its place in it; "stop" ends the connection there, "pause" stops reading. */
export type Sink = (chunk: Buffer, at: number) => "stop" | "pause" | void;

type Waiting = { sink: Sink; resolve: (reply: Reply) => void; reject: (error: Error) => void; asked: number };

const CRLF = Buffer.from("\r\n");
const shared = Buffer.allocUnsafe(256 * 1024);

/**
 * One keep-alive HTTP/1.1 connection with as little between the socket and the clock as possible: no header objects, no
 * streams, one read buffer for all connections of the process. One request at a time. Understands Content-Length,
 * chunked, and bodies that end with the connection; a body cut short is an error.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  readonly #opened = performance.now();
  #fresh = true;
  #waiting: Waiting | undefined;
  #head = Buffer.alloc(0);
  #reply: Reply | undefined;
  /** Body bytes still to come; of the current chunk when chunked. */
  #left = 0;
  #framing: "length" | "chunked" | "close" = "length";

  /** `name`: what requests name as their host, where it is not the address. */
  constructor(url: string, name?: string) {
    const { hostname, port, host } = new URL(url);
    this.#host = name ?? host;
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: { buffer: shared, callback: (length) => this.#read(shared.subarray(0, length)) },
    });
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#closed());
  }

  /** Sends a GET and resolves when its body has ended, or was stopped. Rejects when the connection breaks before. */
  get(path: string, headers: Record<string, string>, sink: Sink): Promise<Reply> {
    return this.ask("GET", path, headers, undefined, sink);
  }

  /** Sends a request of a method, with a body where there is one; as `get` in all else. */
  ask(method: string, path: string, headers: Record<string, string>, body: string | undefined, sink: Sink): Promise<Reply> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise((resolve, reject) => {
      this.#waiting = { sink, resolve, reject, asked: this.#fresh ? this.#opened : performance.now() };
      this.#fresh = false;
      const length = body === undefined ? "" : `content-length: ${Buffer.byteLength(body)}\r\n`;
      this.#socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${length}${lines.join("")}\r\n${body ?? ""}`);
    });
  }

  /** Reads on after a sink said "pause". */
  resume(): void {
    this.#socket.resume();
  }

  /** Breaks the connection; a request under way rejects with `why`. */
  abort(why: string): void {
    this.#fail(new Error(why));
    this.#socket.destroy();
  }

  /** Ends the connection; a request under way is never answered. */
  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #read(input: Buffer): boolean {
    let rest = input;
    let reading = true;
    while (rest.length > 0 && this.#waiting !== undefined) {
      if (this.#reply === undefined || (this.#framing === "chunked" && this.#left === 0)) rest = this.#line(rest);
      else {
        const chunk = rest.subarray(0, Math.min(rest.length, this.#left));
        rest = rest.subarray(chunk.length);
        this.#left -= chunk.length;
        if (this.#body(chunk) === "pause") reading = false;
      }
    }
    return reading;
  }

  /** Collects the response's head, or a chunk's size line, and returns what follows it. */
  #line(input: Buffer): Buffer {
    const all = this.#head.length === 0 ? input : Buffer.concat([this.#head, input]);
    const mark = this.#reply === undefined ? "\r\n\r\n" : CRLF;
    // A chunk's data ends with a line break of its own, which stands before the next size, or the next response.
    const from = all[0] === 13 ? 2 : 0;
    const end = all.indexOf(mark, from);
    if (end < 0) {
      this.#head = Buffer.from(all);
      return all.subarray(all.length);
    }
    this.#head = Buffer.alloc(0);
    const text = all.toString("latin1", from, end);
    if (this.#reply === undefined) this.#begin(text);
    else {
      this.#left = Number.parseInt(text, 16);
      if (this.#left === 0) this.#finish();
    }
    return all.subarray(end + mark.length);
  }

  #begin(text: string): void {
    const [start = "", ...lines] = text.split("\r\n");
    const headers = new Map(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }));
    const status = Number(start.split(" ")[1]);
    const now = performance.now() - (this.#waiting?.asked ?? 0);
    this.#reply = { status, headers, firstByteMs: now, totalMs: now, bytes: 0 };
    const length = headers.get("content-length");
    this.#framing = headers.get("transfer-encoding")?.includes("chunked") === true ? "chunked" : length === undefined ? "close" : "length";
    this.#left = this.#framing === "chunked" ? 0 : this.#framing === "close" ? Number.POSITIVE_INFINITY : Number(length);
    if (this.#framing === "length" && this.#left === 0) this.#finish();
  }

  #body(chunk: Buffer): "stop" | "pause" | void {
    const { reply, waiting } = { reply: this.#reply, waiting: this.#waiting };
    if (reply === undefined || waiting === undefined) return;
    if (reply.bytes === 0) reply.firstByteMs = performance.now() - waiting.asked;
    const said = waiting.sink(chunk, reply.bytes);
    reply.bytes += chunk.length;
    if (said === "stop") {
      this.#finish();
      this.#socket.destroy();
    } else if (this.#left === 0 && this.#framing === "length") this.#finish();
    return said;
  }

  #finish(): void {
    const { reply, waiting } = { reply: this.#reply, waiting: this.#waiting };
    this.#reply = undefined;
    this.#waiting = undefined;
    if (reply === undefined || waiting === undefined) return;
    reply.totalMs = performance.now() - waiting.asked;
    waiting.resolve(reply);
  }

  #closed(): void {
    if (this.#reply !== undefined && this.#framing === "close") this.#finish();
    else this.#fail(new Error(`connection closed ${this.#reply === undefined ? "before the response" : `after ${this.#reply.bytes} bytes of a body`}`));
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}
