import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Behaviour } from "./behaviour.ts";
import { textOf } from "./bytes.ts";
import { plan } from "./plan.ts";
import { echo, orGone, proxy, send } from "./send.ts";

/** One request as the origin saw it. `sent` counts body bytes handed to the socket, `aborted` says the asker left first. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  status: number | undefined;
  /** Place in the representation of the first byte sent. */
  first: number;
  sent: number;
  aborted: boolean;
  /** Settles when the exchange is over, in whatever way. */
  readonly ended: Promise<void>;
}

/** What a path does: always the same, or a choice by the request and how many came before it at this path. */
export type Script = Behaviour | ((exchange: Exchange, before: number) => Behaviour);

/** A running origin. Paths are compared with their query first, then without it; unknown ones are 404. */
export interface Origin {
  readonly url: string;
  readonly host: string;
  readonly requests: Exchange[];
  serve(path: string, script: Script): void;
  /** Like `serve` for a path that is served already; throws for one that is not. */
  change(path: string, script: Script): void;
  /** The requests for a path, oldest first. */
  to(path: string): Exchange[];
  /** Body bytes sent for a path so far. */
  sentFor(path: string): number;
  /** Body bytes sent for a path although they had been sent before. */
  sentTwiceFor(path: string): number;
  /** The next request for a path that arrives after this call. */
  next(path: string): Promise<Exchange>;
  /** Settles when no exchange is open, for one path or at all. */
  idle(path?: string): Promise<void>;
  close(): Promise<void>;
}

/** How many bytes of these exchanges had been sent by another of them. */
function overlap(exchanges: readonly Exchange[]): number {
  let reached = 0;
  let twice = 0;
  for (const { first, sent } of exchanges.toSorted((a, b) => a.first - b.first)) {
    twice += Math.max(0, Math.min(reached, first + sent) - first);
    reached = Math.max(reached, first + sent);
  }
  return twice;
}

function listen(server: Server): Promise<number> {
  return new Promise((listening, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") listening(address.port);
    });
  });
}

/** The URL of a loopback port that refuses connections: it was free a moment ago. */
export async function closedUrl(): Promise<string> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

/** Starts an origin on a free loopback port. */
export async function startOrigin(): Promise<Origin> {
  const scripts = new Map<string, Script>();
  const counts = new Map<string, number>();
  const requests: Exchange[] = [];
  const waiters: { path: string; heard: (exchange: Exchange) => void }[] = [];
  const open = new Set<Exchange>();
  const cutByUs = new WeakSet<Exchange>();
  const bare = (url: string): string => url.split("?", 1)[0] ?? url;
  const at = (path: string, url: string): boolean => url === path || bare(url) === path;

  function note(request: IncomingMessage, response: ServerResponse): Exchange {
    const over = Promise.withResolvers<void>();
    const exchange: Exchange = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      status: undefined,
      first: 0,
      sent: 0,
      aborted: false,
      ended: over.promise,
    };
    open.add(exchange);
    response.once("close", () => {
      exchange.aborted = !response.writableFinished && !cutByUs.has(exchange);
      open.delete(exchange);
      over.resolve();
    });
    requests.push(exchange);
    return exchange;
  }

  async function answer(exchange: Exchange, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = scripts.has(exchange.url) ? exchange.url : bare(exchange.url);
    const script = scripts.get(path) ?? { status: 404, bytes: textOf("no such file\n") };
    const before = counts.get(path) ?? 0;
    counts.set(path, before + 1);
    const behaviour = typeof script === "function" ? script(exchange, before) : script;
    for (const waiter of waiters.filter(({ path }) => at(path, exchange.url))) {
      waiters.splice(waiters.indexOf(waiter), 1);
      waiter.heard(exchange);
    }
    const count = (bytes: number): void => {
      exchange.sent += bytes;
    };
    if (behaviour.echo) return echo(request, response, count);
    request.resume();
    if (behaviour.wait) await orGone(behaviour.wait, response);
    if (response.destroyed) return;
    if (behaviour.proxyTo !== undefined) return proxy(behaviour.proxyTo, request, response);
    if (behaviour.raw !== undefined) {
      cutByUs.add(exchange);
      response.socket?.write(behaviour.raw);
      response.socket?.destroySoon();
      return;
    }
    const made = plan(behaviour, exchange.method, exchange.headers);
    exchange.status = made.status;
    exchange.first = made.first;
    if (behaviour.cut) cutByUs.add(exchange);
    await send(made, behaviour, response, count);
  }

  const server = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
    // The asker may vanish at any moment; that is what `aborted` is for.
    request.on("error", () => {});
    response.on("error", () => {});
    const exchange = note(request, response);
    answer(exchange, request, response).catch(() => response.destroy());
  });
  const host = `127.0.0.1:${await listen(server)}`;

  // Idle connections stay usable: an origin that closes them at a bad moment is a test of its own.
  server.keepAliveTimeout = 60_000;

  return {
    url: `http://${host}`,
    host,
    requests,
    serve: (path, script) => void scripts.set(path, script),
    change(path, script) {
      if (!scripts.has(path)) throw new Error(`${path} is not served yet`);
      scripts.set(path, script);
    },
    to: (path) => requests.filter(({ url }) => at(path, url)),
    sentFor: (path) => requests.filter(({ url }) => at(path, url)).reduce((sum, { sent }) => sum + sent, 0),
    sentTwiceFor: (path) => overlap(requests.filter(({ url }) => at(path, url))),
    next: (path) => new Promise((heard) => waiters.push({ path, heard })),
    async idle(path) {
      const busy = (): Exchange[] => [...open].filter(({ url }) => path === undefined || at(path, url));
      for (let left = busy(); left.length > 0; left = busy()) await Promise.all(left.map(({ ended }) => ended));
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
