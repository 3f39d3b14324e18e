import { setTimeout as pause } from "node:timers/promises";
import { pathOf } from "../content.ts";
import type { Measure, Row } from "../measure.ts";
import { ELSEWHERE, type PrewarmWorld, startPrewarmWorld, tracks } from "../prewarm/world.ts";
import { percentile } from "../statistics.ts";

const PER_SEC = 20;
const FIRST = { range: "bytes=0-65535" };
const MISS_EVERY_MS = 150;

type Filled = { readonly copies: number; readonly most: number; readonly used: number; readonly quiet: number[]; readonly during: number[]; readonly tookMs: number };

/** A catalogue's starts into three regions: what that costs the origin, and the listeners who miss meanwhile. */
export const prewarmFill: Measure = {
  name: "prewarm-fill",
  title: `prewarm: tracks' starts into three regions at ${PER_SEC} requests a second, origin 80 ms away`,
  async run(setup) {
    const count = setup.quick ? 200 : 1000;
    const withReserve = await filled(count, true, "r");
    const without = await filled(setup.quick ? 60 : 1000, false, "n");
    const rows: Row[] = [row("with the reserve", withReserve), row("without", without)];
    return {
      rows,
      results: {
        "copies, with the reserve": withReserve.copies,
        "copies, without": without.copies,
        "rate used": Math.min(withReserve.used, without.used),
        "most in a second / budget": Math.max(withReserve.most, without.most) / PER_SEC,
        "listeners' miss p99 / quiet": percentile(withReserve.during, 99) / percentile(withReserve.quiet, 99),
      },
    };
  },
};

function row(name: string, { copies, most, used, quiet, during, tookMs }: Filled): Row {
  return {
    name,
    values: { copies, "most in a second": most, "rate used": used, "took s": tookMs / 1000, "miss p99 ms": percentile(during, 99), "quiet p99 ms": percentile(quiet, 99) },
  };
}

async function filled(count: number, reserve: boolean, name: string): Promise<Filled> {
  const world = await startPrewarmWorld({ reserve, settings: { PREWARM_REQUESTS_PER_SEC: PER_SEC } });
  try {
    const listeners = new Listeners(world, `${name}-miss`);
    await listeners.run(10); // the first requests of an isolate
    const quiet = await listeners.run(200);
    await world.origin.reset();
    const paths = tracks(name, count);
    const meanwhile = listeners.until();
    const { tookMs } = await world.warm(paths, { extent: "start" });
    const during = await meanwhile.stop();
    const { paths: seen } = await world.origin.stats();
    const times = paths.flatMap((path) => seen[path]?.atMs ?? []).toSorted((a, b) => a - b);
    const [begun = 0, ended = 0] = [times[0], times.at(-1)];
    return { copies: times.length / count, most: mostInASecond(times), used: (times.length - 1) / (((ended - begun) / 1000) * PER_SEC), quiet, during, tookMs };
  } finally {
    await world.close();
  }
}

/** The most of these times, sorted, that lie within any one second. */
function mostInASecond(times: readonly number[]): number {
  let [most, from] = [0, 0];
  for (const [i, at] of times.entries()) {
    while (at - (times[from] ?? at) >= 1000) from += 1;
    most = Math.max(most, i - from + 1);
  }
  return most;
}

/** Listeners who ask for what nobody has: first bytes of misses, ms. */
class Listeners {
  #asked = 0;
  readonly #connections;

  constructor(world: PrewarmWorld, private readonly seed: string) {
    this.#connections = ELSEWHERE.map((colo) => world.at(colo));
  }

  async run(times: number): Promise<number[]> {
    const ms: number[] = [];
    for (let i = 0; i < times; i += 1) ms.push(await this.#miss());
    return ms;
  }

  until(): { stop(): Promise<number[]> } {
    let going = true;
    const run = async (): Promise<number[]> => {
      const ms: number[] = [];
      while (going) {
        ms.push(await this.#miss());
        await pause(MISS_EVERY_MS - 100);
      }
      return ms;
    };
    const running = run();
    return {
      stop: () => {
        going = false;
        return running;
      },
    };
  }

  async #miss(): Promise<number> {
    this.#asked += 1;
    const path = pathOf(`${this.seed}${Math.floor(this.#asked / 100)}`, 2 + (this.#asked % 100));
    const connection = this.#connections[this.#asked % this.#connections.length];
    return (await connection?.get(path, FIRST, () => undefined))?.firstByteMs ?? Number.NaN;
  }
}
