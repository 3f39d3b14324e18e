import { confirmed } from "../../src/core/cache/describe.ts";
import { type Descriptor, isStrongTag } from "../../src/core/cache/descriptor.ts";
import { isForLater } from "../../src/core/cache/statuses.ts";
import { mayStandInForError } from "../../src/core/cache/freshness.ts";
import { NO_PURGES, type Want } from "../../src/core/cache/ask.ts";
import { joinTags, tagsOf } from "../../src/core/purge/tags.ts";
import type { TierName } from "../../src/core/outcome.ts";
import type { Context } from "../context.ts";
import { forget } from "../forget.ts";
import type { Background } from "../fill/background.ts";
import type { Landing } from "../fill/landing.ts";
import { knownFor } from "../purge/known.ts";
import { seenBy } from "../seen.ts";
import { type Target, askFor } from "../target.ts";
import { fresherInReserve } from "./fresher.ts";
import { keepConfirmed } from "./keep-confirmed.ts";

/** Asks the upstream whether a copy is still right, in one request that brings the new head if it is not; `by`: who waits for it, and how urgently. */
export function askWhether(context: Context, asked: Target, stale: Descriptor, by: Background = context): Promise<Landing> {
  const target = seenBy(context, asked);
  // Where nobody says what is purged, only a strong validator proves that a copy is still right.
  const unproven = context.clearance.state === "unproven";
  const etag = unproven && !isStrongTag(stale.etag) ? undefined : stale.etag;
  const lastModified = unproven ? undefined : stale.lastModified;
  const unless = {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    ...(stale.edge === undefined ? {} : { edge: stale.edge, identity: stale.identity }),
  };
  const want: Want = stale.ranges ? { kind: "slice", n: 0, from: 0 } : { kind: "whole" };
  const known = etag !== undefined || lastModified !== undefined;
  const standIn = mayStandInForError(stale, context.arrivedAtMs);
  return context.tiers.fills.land(askFor(target, want, knownFor(context, target), known ? { unless, standIn } : { standIn }), by);
}

/**
 * Whether a 304 names tags that were purged since the copy was made: it is one of what those purges meant, and only what is
 * asked for anew is not.
 */
export function isDisowned({ tiers, clearance, isolate }: Context, target: Target, stale: Descriptor, { headers }: Confirmed): boolean {
  const { purges } = tiers;
  if (purges === undefined) return false;
  // Its track may have got tags since, too.
  const own = tiers.fills.labels.exact(target.key, stale).tags;
  const tags = joinTags(own, tagsOf(fieldsOf(headers), isolate.settings.tagFields));
  if (tags.tags.every((tag) => stale.tags.includes(tag))) return false;
  const verdict = purges.verdict(target.base, { ...stale, tags: tags.tags });
  if (verdict.kind === "alive" || verdict.kind === "stale") return false;
  clearance.era = Math.max(clearance.era, verdict.kind === "dead" ? verdict.by : purges.known);
  return true;
}

type Confirmed = Extract<Landing, { kind: "not-modified" }>;

function fieldsOf(pairs: Confirmed["headers"]): Headers {
  const fields = new Headers();
  for (const [name, value] of pairs) fields.append(name, value);
  return fields;
}

/** What a 304 makes of a copy: confirmed with a new lifetime, or no longer to be kept. */
export function confirm(
  context: Context,
  target: Target,
  stale: Descriptor,
  landing: Confirmed,
): { descriptor: Descriptor; kept: boolean } {
  const fields = fieldsOf(landing.headers);
  const { askedAtMs, nowMs, asOf, joined } = landing;
  // What was known of purges before it was asked, not what is known now.
  const ask = askFor(target, { kind: "whole" }, { ...NO_PURGES, asOf });
  const { descriptor, notStored } = confirmed(context.tiers.fills.labels.exact(target.key, stale), {
    ask,
    headers: fields,
    askedAtMs,
    nowMs,
    rules: context.isolate.policyOf(target.rule),
  });
  // It depends on more of a request by now than its place is named by (RFC 9111 §4.1).
  const kept = notStored === undefined && descriptor.varies.every((name) => target.fork?.names.includes(name) === true);
  // Of all who waited for the answer, the one who asked writes it down.
  if (kept && joined !== true) {
    context.waitUntil(keepConfirmed(context, target, descriptor));
    context.tiers.fills.labels.met(target.key, descriptor, context);
  }
  return { descriptor, kept };
}

/** Whether what was asked about a copy ends it: the upstream has something else by now, and that is not kept in its place. */
export function endsCopy(landing: Landing): boolean {
  switch (landing.kind) {
    case "not-modified":
    case "unreachable":
    case "varies":
    case "run":
      return false;
    case "slice":
      return landing.notStored !== undefined;
    case "response":
      // Who is told to come again has been told nothing of the copy.
      return !landing.failed && !isForLater(landing.status);
    case "body":
    case "changed":
    case "outside":
    case "hand-over":
      return true;
    default:
      return landing satisfies never;
  }
}

/** Refreshes a stale copy after the response, once per isolate whoever asks (RFC 5861 §3): from the reserve, else from the upstream. */
export function refreshInBackground(context: Context, target: Target, stale: Descriptor, from: TierName): void {
  if (!context.tiers.fills.beginRefresh(target.key, context.arrivedAtMs)) return;
  const refresh = async (): Promise<void> => {
    if (from !== "reserve" && (await fresherInReserve(context, target, stale)) !== undefined) return;
    const landing = await askWhether(context, target, stale, context.unhurried("refresh"));
    const lastWord = landing.kind === "not-modified" && (isDisowned(context, target, stale, landing) || !confirm(context, target, stale, landing).kept);
    if (landing.kind === "response" || landing.kind === "body") landing.body?.cancel().catch(() => undefined);
    if (lastWord || endsCopy(landing)) await forget(context, target.key);
  };
  context.waitUntil(refresh().finally(() => context.tiers.fills.endRefresh(target.key)));
}
