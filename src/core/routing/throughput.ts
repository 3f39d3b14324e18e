import { Fading } from "./fading.ts";

/** Smaller bodies come with the first byte's own packets, quicker ones from a buffer: neither says what a connection brings. */
const LEAST_BYTES = 32_768;
const LEAST_MS = 5;

/** Half of what was seen is forgotten after so long. */
const HALF_LIFE_MS = 60_000;

/** What one body brings: all bytes over all ms, so that large bodies say more than small ones. */
export class Throughput {
  readonly #bytes = new Fading(HALF_LIFE_MS);
  readonly #ms = new Fading(HALF_LIFE_MS);

  /** A body of so many bytes took so many ms after its first byte; whether that said anything. */
  see(bytes: number, ms: number, nowMs: number): boolean {
    if (!(bytes >= LEAST_BYTES && ms >= LEAST_MS)) return false;
    this.#bytes.add(bytes, nowMs);
    this.#ms.add(ms, nowMs);
    return true;
  }

  /** What one brings, kbit/s; undefined: nobody knows, or it was too long ago. */
  kbps(nowMs: number): number | undefined {
    const ms = this.#ms.at(nowMs);
    return ms < 1 ? undefined : (this.#bytes.at(nowMs) * 8) / ms;
  }

  /** How much there is to go by: ms of bodies, as much of them as is left. */
  ms(nowMs: number): number {
    return this.#ms.at(nowMs);
  }
}
