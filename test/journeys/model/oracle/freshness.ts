import type { Case, Rule } from "./case.ts";
import { meanwhile } from "./case.ts";
import { hasFailed } from "../history.ts";
import { variantAsked } from "./selecting.ts";
import { leastAgeSec, lifetimeSec, staleSec } from "./lifetime.ts";
import { maxStaleSec } from "./wishes.ts";

/** Both clocks are of one machine, and the edge counts from before the origin was asked: only whole milliseconds are lost. */
const SLACK_SEC = 0.002;

/** A copy is used within its lifetime, or within the staleness its origin and the policy allow (RFC 9111 §4.2.4). */
export const isFreshEnough: Rule = (given) => {
  const { copy, produced, asked } = given;
  if (produced) return undefined;
  const lifetime = lifetimeSec(copy, given) ?? 0;
  const age = leastAgeSec(copy, asked.sentAtMs);
  const allowed = lifetime + staleAllowedSec(given);
  return age >= allowed + SLACK_SEC ? `it is ${age.toFixed(1)} s old: fresh for ${lifetime} s, usable for ${allowed} s` : undefined;
};

function staleAllowedSec(given: Case): number {
  const { refreshing, failing } = staleSec(given.copy, given);
  const failed = meanwhile(given).some(hasFailed);
  return Math.max(failed ? failing : refreshing, maxStaleSec(given));
}

/** What an unsafe method may have changed is not answered from what was there before (RFC 9111 §4.4). */
export const isNotUndone: Rule = ({ history, copy, asked }) => {
  const { last } = copy;
  const dead = history.undone.some(({ paths, atOriginMs, receivedAtMs }) => {
    return paths.includes(last.path) && last.atMs < atOriginMs && receivedAtMs <= asked.sentAtMs;
  });
  return dead ? `number ${last.n} was invalidated by an unsafe method` : undefined;
};

/** Once a newer copy of a variant has been given, no older one is; newer is what was asked for when the older had been seen. */
export const doesNotGoBack: Rule = ({ history, copy, produced, asked }) => {
  if (produced) return undefined;
  const { last } = copy;
  const variant = variantAsked({ asked, copy });
  const seenAtMs = history.given.find(({ n }) => n === last.n)?.receivedAtMs ?? Number.POSITIVE_INFINITY;
  const newer = history.given.find(({ n, path, variant: other, produced, receivedAtMs }) => {
    if (n <= last.n || path !== asked.path || other !== variant || produced || receivedAtMs > asked.sentAtMs) return false;
    // A part that came later is of the same representation: its fields may be kept beside the first one's.
    return history.entries.some((entry) => entry.n === n && entry.status() !== 206 && entry.atMs > seenAtMs);
  });
  return newer === undefined ? undefined : `a copy of ${last.n} after one of ${newer.n}`;
};
