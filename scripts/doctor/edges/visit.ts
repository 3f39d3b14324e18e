import { joiningOf } from "../../../src/core/cache/answer.ts";
import { parseContentRange } from "../../../src/core/http/content-range.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import type { OriginAccess } from "../../../src/core/settings/index.ts";
import { bucketPlace } from "../../../src/core/settings/index.ts";
import { type Answer, Unanswered, ask } from "../../commands/check/ask.ts";
import { edgeRequest } from "./request.ts";

/** What an edge said to the question for a path's first byte. */
export type Visit = {
  readonly edge: string;
  readonly url: string;
  /** Below the edge's url; null: none is known, so that it was only seen whether anybody is there. */
  readonly path: string | null;
  readonly outcome: "fine" | "not-asked" | "unreachable" | "refused" | "missing" | "failing" | "no-ranges" | "no-validator";
  /** The outcome in words. */
  readonly said: string;
  readonly status: number | null;
  /** Until the head of the answer, connecting included; one measurement, from here. */
  readonly ms: number | null;
  readonly size: number | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
};

/** How an edge is asked: what upstreams ask for, where secrets are found, how long is waited. */
export type Way = {
  readonly access: readonly OriginAccess[];
  readonly secret: (name: string) => string | undefined;
  readonly timeoutMs: number;
};

/** Asks one edge for the first byte of a path. Waits `timeoutMs` at most; whatever comes of it is a visit. */
export async function visit({ id, url }: Edge, path: string | null, { access, secret, timeoutMs }: Way): Promise<Visit> {
  const bare = { edge: id, url, path, status: null, ms: null, size: null, etag: null, lastModified: null };
  const not = (said: string): Visit => ({ ...bare, outcome: "not-asked", said });
  if (bucketPlace(url) !== undefined) return not("a bucket, which the Worker alone can ask");
  const request = await edgeRequest(`${url}${path ?? "/"}`, access, secret, Date.now());
  if (request.kind === "lacks") return not(`its secrets are not in this environment: ${request.secrets.join(", ")}`);
  try {
    const answer = await ask(request.url, { headers: request.headers, atMostBytes: 1 }, timeoutMs);
    return { ...bare, ...judged(answer, path) };
  } catch (error) {
    if (error instanceof Unanswered) return { ...bare, outcome: "unreachable", said: error.message };
    throw error;
  }
}

type Judged = Omit<Visit, "edge" | "url" | "path">;

function judged({ status, fields, sentAtMs, headAtMs }: Answer, path: string | null): Judged {
  const range = status === 206 ? parseContentRange(fields.get("content-range")) : undefined;
  const size = range?.kind === "part" && range.first === 0 && range.last === 0 && range.size !== "unknown" ? range.size : null;
  const say = (outcome: Visit["outcome"], said: string): Judged => ({
    outcome,
    said,
    status,
    ms: headAtMs - sentAtMs,
    size,
    etag: fields.get("etag"),
    lastModified: fields.get("last-modified"),
  });
  if (status === 401 || status === 403) return say("refused", `answers ${status}: what we carry is not accepted, or who may not list may not learn that nothing is there`);
  if (status >= 500) return say("failing", `answers ${status}`);
  if (path === null) return say("fine", `answers ${status}; whether it knows ranges is not known without a probe or --path`);
  if (status === 404 || status === 410) return say("missing", `answers ${status}`);
  if (status === 200) return say("no-ranges", "answers the whole where a range was asked for: nothing can go on there in mid-body");
  if (status !== 206) return say("failing", `answers ${status} where 206 is due`);
  if (size === null) return say("no-ranges", `answers 206 with ${JSON.stringify(fields.get("content-range"))}, which is not the first byte of a known length`);
  if (joiningOf(fields, headAtMs) !== "strong") return say("no-validator", "has no strong validator (ETag): nothing can go on there in mid-body");
  return say("fine", `answers ranges of ${size} bytes`);
}
