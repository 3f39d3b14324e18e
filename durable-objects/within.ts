/** What comes of `work`, or `late` when it takes longer than `ms`; its failure is the caller's until then and nobody's after. The timer ends with it. */
export async function within<T, const L>(work: Promise<T>, ms: number, late: L): Promise<T | L> {
  const { promise: over, resolve } = Promise.withResolvers<L>();
  const timer = setTimeout(() => resolve(late), ms);
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
