/** Faults that are known and not mended yet, by what the oracle says of them. This list may only shrink. */
const KNOWN: readonly RegExp[] = [];

/** Whether what the oracle says is of a known fault. */
export function isKnown(told: string): boolean {
  return KNOWN.some((fault) => fault.test(told));
}
