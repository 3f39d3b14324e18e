/** Bytes for people, in powers of ten as line rates are. Number and unit stay on one line. */
export function bytes(count: number): string {
  if (count < 1000) return `${count}\u00a0B`;
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)}\u00a0kB`;
  return `${(count / 1_000_000).toFixed(count < 10_000_000 ? 2 : 1)}\u00a0MB`;
}

/** Milliseconds for people; below ten with one decimal, since hits are that fast. */
export function ms(time: number): string {
  return time < 10 ? `${time.toFixed(1)}\u00a0ms` : `${Math.round(time)}\u00a0ms`;
}

/** Seconds as minutes and seconds. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;
}
