import type { BrowserWord } from "../../../src/core/cache/descriptor.ts";
import { type AnswerFacts, type Stance, type TtlRule, type Verdict, judge } from "../../../src/core/cache/policy.ts";
import { NOW_MS } from "./make.ts";

/** One row of times for every kind. */
export const TTL: TtlRule = { browserSec: 3600, coloSec: 86_400, staleWhileRevalidateSec: 100, staleIfErrorSec: 1000, errorSec: 10 };

/** An operator who has said nothing. */
export const STANCE: Stance = { heuristicShare: 0, storeSetCookie: false, silentStored: false };

/** What an answer is judged by; what is left out is a recording's, whole, under a strong validator, asked for by nobody in particular. */
export type Case = Partial<Omit<AnswerFacts, "headers" | "stance">> & { headers?: Record<string, string>; stance?: Partial<Stance> };

export function verdict({ headers = {}, stance = {}, ...facts }: Case = {}): Verdict {
  return judge({
    kind: "audio", status: 200, joining: "strong", ttl: TTL, authorized: false, unkeyed: false, tags: "tags", nowMs: NOW_MS,
    ...facts, headers: new Headers(headers), stance: { ...STANCE, ...stance },
  });
}

/** `"stored"`, or why not. */
export function why(facts: Case): string {
  const judged = verdict(facts);
  return judged.store ? "stored" : judged.why;
}

/** Seconds of freshness, or why there are none. */
export function fresh(headers: Record<string, string>, facts: Case = {}): number | string {
  const judged = verdict({ ...facts, headers });
  return judged.store ? judged.freshSec : judged.why;
}

/** Seconds of stale-while-revalidate and of stale-if-error. */
export function windows(headers: Record<string, string>, facts: Case = {}): readonly number[] | string {
  const judged = verdict({ ...facts, headers });
  return judged.store ? [judged.staleWhileRevalidateSec, judged.staleIfErrorSec] : judged.why;
}

/** What a listener's own cache is told. */
export function browser(headers: Record<string, string>, facts: Case = {}): BrowserWord | null | string {
  const judged = verdict({ ...facts, headers });
  return judged.store ? judged.browser : judged.why;
}
