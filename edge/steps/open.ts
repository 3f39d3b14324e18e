import type { Ask } from "../../src/core/cache/ask.ts";
import { formatUnsatisfied } from "../../src/core/http/content-range.ts";
import type { Context } from "../context.ts";
import type { Landing } from "../fill/landing.ts";
import { knownFor } from "../purge/known.ts";
import { cleared } from "../purge/clear.ts";
import { isLagging, isOutdated } from "../purge/life.ts";
import { seenBy } from "../seen.ts";
import { discard } from "../tiers/send.ts";
import { select } from "./select.ts";
import { type Target, askFor, atPlace, firstWant, ofUrl } from "../target.ts";
import type { At, Stage } from "./stage.ts";

/** What to ask the upstream for where nothing is known. */
function firstAsk(context: Context, target: Target): Ask {
  const { tiers, isolate, arrivedAtMs } = context;
  const rangesLie = tiers.fills.wholes.find(target.key, arrivedAtMs) !== undefined;
  return askFor(target, firstWant(target, isolate.geometry, rangesLie), knownFor(context, target));
}

/** Whether somebody is asking the upstream just what this request would: the tiers have been looked through then. */
export function isBeingOpened(context: Context, target: Target): boolean {
  return context.tiers.fills.isUnderWay(firstAsk(context, target), context);
}

/** Asks the upstream for the first bytes wanted of something nothing is known of. */
export async function open(context: Context, { target: asked, tries }: At<"open">): Promise<Stage> {
  // What may be joined, and whether the upstream may be asked at all, follows from what is known under a promise.
  const refused = await cleared(context, asked);
  if (refused !== undefined) return refused;
  const target = seenBy(context, asked);
  let landing = await context.tiers.fills.land(firstAsk(context, target), context);
  if (landing.kind === "outside" && mayBeAnsweredYet(context, target)) {
    landing = await context.tiers.fills.land(askFor(target, { kind: "slice", n: 0, from: 0 }, knownFor(context, target)), context);
  }
  return insteadOf(context, target, landing, tries) ?? landed(context, target, landing, { replaces: false, tries });
}

/**
 * What is done instead of using what came of a fill that began before the request, where that is not alive to it. What was
 * asked for after the request came is good whatever has been purged since. Nothing: use it.
 */
export function insteadOf(context: Context, target: Target, landing: Landing, tries: number): Stage | undefined {
  if (!isTooOld(context, target, landing, tries)) return undefined;
  if (landing.kind === "response" || landing.kind === "body") discard(landing.body);
  // Purged again and again while it is asked for: a way of its own is sure.
  return tries < 2 ? { at: "open", target, tries: tries + 1 } : { at: "pass", why: "purged" };
}

function isTooOld(context: Context, target: Target, landing: Landing, tries: number): boolean {
  if ("early" in landing && landing.early === true) return isOutdated(context, target, landing);
  // Once: then it is asked of edges that do not lag, and where there are none nobody has anything newer.
  return tries === 0 && isLagging(context, target, landing);
}

/**
 * Whether a range that begins behind the end may still not be a 416: conditions come first (RFC 9110 §13.2.2), a failed
 * `If-Range` makes it the whole (§13.1.5), and one range of several within suffices (§14.1.2). All of it needs the representation.
 */
function mayBeAnsweredYet({ fields }: Context, { wish }: Target): boolean {
  const conditions = ["if-range", "if-none-match", "if-modified-since"] as const;
  return conditions.some((name) => fields.get(name) !== null) || (wish.kind === "ranges" && wish.specs.length > 1);
}

/** What a fill's landing means for the request that waited for it. */
export function landed(context: Context, asked: Target, landing: Landing, { replaces, tries }: { replaces: boolean; tries: number }): Stage {
  const { note } = context;
  const target = "place" in landing && landing.place !== undefined ? atPlace(asked, landing.place) : asked;
  note.tier = "upstream";
  note.outcome = replaces ? "replaced" : "miss";
  if (replaces) note.forward = "stale";
  else if (asked.fork !== undefined) note.forward = "vary-miss";
  if ("descriptor" in landing) note.edge = landing.descriptor?.edge ?? note.edge;
  switch (landing.kind) {
    case "slice": {
      const { descriptor, notStored, fields, n, flight, joined } = landing;
      if (context.tiers.fills.gone.find(target.key, context.arrivedAtMs) === descriptor.identity && tries < 2) {
        // Ranges bring what the upstream, asked for more of it, says it no longer has: only the whole can be relied on.
        context.tiers.fills.wholes.mark(target.key, "ranges", context.arrivedAtMs);
        return { at: "open", target, tries: tries + 1 };
      }
      note.joined = joined;
      if (notStored === undefined) note.ttlSec = descriptor.freshSec - descriptor.ageSec;
      else uncacheable(context, notStored);
      const given = { kind: "flight", n, flight, joined } as const;
      const own = notStored === undefined ? {} : { fields };
      return { at: "answer", representation: { target, descriptor, stored: notStored === undefined, given, ...own }, tries };
    }
    case "run": {
      const { descriptor, run, joined } = landing;
      note.joined = joined;
      note.ttlSec = descriptor.freshSec - descriptor.ageSec;
      const flight = run.flight(0);
      const given = flight === undefined ? undefined : ({ kind: "flight", n: 0, flight, joined } as const);
      return { at: "answer", representation: { target, descriptor, stored: true, given }, tries };
    }
    case "body": {
      uncacheable(context, landing.notStored);
      const { descriptor, body, fields } = landing;
      const own = fields.length === 0 ? {} : { fields };
      return { at: "answer", representation: { target, descriptor, stored: false, given: { kind: "body", body }, ...own }, tries };
    }
    case "response": {
      const { status, headers, body, failed, why, gather: descriptor } = landing;
      note.upstreamStatus = status;
      note.outcome = failed ? "failed" : "uncacheable";
      note.why = why;
      const gather = descriptor === undefined ? undefined : { target, descriptor };
      return { at: "hand-on", answer: { status, headers, body, gather } };
    }
    case "outside":
      note.outcome = "uncacheable";
      return { at: "refuse", code: "range-not-satisfiable", extra: [["content-range", formatUnsatisfied(landing.size)]] };
    case "hand-over":
      return { at: "pass", why: landing.why };
    case "changed":
    case "not-modified":
      // It changed between two questions of ours; once more is enough unless it never rests.
      return tries < 2 ? { at: "open", target, tries: tries + 1 } : { at: "refuse", code: "upstream-protocol" };
    case "varies":
      // Which variant a credential is for only its origin can tell.
      if (asked.authorized) return { at: "pass", why: "authorization" };
      // Its fork is known now; as a variant it is looked up and asked for with the fields it depends on.
      return tries < 2 ? select(context, ofUrl(target), landing.fork, tries + 1) : { at: "pass", why: "vary" };
    case "unreachable":
      note.outcome = "failed";
      return { at: "refuse", code: landing.code };
    default:
      return landing satisfies never;
  }
}

function uncacheable(context: Context, why: string): void {
  context.note.outcome = "uncacheable";
  context.note.why = why;
}
