/** Somebody waits for anything to happen, or for a while. */
export class Bell {
  private waiting: (() => void) | undefined;
  private isRung = false;

  /** Something has happened. */
  ring(): void {
    this.isRung = true;
    this.waiting?.();
  }

  /** Settles when it has rung since it last settled, or after `ms`. One waits at a time. */
  async rung(ms: number): Promise<void> {
    if (!this.isRung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, ms));
        this.waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.waiting = undefined;
    this.isRung = false;
  }
}
