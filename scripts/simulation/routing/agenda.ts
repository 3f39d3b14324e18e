type Item = { readonly atMs: number; readonly rank: number; readonly act: () => void };

/** What is to happen when: a heap by time, those of the same time in the order they were put in. */
export class Agenda {
  nowMs = 0;
  readonly #heap: Item[] = [];
  #rank = 0;

  /** Does something after so many ms. */
  after(ms: number, act: () => void): void {
    const item = { atMs: this.nowMs + Math.max(0, ms), rank: (this.#rank += 1), act };
    let at = this.#heap.length;
    this.#heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || !isBefore(item, above)) break;
      this.#heap[at] = above;
      at = parent;
    }
    this.#heap[at] = item;
  }

  /** Does all there is to do before this time. */
  runUntil(endMs: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.atMs < endMs; next = this.#heap[0]) {
      this.#removeFirst();
      this.nowMs = next.atMs;
      next.act();
    }
    this.nowMs = endMs;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    const size = this.#heap.length;
    if (last === undefined || size === 0) return;
    let at = 0;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      if (left === undefined) break;
      const [child, to] = right !== undefined && isBefore(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (!isBefore(child, last)) break;
      this.#heap[at] = child;
      at = to;
    }
    this.#heap[at] = last;
  }
}

function isBefore(a: Item, b: Item): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.rank < b.rank);
}
