import { Router } from "itty-router";
import type { IRequestStrict } from "itty-router";
import { answer } from "./origin/answer.ts";
import type { Shelf } from "./origin/answer.ts";
import { DEFAULT_SHAPE, readShape } from "./origin/shape.ts";
import { shaped } from "./origin/shaped.ts";

/**
 * The demo's origin: what stands behind the edge. It keeps what a bucket or a plain web server keeps: files, strong
 * validators, ranges, and no word about caching. It is slow and far away on purpose, as much as it is told to be.
 */
type Context = { waitUntil(promise: Promise<unknown>): void };
type Args = [shelf: Shelf, context: Context];

/** What is counted: the music, not the page around it. */
const MUSIC = /^\/music\/.*\.(?:mp3|m4a|webm|flac)$/;

/** What it has done since it started. One isolate serves the whole demo, so its memory is the place to count in. */
const counted = { requests: 0, bytes: 0 };
let shape = DEFAULT_SHAPE;

const router = Router<IRequestStrict, Args>({ catch: (error) => json(500, { problems: [String(error)] }) });

router
  .get("/_demo/stats", (request) => json(200, { origin: new URL(request.url).origin, ...counted, shape }))
  .post("/_demo/shape", (request) => reshape(request))
  .options("*", () => new Response(null, { status: 204, headers: { ...open(), "access-control-allow-headers": "range", "access-control-max-age": "86400" } }))
  .get("*", (request, shelf, context) => serve(request, shelf, context))
  .head("*", (request, shelf, context) => serve(request, shelf, context))
  .all("*", () => json(405, { problems: ["this origin knows GET and HEAD"] }, { allow: "GET, HEAD, OPTIONS" }));

async function serve(request: IRequestStrict, shelf: Shelf, context: Context): Promise<Response> {
  const music = MUSIC.test(new URL(request.url).pathname);
  if (music) counted.requests += 1;
  const response = await answer(request, shelf);
  for (const [name, value] of Object.entries(open())) response.headers.set(name, value);
  return shaped(response, shape, (bytes) => { if (music) counted.bytes += bytes; }, (work) => context.waitUntil(work));
}

async function reshape(request: Request): Promise<Response> {
  const wish = readShape(await request.text(), shape);
  if (wish.kind === "invalid") return json(400, { problems: wish.problems });
  shape = wish.shape;
  return json(200, shape);
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
