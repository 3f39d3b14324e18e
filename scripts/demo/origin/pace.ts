/** Behind its schedule by more than this, a slow reader does not get the lost time back as one burst. */
const CREDIT_MS = 100;

/** The first bytes go at once, so that the first byte shows the latency and nothing else. */
const FIRST_BYTES = 1024;

/**
 * The timetable of one answer at a fixed rate: byte `n` is on its way out `n / rate` after the first. Time is an
 * argument, in milliseconds on any clock.
 */
export class Pace {
  private sent = 0;

  constructor(private readonly bytesPerSec: number, private start: number) {}

  /** How much to send next: ten milliseconds' worth, so that the rate feels steady at any speed. */
  get chunkBytes(): number {
    if (this.bytesPerSec === 0) return Infinity;
    return this.sent === 0 ? FIRST_BYTES : Math.max(512, Math.ceil(this.bytesPerSec / 100));
  }

  /** Milliseconds to wait before the next `bytes` leave, and notes that they will. Never negative. */
  wait(bytes: number, now: number): number {
    if (this.bytesPerSec === 0) return 0;
    const first = this.sent === 0;
    this.sent += bytes;
    if (first) return 0;
    const due = this.start + (this.sent / this.bytesPerSec) * 1000;
    if (now - due > CREDIT_MS) this.start += now - due - CREDIT_MS;
    return Math.max(0, due - now);
  }
}
