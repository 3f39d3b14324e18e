import { ANY_TAG } from "../../src/core/cache/track-tags.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { BLOCKED_BY_TAG, hashesOf, tagKey } from "../../src/core/purge/key.ts";
import type { Context } from "../context.ts";
import type { Handed } from "../steps/stage.ts";
import type { Target } from "../target.ts";
import { withIdle } from "../tiers/copy.ts";
import { answerMs } from "../upstreams/answer-ms.ts";
import type { ColoPurges } from "./colo.ts";

/** The keys blocks are judged by, as hashes; `undefined`: what else it is blocked by cannot be told just now. */
export type Keys = Float64Array | undefined;

const BY_TAG = hashesOf([BLOCKED_BY_TAG]);
const UNKNOWN = [ANY_TAG];

/** What a manifest's own way here may take on top of the upstream's timeouts. */
const GRACE_MS = 2000;

/**
 * The keys of a copy that blocks are judged by. While a block by tag is in force for the listener they hold the tags of its track's
 * manifest, which is waited for where the copy does not carry them yet; at other times nothing is waited for.
 */
export function keysOfCopy(context: Context, purges: ColoPurges, { base }: Pick<Target, "base">, descriptor: Descriptor): Keys | Promise<Keys> {
  return withTrack(context, purges, base, purges.hashesOf(base, descriptor), descriptor.tags);
}

/** The same of an answer that is handed on as it came. */
export function keysOfAnswer(context: Context, purges: ColoPurges, { base }: Pick<Target, "base">, { status, headers }: Pick<Handed, "status" | "headers">): Keys | Promise<Keys> {
  return withTrack(context, purges, base, purges.hashesOfAnswer(base, status, headers), UNKNOWN);
}

/** `carried`: the tags that `own` are of. */
function withTrack(context: Context, purges: ColoPurges, base: string, own: Float64Array, carried: readonly string[]): Keys | Promise<Keys> {
  const { tracks } = context.tiers;
  if (tracks === undefined) return own;
  const nowMs = context.nowMs();
  if (purges.blockOf(BY_TAG, context.country, nowMs) === undefined) return own;
  const track = tracks.tagsOf(base, nowMs);
  if (track === undefined || (track === "unknown" && !carried.includes(ANY_TAG))) return own;
  if (track !== "unknown") return track.every((tag) => carried.includes(tag)) ? own : joined(own, track);
  // The timer is the waiter's own: whoever reads the manifest for others may have been cancelled.
  return withIdle(tracks.learn(base, nowMs, context), answerMs(context.isolate.settings) + GRACE_MS).then((learnt) => {
    if (learnt === undefined || learnt === "idle") return undefined;
    return learnt === "none" ? own : joined(own, learnt);
  });
}

function joined(own: Float64Array, track: readonly string[]): Float64Array {
  return Float64Array.from([...own, ...hashesOf(track.map(tagKey))]);
}
