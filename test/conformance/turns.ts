/**
 * So many at a time. Who begins waits for a turn; who waits for something else gives the turn away and gets the next one back
 * before anybody who has not begun, so that little time passes between the steps of one.
 */
export class Turns {
  private free: number;
  private readonly back: (() => void)[] = [];
  private readonly waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.free = atOnce;
  }

  begin(): Promise<void> {
    return this.take(this.waiting);
  }

  end(): void {
    const next = this.back.shift() ?? this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }

  async away(until: Promise<unknown>): Promise<void> {
    this.end();
    await until;
    await this.take(this.back);
  }

  private take(queue: (() => void)[]): Promise<void> {
    if (this.free === 0) return new Promise((go) => queue.push(go));
    this.free -= 1;
    return Promise.resolve();
  }
}
