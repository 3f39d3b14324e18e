import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { bodyOf, type FieldTable, type Reply } from "./case.ts";
import { type Filling, filled, replyFields } from "./wire.ts";

/** One request as the origin saw it. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Set once the answer has begun. */
  status: number | undefined;
  /** Settles when the exchange is over, in whatever way. */
  readonly ended: Promise<void>;
}

/** What the origin answers below a path for now, in turn, and the last reply from then on. */
export interface Act {
  readonly id: string;
  readonly step: number;
  readonly replies: readonly Reply[];
  readonly filling: Filling;
}

/** A real server on loopback whose answers are scripted case by case. */
export interface ScriptedOrigin {
  readonly url: string;
  /** Begins an act for everything below `root`; requests seen so far stay seen. */
  begin(root: string, act: Act): void;
  /** Every request below `root`, oldest first. */
  seen(root: string): readonly Seen[];
  /** Settles when so many requests below `root` have been seen. */
  arrived(root: string, count: number): Promise<void>;
  close(): Promise<void>;
}

type Place = { act: Act; given: number; readonly seen: Seen[]; waiting: { count: number; go: () => void }[] };

const CONDITIONS = ["if-none-match", "if-modified-since"];
/** What an origin says that should not have been asked: never cacheable, and told apart by its body. */
const UNASKED: Reply = { fields: { "cache-control": "no-store" } };

/** Starts the origin on a free loopback port. */
export async function startScriptedOrigin(): Promise<ScriptedOrigin> {
  const places = new Map<string, Place>();
  const server = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    request.resume();
    const root = /^(?:\/public)?\/c\/[a-z0-9-]+/.exec(request.url ?? "")?.[0] ?? "";
    const place = places.get(root);
    if (place === undefined) return void response.writeHead(404).end();
    const reply = place.act.replies[Math.min(place.given, place.act.replies.length - 1)] ?? UNASKED;
    place.given += 1;
    const seen = note(request, response);
    place.seen.push(seen);
    for (const { count, go } of place.waiting) if (place.seen.length >= count) go();
    return void answer(reply, place.act, seen, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  const port = await new Promise<number>((listening, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") listening(address.port);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    begin(root, act) {
      const place = places.get(root);
      if (place === undefined) places.set(root, { act, given: 0, seen: [], waiting: [] });
      else Object.assign(place, { act, given: 0 });
    },
    seen: (root) => places.get(root)?.seen ?? [],
    arrived: (root, count) =>
      new Promise((go) => {
        const place = places.get(root);
        if (place === undefined || place.seen.length >= count) go();
        else place.waiting.push({ count, go });
      }),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function note(request: IncomingMessage, response: ServerResponse): Seen {
  const fields = new Map<string, string[]>();
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? "").toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), request.rawHeaders[i + 1] ?? ""]);
  }
  const ended = new Promise<void>((over) => void response.once("close", over));
  return { method: request.method ?? "", url: request.url ?? "", fields, status: undefined, ended };
}

async function answer(reply: Reply, { id, step, filling }: Act, seen: Seen, response: ServerResponse): Promise<void> {
  if (reply.silent) return;
  if (reply.delayMs !== undefined) await new Promise((go) => setTimeout(go, reply.delayMs));
  if (reply.disconnect === "before") return void response.destroy();
  if (reply.raw !== undefined) {
    seen.status = 0;
    response.socket?.write(filled(reply.raw, { ...filling, date: new Date().toUTCString() }), "latin1");
    return void response.socket?.destroySoon();
  }
  // A confirmation nobody asked for would be the origin's mistake: it says who it is instead.
  const conditional = CONDITIONS.some((name) => seen.fields.has(name));
  const status = reply.status === 304 && !conditional ? 200 : (reply.status ?? 200);
  const body = Buffer.from(reply.body ?? bodyOf(id, step, reply.size));
  const fields = replyFields(reply.fields, seen.url, filling);
  const part = reply.ranges && status === 200 ? partOf(seen, reply.fields, body.length) : undefined;
  seen.status = part === undefined ? status : part.status;
  const sent = part === undefined ? body : body.subarray(part.first, part.last + 1);
  response.sendDate = false;
  const bodiless = status === 304 || status === 204;
  const length: [string, string][] = bodiless || reply.chunked ? [] : [["content-length", String(sent.length)]];
  response.writeHead(seen.status, [...fields, ...(part?.fields ?? []), ...length].flat());
  if (seen.method === "HEAD" || bodiless) return void response.end();
  if (reply.disconnect !== "midway") return void response.end(sent);
  // The half is on its way before the connection goes.
  return void response.write(sent.subarray(0, Math.floor(sent.length / 2)), () => response.destroy());
}

type Part = { readonly status: 206 | 416; readonly first: number; readonly last: number; readonly fields: [string, string][] };

/** A single range, obeyed unless `If-Range` names another validator. */
function partOf(seen: Seen, fields: FieldTable | undefined, size: number): Part | undefined {
  const range = /^bytes=(\d*)-(\d*)$/.exec(seen.fields.get("range")?.[0] ?? "");
  const condition = seen.fields.get("if-range")?.[0];
  const validators = [fields?.etag, fields?.["last-modified"]];
  if (range === null || (range[1] === "" && range[2] === "")) return undefined;
  if (condition !== undefined && !validators.includes(condition)) return undefined;
  const first = range[1] === "" ? Math.max(0, size - Number(range[2])) : Number(range[1]);
  const last = range[1] === "" || range[2] === "" ? size - 1 : Math.min(Number(range[2]), size - 1);
  if (first >= size) return { status: 416, first: 0, last: -1, fields: [["content-range", `bytes */${size}`]] };
  return { status: 206, first, last, fields: [["content-range", `bytes ${first}-${last}/${size}`]] };
}
