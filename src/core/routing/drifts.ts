/** At most this many edges and representations are remembered. */
export const MOST_DRIFTS = 1024;

/** An edge may have caught up after so long, ms. */
const FORGET_MS = 300_000;

/** Which edges were found to hold another representation than one that is being delivered. Bounded: the oldest goes first. */
export class Drifts {
  readonly #untilMs = new Map<string, number>();

  /** An edge's representation is not the one of this identity. */
  add(edge: string, identity: string, nowMs: number): void {
    const key = keyOf(edge, identity);
    this.#untilMs.delete(key);
    this.#untilMs.set(key, nowMs + FORGET_MS);
    if (this.#untilMs.size <= MOST_DRIFTS) return;
    for (const oldest of this.#untilMs.keys()) {
      this.#untilMs.delete(oldest);
      break;
    }
  }

  /** Whether that was found lately. */
  has(edge: string, identity: string, nowMs: number): boolean {
    return (this.#untilMs.get(keyOf(edge, identity)) ?? 0) > nowMs;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#untilMs.size;
  }
}

function keyOf(edge: string, identity: string): string {
  return `${edge}\n${identity}`;
}
