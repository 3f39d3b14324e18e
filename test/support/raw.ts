import { connect, type Socket } from "node:net";
import { bodyReader, framingOf, parseHead, type BodyReader, type Head, type MultiHeaders } from "./http1.ts";

/** What to ask. `path` goes on the wire as it is; `raw` replaces the whole request head. */
export interface RawAsk {
  method?: string;
  path?: string;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: Buffer | string;
  /** Leaves (RST) once so many body bytes are here. */
  abortAfterBytes?: number;
  /** Everything up to and with the empty line. */
  raw?: string | Buffer;
  /** A request that is not over by then fails the test. @default 15000 */
  withinMs?: number;
}

/** A response as it was on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: MultiHeaders;
  readonly body: Buffer;
  /** False when the connection ended before Content-Length bytes or the last chunk were here. */
  readonly complete: boolean;
  readonly firstByteMs: number;
  /** The values of one header joined by a comma; undefined when there is none. */
  header(name: string): string | undefined;
}

/** A request under way. */
export interface RawExchange {
  /** Status and headers, as soon as they are here. */
  readonly head: Promise<Head>;
  /** Settles when at least so many body bytes are here; rejects when the exchange ends before. */
  received(bytes: number): Promise<Buffer>;
  /** Sends a piece of a chunked request body. */
  write(piece: Buffer | string): void;
  /** Ends a chunked request body. */
  end(): void;
  /** Stops reading from the socket, and goes on. */
  pause(): void;
  resume(): void;
  /** Leaves without a goodbye (RST). */
  leave(): void;
  readonly answer: Promise<RawAnswer>;
}

function requestHead(url: URL, ask: RawAsk, chunked: boolean): string {
  const lines = [`${ask.method ?? "GET"} ${ask.path ?? url.pathname + url.search} HTTP/1.1`];
  const headers = new Map<string, string | readonly string[]>([["host", url.host], ["connection", "close"]]);
  if (ask.body !== undefined) headers.set("content-length", String(Buffer.byteLength(ask.body)));
  else if (chunked) headers.set("transfer-encoding", "chunked");
  for (const [name, value] of Object.entries(ask.headers ?? {})) headers.set(name.toLowerCase(), value);
  for (const [name, value] of headers) for (const one of [value].flat()) lines.push(`${name}: ${one}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Opens a connection of its own and asks. With `chunked` the request's body is what `write` is given until `end`. */
export function openRaw(target: string, ask: RawAsk = {}, chunked = false): RawExchange {
  const url = new URL(target);
  const started = performance.now();
  const head = Promise.withResolvers<Head>();
  const answer = Promise.withResolvers<RawAnswer>();
  head.promise.catch(() => {});
  answer.promise.catch(() => {});
  const waiters = new Set<{ bytes: number; resolve: (body: Buffer) => void; reject: (error: Error) => void }>();
  const pieces: Buffer[] = [];
  let got = 0;
  let unread: Buffer = Buffer.alloc(0);
  let known: Head | undefined;
  let reader: BodyReader | undefined;
  let untilClose = false;
  let firstByteMs = Number.NaN;
  let settled = false;

  const body = (): Buffer => Buffer.concat(pieces);
  const finish = (complete: boolean, error?: Error): void => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    socket.destroy();
    const failure = error ?? new Error("the connection ended before the status line");
    if (known) {
      const { status, headers } = known;
      const header = (name: string): string | undefined => headers.get(name.toLowerCase())?.join(", ");
      answer.resolve({ status, headers, body: body(), complete, firstByteMs, header });
    } else {
      head.reject(failure);
      answer.reject(failure);
    }
    for (const waiter of waiters) waiter.reject(new Error(`ended after ${got} of ${waiter.bytes} bytes`));
  };
  const take = (octets: Buffer): void => {
    for (const piece of reader?.push(octets) ?? []) {
      if (Number.isNaN(firstByteMs)) firstByteMs = performance.now() - started;
      pieces.push(piece);
      got += piece.length;
    }
    for (const waiter of waiters) {
      if (got < waiter.bytes) continue;
      waiters.delete(waiter);
      waiter.resolve(body());
    }
    if (reader?.over) finish(true);
    else if (ask.abortAfterBytes !== undefined && got >= ask.abortAfterBytes) leave();
  };
  const hear = (octets: Buffer): void => {
    if (known) return take(octets);
    unread = Buffer.concat([unread, octets]);
    const end = unread.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const found = parseHead(unread.toString("latin1", 0, end));
    const rest = unread.subarray(end + 4);
    unread = Buffer.alloc(0);
    if (found.status < 200) return hear(rest);
    known = found;
    const framing = framingOf(found, ask.method ?? "GET");
    untilClose = framing.kind === "close";
    reader = bodyReader(framing);
    head.resolve(found);
    return take(rest);
  };

  const socket: Socket = connect(Number(url.port), url.hostname);
  const leave = (): void => {
    socket.resetAndDestroy();
    finish(false);
  };
  const timer = setTimeout(() => {
    const error = new Error(`no end within ${ask.withinMs ?? 15_000} ms: ${ask.method ?? "GET"} ${ask.path ?? target}`);
    answer.reject(error);
    finish(false, error);
  }, ask.withinMs ?? 15_000);
  socket.on("data", (octets: Buffer) => {
    try {
      hear(octets);
    } catch (error) {
      finish(false, error instanceof Error ? error : new Error(String(error)));
    }
  });
  let failed = false;
  socket.on("error", () => (failed = true));
  socket.on("close", () => finish(untilClose && !failed));
  socket.write(ask.raw ?? requestHead(url, ask, chunked));
  if (ask.body !== undefined) socket.write(ask.body);

  return {
    head: head.promise,
    answer: answer.promise,
    received: (bytes) =>
      got >= bytes
        ? Promise.resolve(body())
        : new Promise((resolve, reject) => {
            if (settled) reject(new Error(`ended after ${got} of ${bytes} bytes`));
            else waiters.add({ bytes, resolve, reject });
          }),
    write: (piece) => void socket.write(Buffer.concat([chunkHead(piece), Buffer.from(piece), Buffer.from("\r\n")])),
    end: () => void socket.write("0\r\n\r\n"),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    leave,
  };
}

const chunkHead = (piece: Buffer | string): Buffer => Buffer.from(`${Buffer.byteLength(piece).toString(16)}\r\n`);

/** Asks and waits for the whole answer. Unlike fetch it shows truncation, keeps the path as it is and header lines apart. */
export function rawRequest(target: string, ask: RawAsk = {}): Promise<RawAnswer> {
  return openRaw(target, ask).answer;
}
