import type { World } from "./world.ts";

/** How bad a network is, as probabilities of a message. */
export type Weather = { readonly lost: number; readonly doubled: number; readonly delayed: number };

/** A way between two places. Messages overtake each other, get lost, come twice, come late; while it is cut none come through. */
export class Link {
  readonly #world: World;
  readonly #weather: Weather;
  readonly #latencyMs: number;
  /** Cut until this true time. */
  #cutUntilMs = 0;

  constructor(world: World, weather: Weather, latencyMs: number) {
    this.#world = world;
    this.#weather = weather;
    this.#latencyMs = latencyMs;
  }

  /** Cuts it for a while. */
  cut(forMs: number): void {
    this.#cutUntilMs = Math.max(this.#cutUntilMs, this.#world.nowMs + forMs);
  }

  /** Ends a cut. */
  heal(): void {
    this.#cutUntilMs = 0;
  }

  get isCut(): boolean {
    return this.#world.nowMs < this.#cutUntilMs;
  }

  /** One message, one way. */
  send(arrive: () => void): void {
    const { random, faulty } = this.#world;
    if (this.isCut || (faulty && random.chance(this.#weather.lost))) {
      this.#world.count("message lost");
      return;
    }
    this.#world.after(this.#delayMs(), arrive);
    if (faulty && random.chance(this.#weather.doubled)) {
      this.#world.count("message doubled");
      this.#world.after(this.#delayMs(), arrive);
    }
  }

  /**
   * A question and its answer. `serve` may answer at any time, or never. `done` is called with each answer that comes, late ones and
   * doubles too, and once with nothing after `timeoutMs` without one.
   */
  call<Answer>(serve: (answer: (value: Answer) => void) => void, done: (value: Answer | undefined) => void, timeoutMs: number): void {
    let answered = false;
    this.send(() => serve((value) => this.send(() => {
      if (answered) this.#world.count("answer late or twice");
      answered = true;
      done(value);
    })));
    this.#world.after(timeoutMs, () => {
      if (answered) return;
      answered = true;
      done(undefined);
    });
  }

  #delayMs(): number {
    const { random, faulty } = this.#world;
    if (faulty && random.chance(this.#weather.delayed)) return random.between(0, 9000);
    return this.#latencyMs * random.between(0.5, 2);
  }
}
