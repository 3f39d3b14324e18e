import { manifestPathOf } from "../../src/core/audio/address.ts";
import type { Ladder } from "../../src/core/audio/ladder.ts";
import { type Trouble, fileBytes, troubleOf } from "../../src/core/audio/file-trouble.ts";
import { type VariantFile, variantFileOf } from "../../src/core/audio/variant-file.ts";
import { cacheKey, placeOfKey } from "../../src/core/cache/key.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Context } from "../context.ts";
import type { Delivered } from "../deliver/delivered.ts";

/** How an answer went out. `firstByteMs`: since the request arrived. */
export type Sent = { readonly response: Pick<Response, "status" | "headers">; readonly end: Delivered["end"]; readonly firstByteMs: number };

/**
 * Takes note of a track's file that could not be had in time, so that the next choice leaves it out, and tells the trouble where it is news.
 * What was at hand and went out whole is held against the manifest's length alone; a file that its track's manifest does not name is not looked at, which is
 * read for it where it is not known here.
 */
export function noticed(context: Context, sent: Sent, tell: (trouble: Trouble) => void): void {
  const { failing, tracks } = context.tiers;
  const { target, isolate } = context;
  if (failing === undefined || target === undefined || !isWitness(context)) return;
  const atHand = sent.response.status < 400 && context.note.tier !== "upstream" && sent.end !== "cut";
  if (atHand && context.note.size === undefined) return;
  const { site, pathname } = placeOfKey(target.base);
  const base = cacheKey(site, pathname, "");
  // With a query it may be anything.
  const file = base === target.base ? fileAt(isolate.settings.ladder, site, pathname, atHand) : undefined;
  if (file === undefined) return;
  const take = (listedBytes: number | undefined): void => {
    const trouble = troubleIn(context, sent, listedBytes);
    if (trouble !== undefined && failing.failed(base, context.nowMs(), context)) tell(trouble);
  };
  if (file.kind === "row") return take(undefined);
  const known = listed(context, site, pathname, file);
  if (known === "unknown" && tracks !== undefined && troubleIn(context, sent, undefined) !== undefined) {
    const learnt = tracks.learn(base, context.nowMs(), context).then(() => {
      const now = listed(context, site, pathname, file);
      if (typeof now === "object") take(now.bytes);
    });
    context.waitUntil(learnt);
  } else if (typeof known === "object") {
    take(known.bytes);
  }
}

/**
 * Whether what came of a request tells of a file. A stranger must not be able to make one look as if it failed: what his own method or fields
 * may have brought about does not count, nor what this edge refuses by itself.
 */
function isWitness({ note, request }: Context): boolean {
  if (note.passed === true || (request.method !== "GET" && request.method !== "HEAD")) return false;
  return note.refusal === undefined || isUpstreams(note.refusal) || note.refusal === "range-not-satisfiable";
}

/** Of what was at hand nothing is known that a row could contradict. */
function fileAt(ladders: readonly Ladder[], site: string, pathname: string, atHand: boolean): VariantFile | undefined {
  if (!atHand) return variantFileOf(ladders, site, pathname);
  const manifest = manifestPathOf(ladders, site, pathname);
  return manifest === undefined ? undefined : { kind: "manifest", manifest };
}

function troubleIn({ note, isolate }: Context, { response, end, firstByteMs }: Sent, listedBytes: number | undefined): Trouble | undefined {
  const answer = {
    status: response.status,
    failed: note.refusal !== undefined && isUpstreams(note.refusal),
    fetched: note.tier === "upstream",
    firstByteMs,
    cut: end === "cut",
    bytes: note.size ?? fileBytes(response.status, (name) => response.headers.get(name)),
    listedBytes,
  };
  return troubleOf(answer, isolate.settings.rescueSlowMs);
}

/** What the manifest says of a file; `unknown`: it has not been read here. */
function listed({ isolate }: Context, site: string, pathname: string, { manifest }: VariantFile & { kind: "manifest" }): { readonly bytes?: number } | "unnamed" | "unknown" {
  const track = isolate.tracks.known(cacheKey(site, manifest, ""));
  return track === undefined ? "unknown" : (track.variants.find((variant) => variant.pathname === pathname) ?? "unnamed");
}

/** Whether an error of ours says what came of asking upstreams. */
function isUpstreams(code: ErrorCode): boolean {
  return code === "upstream-unreachable" || code === "upstream-timeout" || code === "upstream-protocol" || code === "upstream-too-many-redirects" || code === "no-edge";
}
