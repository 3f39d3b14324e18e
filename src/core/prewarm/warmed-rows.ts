const DAY_MS = 86_400_000;
/** Fewer files than this say nothing of judgement. */
const FEWEST = 20;
const DAYS = 7;

/** What precision is computed from: a file that was warmed by judgement. */
export type JudgedRow = { readonly bytes: number; readonly warmedAtMs: number; readonly playedWithinDay: boolean };

/**
 * Of the bytes warmed by judgement in the last 7 days, a day ago or more, the share of those that were played within a day; null: too few
 * to say. What was warmed an hour ago is not counted at all: it may yet be played.
 */
export function precisionOf(rows: Iterable<JudgedRow>, nowMs: number): number | null {
  let [files, bytes, played] = [0, 0, 0];
  for (const { bytes: more, warmedAtMs, playedWithinDay } of rows) {
    const ageMs = nowMs - warmedAtMs;
    if (ageMs < DAY_MS || ageMs > DAYS * DAY_MS) continue;
    files += 1;
    bytes += more;
    if (playedWithinDay) played += more;
  }
  return files < FEWEST || bytes === 0 ? null : played / bytes;
}
