import { screenOn } from "../commands/purge/screen.ts";
import type { Order } from "./track.ts";
import type { Packaged, Watcher } from "./run.ts";
import { trackLine } from "./say.ts";

/** How far a run is, by bytes of masters: what one knows of all before any is opened. */
export class Progress {
  #ended = 0;
  #failed = 0;
  #endedBytes = 0;
  /** Of what took work: bytes and seconds of sound that are done, which rates are made of. */
  #workedBytes = 0;
  #soundSec = 0;
  readonly #running = new Map<Order["master"], { order: Order; share: number; seconds: number }>();

  constructor(
    private readonly tracks: number,
    private readonly bytes: number,
    private readonly began: number,
  ) {}

  begun(order: Order): void {
    this.#running.set(order.master, { order, share: 0, seconds: 0 });
  }

  heard(order: Order, share: number, seconds: number): void {
    this.#running.set(order.master, { order, share, seconds });
  }

  ended(packaged: Packaged): void {
    for (const [master] of this.#running) if (master.name === packaged.name) this.#running.delete(master);
    this.#ended += 1;
    this.#endedBytes += packaged.bytes;
    if (packaged.kind === "failed") this.#failed += 1;
    if (packaged.kind !== "made") return;
    this.#workedBytes += packaged.bytes;
    this.#soundSec += packaged.manifest.durationMs / 1000;
  }

  /** One line: bar, tracks, rate, when it will be done, what is being made. */
  line(now: number): string {
    const running = [...this.#running.values()];
    const runningBytes = running.reduce((sum, { order, share }) => sum + share * order.master.bytes, 0);
    const elapsedSec = Math.max(0.001, (now - this.began) / 1000);
    const share = this.bytes === 0 ? 1 : Math.min(1, (this.#endedBytes + runningBytes) / this.bytes);
    const sound = this.#soundSec + running.reduce((sum, { seconds }) => sum + seconds, 0);
    const worked = this.#workedBytes + runningBytes;
    const left = worked === 0 ? undefined : ((this.bytes - this.#endedBytes - runningBytes) * elapsedSec) / worked;
    const full = Math.floor(BAR * share);
    const parts = [
      `[${"#".repeat(full)}${"-".repeat(BAR - full)}] ${this.#ended}/${this.tracks}`,
      ...(this.#failed > 0 ? [`${this.#failed} failed`] : []),
      ...(sound > 0 ? [`${(sound / elapsedSec).toFixed(1)} × real time`] : []),
      ...(left === undefined ? [] : [`${clock(left)} left`]),
      ...running.slice(0, 2).map(({ order }) => order.slug),
    ];
    return parts.join("  ");
  }
}

const BAR = 24;
/** How often a terminal's line is drawn. */
const DRAW_MS = 250;

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Says of each track what became of it; on a terminal, draws how far all are in the line below. `quiet`: says nothing. */
export function watching(tracks: number, bytes: number, now: () => number, quiet: boolean, terminal: Parameters<typeof screenOn>[0] = process.stderr): Watcher & { end(): void } {
  const progress = new Progress(tracks, bytes, now());
  const screen = terminal.isTTY === true && !quiet ? screenOn(terminal) : undefined;
  const draw = (): void => screen?.show([progress.line(now())]);
  const timer = screen === undefined ? undefined : setInterval(draw, DRAW_MS);
  return {
    begun: (order) => progress.begun(order),
    heard: (order, share, seconds) => progress.heard(order, share, seconds),
    ended(packaged) {
      progress.ended(packaged);
      const line = trackLine(packaged);
      if (quiet || line === undefined) return;
      screen?.clear();
      if (packaged.kind === "failed") console.error(line);
      else console.log(line);
      draw();
    },
    end() {
      clearInterval(timer);
      screen?.clear();
    },
  };
}
