/** A figure and what it weighs. */
export type Weighed = { readonly value: number; readonly weight: number };

/**
 * The figure in the middle of the weight; between two that share it, their mean; 0: there is none. Nothing weighs more than the second
 * heaviest, so that among three or more who agree roughly no single one can move it far, however much it claims to weigh.
 */
export function weightedMedian(all: readonly Weighed[]): number {
  const weights = all.map(({ weight }) => weight).sort((a, b) => b - a);
  const most = weights[1] ?? weights[0] ?? 0;
  const known = all.filter(({ weight }) => weight > 0).map(({ value, weight }) => ({ value, weight: Math.min(weight, most) })).sort((a, b) => a.value - b.value);
  const half = known.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const [at, { value, weight }] of known.entries()) {
    sum += weight;
    if (sum > half * (1 + 1e-9)) return value;
    if (sum >= half * (1 - 1e-9)) return (value + (known[at + 1]?.value ?? value)) / 2;
  }
  return 0;
}
