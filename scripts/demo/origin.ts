import { Router } from "itty-router";
import type { IRequestStrict } from "itty-router";
import { answer } from "./origin/answer.ts";
import type { Shelf } from "./origin/answer.ts";
import { readFailure } from "./origin/failing.ts";
import { DEFAULT_SHAPE, readShape } from "./origin/shape.ts";
import { shaped } from "./origin/shaped.ts";

/**
 * The demo's origin: what stands behind the edge. It keeps what a bucket or a plain web server keeps: files, strong
 * validators, ranges, and no word about caching. It is slow and far away on purpose, as much as it is told to be.
 */
type Context = { waitUntil(promise: Promise<unknown>): void };
type Args = [shelf: Shelf, context: Context];

/** What is counted: the music, not the page around it. */
const MUSIC = /^\/music\/.*\.(?:mp3|m4a|mp4|webm|flac)$/;

/** What it has done since it started. One isolate serves the whole demo, so its memory is the place to count in. */
const counted = { requests: 0, bytes: 0 };
let shape = DEFAULT_SHAPE;
/** Paths it has lost, as a disk loses a file: they are answered with 503. */
const failing = new Set<string>();

const router = Router<IRequestStrict, Args>({ catch: (error) => json(500, { problems: [String(error)] }) });

router
  .get("/_demo/stats", (request) => json(200, { origin: new URL(request.url).origin, ...counted, shape }))
  .post("/_demo/shape", (request) => reshape(request))
  .get("/_demo/fail", () => json(200, { failing: [...failing] }))
  .post("/_demo/fail", (request, shelf) => fail(request, shelf))
  .get("/_demo/line", (request, shelf) => atDesk(request, shelf))
  .post("/_demo/line", (request, shelf) => atDesk(request, shelf))
  .options("*", () => new Response(null, { status: 204, headers: { ...open(), "access-control-allow-headers": "range", "access-control-max-age": "86400" } }))
  .get("*", (request, shelf, context) => serve(request, shelf, context))
  .head("*", (request, shelf, context) => serve(request, shelf, context))
  .all("*", () => json(405, { problems: ["this origin knows GET and HEAD"] }, { allow: "GET, HEAD, OPTIONS" }));

async function serve(request: IRequestStrict, shelf: Shelf, context: Context): Promise<Response> {
  const { pathname } = new URL(request.url);
  const music = MUSIC.test(pathname);
  if (music) counted.requests += 1;
  const response = failing.has(pathname) ? lost(request.method) : await answer(request, shelf);
  for (const [name, value] of Object.entries(open())) response.headers.set(name, value);
  return shaped(response, shape, (bytes) => { if (music) counted.bytes += bytes; }, (work) => context.waitUntil(work));
}

async function reshape(request: Request): Promise<Response> {
  const wish = readShape(await request.text(), shape);
  if (wish.kind === "invalid") return json(400, { problems: wish.problems });
  shape = wish.shape;
  return json(200, shape);
}

/** Loses a file or finds it again; what the edge holds of it is purged, so that the loss is felt. */
async function fail(request: Request, shelf: Shelf): Promise<Response> {
  const wish = readFailure(await request.text(), (path) => shelf.INDEX[path] !== undefined);
  if (wish.kind === "invalid") return json(400, { problems: wish.problems });
  if (wish.fails) failing.add(wish.path);
  else failing.delete(wish.path);
  const purged = await shelf.DESK?.fetch("http://desk/purge", { method: "POST", body: JSON.stringify({ path: wish.path }) });
  return json(purged?.ok === false ? 502 : 200, { failing: [...failing] });
}

/** What is answered for a lost file; of known length, as the line to the origin wants it. */
function lost(method: string): Response {
  const text = "this file is lost\n";
  return new Response(method === "HEAD" ? null : text, { status: 503, headers: { "cache-control": "no-store", "content-type": "text/plain", "content-length": String(text.length) } });
}

/** What no Worker can do, such as shaping the line, is done where the demo was started. */
async function atDesk(request: Request, shelf: Shelf): Promise<Response> {
  if (shelf.DESK === undefined) return json(404, { problems: ["this origin stands alone: there is no line before it"] });
  const { pathname } = new URL(request.url);
  const body = request.method === "POST" ? await request.text() : undefined;
  const response = await shelf.DESK.fetch(`http://desk${pathname}`, { method: request.method, ...(body === undefined ? {} : { body }) });
  return json(response.status, await response.json());
}

/** Lets the demo's page, which comes from the edge's address, time and compare the origin's answers too. */
function open(): Record<string, string> {
  return { "access-control-allow-origin": "*", "timing-allow-origin": "*" };
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(value, { status, headers: { "cache-control": "no-store", ...open(), ...headers } });
}

export default {
  fetch: (request: Request, shelf: Shelf, context: Context): Promise<Response> => router.fetch(request, shelf, context),
};
