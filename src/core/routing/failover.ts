import type { Ended } from "./attempt.ts";
import type { Policy } from "./policy.ts";
import type { Standing } from "./standing.ts";

/** Nothing is given up sooner than this where another edge is left, ms: less is the network's own hiccups. */
const LEAST_ATTEMPT_MS = 500;
/** The same of an edge that nobody has measured: it may be far away, or have to fetch what it is asked for. */
const LEAST_UNMEASURED_MS = 2000;
/** A body that rests is given up no sooner than this where it can be continued from elsewhere, ms. */
const LEAST_STALL_MS = 1000;
/** How many times what 95 of 100 first bytes take. */
const TIMES_P95 = 4;
/** How many times the usual first byte, where nobody knows more. */
const TIMES_USUAL = 8;

/**
 * The share of questions for which an edge may be given up early, by its own measure, and how many at once: where more are late
 * it is not that edge, and asking everybody for everything makes it worse.
 */
export const EARLY_SHARE = 0.2;
export const EARLY_BURST = 20;
/** A question whose time went by elsewhere is still asked for so long, ms: who has kept it waiting may be no edge. */
const LEAST_LEFT_MS = 2000;

/** What is left of a question's time after so many ms. */
export function leftOfBudget({ budgetMs }: Pick<Policy, "budgetMs">, spentMs: number): number {
  return Math.max(Math.min(LEAST_LEFT_MS, budgetMs), budgetMs - Math.max(0, spentMs));
}

/** What is left when an edge is asked: others as good, only such as are asked when nothing else is left, or none. */
export type Left = "others" | "last-resorts" | "none";

/** How an edge is waited for: `capMs` is the setting (0: none), `leftMs` what is left of the question's time. */
export type Waiting = { readonly left: Left; readonly capMs: number; readonly leftMs: number };

/**
 * How long an edge's first byte is waited for, ms. Where others are left an edge that is late by its own measure is given up for
 * them; where only last resorts are, half of the time there is; the last edge has all of it.
 */
export function attemptMs(standing: Pick<Standing, "p95Ms" | "firstByteMs" | "usualMs" | "source"> | undefined, { left, capMs, leftMs }: Waiting): number {
  const most = Math.max(1, capMs > 0 ? Math.min(capMs, leftMs) : leftMs);
  if (left === "none") return most;
  if (left === "last-resorts") return Math.min(most, Math.max(LEAST_ATTEMPT_MS, leftMs / 2));
  return Math.min(most, usualEnd(standing));
}

function usualEnd(standing: Pick<Standing, "p95Ms" | "firstByteMs" | "usualMs" | "source"> | undefined): number {
  if (standing === undefined) return LEAST_UNMEASURED_MS;
  const { p95Ms, firstByteMs, usualMs, source } = standing;
  if (p95Ms !== undefined) return Math.max(LEAST_ATTEMPT_MS, TIMES_P95 * p95Ms);
  const measured = source === "here" || source === "region";
  // An edge that let others wait in vain is waited for no longer because of that.
  return Math.max(measured ? LEAST_ATTEMPT_MS : LEAST_UNMEASURED_MS, TIMES_USUAL * Math.min(firstByteMs, usualMs ?? firstByteMs));
}

/**
 * How long a body may rest, ms (0: for ever). `others`: it can be continued from another edge. `before`: how often it has been already; each
 * time it may rest twice as long, since what rests everywhere is no edge's fault.
 */
export function stallMs(standing: Pick<Standing, "p95Ms"> | undefined, others: boolean, capMs: number, before = 0): number {
  if (!others) return capMs;
  const soon = Math.max(LEAST_STALL_MS, TIMES_P95 * (standing?.p95Ms ?? 0)) * 2 ** before;
  return capMs > 0 ? Math.min(soon, capMs) : soon;
}

/** The tries one question has had. */
export type Tried = {
  /** Those asked, in order; an edge asked twice stands twice. */
  readonly edges: readonly string[];
  /** Of those that have ended, how. */
  readonly ended: ReadonlyMap<string, Ended>;
  /** Some edge has another representation than the one that is wanted, so that only the one it came from can tell what is true. */
  readonly doubted: boolean;
};

/**
 * Whom to ask next; nothing: nobody. In the order decided, each once, but first the edge the representation came from where another
 * contradicts it. Where all have been asked, one that could not be reached is asked again: it may be restarting (RFC 9110
 * §9.2.2: a read may be repeated).
 */
export function nextEdge(order: readonly string[], { edges, ended, doubted }: Tried, { from, attempts, again }: NextTerms): string | undefined {
  if (edges.length >= attempts) return undefined;
  if (doubted && from !== undefined && !edges.includes(from) && order.includes(from)) return from;
  const fresh = order.find((id) => !edges.includes(id));
  if (fresh !== undefined) return fresh;
  return edges.length - new Set(edges).size < again ? order.find((id) => ended.get(id) === "unreachable") : undefined;
}

/** `from`: the edge the representation came from. `attempts`: how many there may be. `again`: how many of them with an edge asked before. */
export type NextTerms = Pick<Policy, "attempts"> & { readonly from: string | undefined; readonly again: number };

/** What an edge's answer is worth where no better one comes; the larger the better. */
export type Worth = 0 | 1 | 2 | 3 | 4;

/**
 * What is answered when no edge gives what was wanted: that another representation is there, else that nothing is, else what cannot
 * be used as it is, else that nobody could be asked.
 */
export function worthOf(ended: Ended, absent: boolean): Worth {
  if (ended === "drift") return absent ? 2 : 3;
  if (absent) return 2;
  if (ended === "wrong") return 1;
  return ended === "answered" ? 4 : 0;
}
