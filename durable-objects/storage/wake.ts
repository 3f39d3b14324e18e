/** The part of an object's storage that wakes it. */
export type AlarmDisk = { getAlarm(): Promise<number | null>; setAlarm(atMs: number): Promise<void> };

/** An object's one alarm, set no more often than needed: setting one is a stored write, and billed. */
export class Wake {
  private atMs = Number.POSITIVE_INFINITY;

  constructor(private readonly disk: AlarmDisk) {}

  /** Learns of an alarm that an earlier instance set; before anything else, so that it is not put off. */
  async begin(): Promise<void> {
    this.atMs = (await this.disk.getAlarm()) ?? Number.POSITIVE_INFINITY;
  }

  /** The alarm comes at a time at the latest. */
  by(atMs: number): void {
    if (this.atMs <= atMs) return;
    this.atMs = atMs;
    // Stored with the statements around it; a failure takes the object down as theirs does.
    void this.disk.setAlarm(atMs);
  }

  /** It came. */
  came(): void {
    this.atMs = Number.POSITIVE_INFINITY;
  }
}
