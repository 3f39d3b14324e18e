import { type JudgedRow, precisionOf } from "./warmed-rows.ts";

const DAY_MS = 86_400_000;
/** Of its bytes judgement may spend so much when it begins again. */
const AGAIN_SHARE = 0.1;

/** Whether judgement may go on. `sinceMs`: only what was warmed from then on counts, so that nobody is stopped twice for the same. */
export type Standing =
  | { readonly kind: "judging"; readonly sinceMs: number }
  /** Too little of what it warmed was played: it rests. */
  | { readonly kind: "stopped"; readonly untilMs: number; readonly share: number }
  /** After the rest, with a part of its bytes, until there is enough to say that it is right again. */
  | { readonly kind: "trying"; readonly sinceMs: number };

/** As it is before anything was warmed. */
export const AT_FIRST: Standing = { kind: "judging", sinceMs: 0 };

/** What becomes of a standing by what was played; `floor` as PREWARM_PRECISION, where 0 never stops. */
export function verdict(standing: Standing, judged: readonly JudgedRow[], floor: number, nowMs: number): Standing {
  if (floor === 0) return standing.kind === "judging" ? standing : { kind: "judging", sinceMs: nowMs };
  if (standing.kind === "stopped") return nowMs < standing.untilMs ? standing : { kind: "trying", sinceMs: nowMs };
  const { sinceMs } = standing;
  const share = precisionOf(judged.filter(({ warmedAtMs }) => warmedAtMs >= sinceMs), nowMs);
  if (share === null) return standing;
  if (share < floor) return { kind: "stopped", untilMs: nowMs + DAY_MS, share };
  return standing.kind === "trying" ? { kind: "judging", sinceMs } : standing;
}

/** The part of its bytes that judgement may spend, 0 to 1. */
export function spendable({ kind }: Standing): number {
  return kind === "judging" ? 1 : kind === "trying" ? AGAIN_SHARE : 0;
}
