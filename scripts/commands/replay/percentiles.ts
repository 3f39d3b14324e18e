/** Two percentiles of something, by nearest rank; null where there is nothing. */
export type Spread = { readonly p50: number | null; readonly p95: number | null };

/** The percentiles of numbers in any order. */
export function spreadOf(numbers: readonly number[]): Spread {
  const ordered = Float64Array.from(numbers).sort();
  const at = (share: number) => ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)] ?? null;
  return { p50: at(0.5), p95: at(0.95) };
}
