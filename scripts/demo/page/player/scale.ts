/** Where a rate stands on a scale by powers of ten from 32 kbit/s (0) to 32 Mbit/s (1). */
export function rateShare(kbps: number): number {
  return Math.min(1, Math.max(0, Math.log10(kbps / 32) / 3));
}

/** Which rows bars stand in so that none covers another: for each, in order, the first row that is free by then. */
export function rowsOf(bars: readonly { readonly fromMs: number; readonly toMs: number }[]): number[] {
  const busyUntil: number[] = [];
  return bars.map(({ fromMs, toMs }) => {
    const free = busyUntil.findIndex((until) => until <= fromMs);
    const row = free === -1 ? busyUntil.length : free;
    busyUntil[row] = toMs;
    return row;
  });
}

/** Samples as steps from left to right, in a path's words; gaps where a value is unknown. */
export function stepsOf(points: readonly { readonly x: number; readonly y: number | undefined }[]): string {
  let open = false;
  return points.map(({ x, y }) => {
    if (y === undefined) {
      open = false;
      return "";
    }
    const word = open ? `H${x.toFixed(1)}V${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}`;
    open = true;
    return word;
  }).join("");
}
