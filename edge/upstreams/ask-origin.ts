import { leftOfBudget } from "../../src/core/routing/failover.ts";
import { pauseBeforeRetry } from "../tiers/send.ts";
import type { Errand, Routed } from "./errand.ts";
import type { Track } from "./race.ts";
import { Tap } from "./tap.ts";

/**
 * Asks the origin itself, which is the authority on its files: what no edge may be asked for, since all of them may still hold what was
 * purged a moment ago, or are known to have something else. Its word is taken as it is. Never throws.
 */
export async function askOrigin({ dispatch, policy, early, firstByteTimeoutMs: capMs, idleTimeoutMs, retries }: Track, { way, outgoing, spentMs = 0, nowMs }: Errand): Promise<Routed> {
  const endMs = nowMs() + leftOfBudget(policy, spentMs);
  for (let left = retries; ; left -= 1) {
    const leftMs = Math.max(1, endMs - nowMs());
    const sent = await dispatch({ ...outgoing, url: `${way.origin}${way.path}`, firstByteTimeoutMs: capMs > 0 ? Math.min(capMs, leftMs) : leftMs });
    if (sent.ok) {
      const tap = new Tap({ standing: undefined, others: false, early, idleTimeoutMs, ended: () => undefined });
      return { kind: "answered", response: sent.response, tap, attempts: [], doubtful: false };
    }
    if (sent.code !== "upstream-unreachable" || left <= 0 || nowMs() >= endMs) return { kind: "none", malformed: sent.code === "url-malformed", attempts: [] };
    await pauseBeforeRetry();
  }
}
