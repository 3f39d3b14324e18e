import type { Origin } from "../../origin/origin.ts";
import type { Edge } from "../../support/edge.ts";
import type { RawAnswer } from "../../support/raw.ts";
import { History, hasFailed } from "./history.ts";
import { ModelPath } from "./model-origin.ts";
import { type Asked, meanwhile } from "./oracle/case.ts";
import { isKnown } from "./known.ts";
import { judge } from "./oracle/judge.ts";
import type { At, Sequence, Wanted } from "./steps.ts";
import type { World } from "./worlds.ts";

const NAMES = { audio: "a.mp3", playlist: "l.m3u8", other: "o.json" } as const;

/** What a URL's answers have shown the client so far. */
interface Seen {
  etag?: string | undefined;
  lastModified?: string | undefined;
}

let played = 0;

/** Plays a sequence at an edge, on paths nobody has asked for before; says what was wrong first, or nothing. */
export async function play(edge: Edge, origin: Origin, world: World, { kind, steps }: Sequence): Promise<string | undefined> {
  played += 1;
  const paths = [`/model-${played}/${NAMES[kind]}`, `/model-${played}/s.json`] as const;
  const history = new History();
  const served = [new ModelPath(paths[0], kind, paths[1], history, origin), new ModelPath(paths[1], "other", paths[0], history, origin)] as const;
  const seen: [Seen, Seen] = [{}, {}];
  for (const [i, step] of steps.entries()) {
    if ("wait" in step) await new Promise((go) => setTimeout(go, step.wait));
    else if ("change" in step) served[step.at].change(step.change);
    else {
      const { at } = step;
      const results = await Promise.all(step.ask.map((wanted) => ask(edge, paths[at], wanted, seen[at])));
      for (const { asked, answer } of results.toSorted((a, b) => a.asked.receivedAtMs - b.asked.receivedAtMs)) {
        const told = answer === undefined ? whyNone(history, asked) : judge({ world, kind: served[at].kind, history, asked, answer });
        if (told !== undefined && !isKnown(told)) return `step ${i + 1}, ${asked.method} ${JSON.stringify(asked.fields)} → ${answer?.status ?? 0}: ${told}`;
        if (answer !== undefined) remember(seen[at], answer);
      }
      for (const { asked, answer } of results) if (answer !== undefined) undo(history, paths, at, asked, answer);
    }
  }
  return undefined;
}

/** A connection may end without an answer where an exchange with the origin did. */
function whyNone(history: History, asked: Asked): string | undefined {
  const exchanges = meanwhile({ history, asked });
  return exchanges.some(hasFailed) ? undefined : `no answer, where the origin said ${exchanges.map(({ status }) => status()).join(", ")}`;
}

/** Asks; no answer is a connection that ended before the status line. */
async function ask(edge: Edge, path: string, wanted: Wanted, seen: Seen): Promise<{ asked: Asked; answer: RawAnswer | undefined }> {
  const { method = "GET" } = wanted;
  const fields = fieldsOf(wanted, seen);
  const sentAtMs = Date.now();
  const body = method === "POST" || method === "PUT" ? { body: "a body" } : {};
  const answer = await edge.ask(path, { method, headers: fields, ...body }).catch(() => undefined);
  return { asked: { path, method, fields, sentAtMs, receivedAtMs: Date.now() }, answer };
}

function fieldsOf({ method: _method, ifNoneMatch, ifModifiedSince, ifRange, ...plain }: Wanted, { etag, lastModified }: Seen): Record<string, string> {
  const fields: Record<string, string | undefined> = {
    ...plain,
    "if-none-match": ifNoneMatch === "seen" ? etag : ifNoneMatch,
    "if-modified-since": ifModifiedSince === undefined ? undefined : lastModified,
    "if-range": ifRange === "seen-etag" ? etag : ifRange === "seen-date" ? lastModified : ifRange,
  };
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function remember(seen: Seen, answer: RawAnswer): void {
  seen.etag = answer.header("etag") ?? seen.etag;
  seen.lastModified = answer.header("last-modified") ?? seen.lastModified;
}

/** Notes what a success of an unsafe method makes of older copies. */
function undo(history: History, paths: readonly [string, string], at: At, asked: Asked, answer: RawAnswer): void {
  if (asked.method === "GET" || asked.method === "HEAD" || answer.status < 200 || answer.status > 399) return;
  const entry = history.entries.find(({ n }) => answer.headers.has(`mark-${n}`));
  if (entry === undefined) return;
  const named = [answer.header("location"), answer.header("content-location")].flatMap((path) => paths.filter((one) => one === path));
  history.undone.push({ paths: [paths[at], ...named], atOriginMs: entry.atMs, receivedAtMs: asked.receivedAtMs });
}
