import type { Priority } from "./order.ts";
import type { WarmStep } from "./step.ts";

/** Why a region warms something: it was told to, it judged so itself, or it keeps warm what is. */
export type JobKind = "order" | "judged" | "refresh";

/** What goes first among jobs: the smallest. Refreshing has its time and goes before all but what is urgent; an order before a judgement like it. */
export function rankOf(kind: JobKind, priority: Priority): number {
  if (kind === "refresh") return 2;
  return { high: 0, normal: 3, low: 5 }[priority] + (kind === "judged" ? 1 : 0);
}

/** Whoever leads has so long, once nothing else is left to do, before others ask the upstream in its place. */
export const LEAD_MS = 30_000;
/** The same of what a purge emptied: it is hot here, and need not be where its lead stands, who then never fetches it. */
export const HOT_LEAD_MS = 3000;

/** What decides from where a step takes its bytes. */
export type Whence = {
  readonly kind: JobKind;
  readonly cursor: number;
  /** A purge emptied it. */
  readonly purged: boolean;
  /** Another region leads for the URL, and there is a reserve to have it from. */
  readonly follows: boolean;
  /** Since when nothing of the lead's has come; 0: that is not known yet. */
  readonly silentSinceMs: number;
};

/** From where a step takes its bytes. */
export function fromOf({ kind, purged, cursor, follows, silentSinceMs }: Whence, nowMs: number): WarmStep["from"] {
  if (kind === "refresh") return cursor === 0 ? "refresh" : "upstream";
  const leadMs = purged ? HOT_LEAD_MS : LEAD_MS;
  return follows && !(silentSinceMs > 0 && nowMs - silentSinceMs >= leadMs) ? "reserve" : "upstream";
}

/** Whether bytes that may have been spent leave room for one more step of `most` bytes. */
export function affords(budget: number | undefined, spent: number, underWay: number, most: number): boolean {
  return budget === undefined || spent + (underWay + 1) * most <= budget;
}

/** Why an upstream is not asked, in words: "origin.example answers 503 until 12:00:05". `why`: what it did. */
export function pauseText(upstream: string, why: string, untilMs: number): string {
  return `${hostOf(upstream)} ${why} until ${new Date(untilMs).toISOString().slice(11, 19)}`;
}

function hostOf(upstream: string): string {
  return upstream.replace(/^[a-z0-9+.-]+:\/\//i, "").replace(/\/.*$/, "");
}
