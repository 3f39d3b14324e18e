import { contender } from "./contenders.ts";
import type { ContenderName, Running } from "./contenders.ts";
import { median } from "./statistics.ts";

/** How a contender did in one round, by column. */
export type Sample = Record<string, number>;

/**
 * Measures each contender `rounds` times, interleaved and each time in fresh processes, so that a machine that slows
 * down slows all; the order turns by one each round. Who needs more than `patienceMs` for a column in milliseconds has
 * shown enough and is not measured again. Yields each contender's samples.
 */
export async function interleaved<Name extends ContenderName>(
  names: readonly Name[],
  rounds: number,
  origin: string,
  sample: (running: Running, name: Name, round: number) => Promise<Sample>,
  patienceMs = Number.POSITIVE_INFINITY,
): Promise<Map<Name, Sample[]>> {
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  const enough = new Set<Name>();
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length];
      if (name === undefined || enough.has(name)) continue;
      const running = await contender(name).start(origin);
      try {
        const found = await sample(running, name, round);
        samples.get(name)?.push(found);
        if (Object.entries(found).some(([column, value]) => column.endsWith(" ms") && value > patienceMs)) enough.add(name);
      } finally {
        await running.close();
      }
    }
  }
  return samples;
}

/** Measures each of what runs side by side `rounds` times; who is first is last in the next round. Yields each one's samples. */
export async function inTurn<Of>(running: ReadonlyMap<string, Of>, rounds: number, sample: (of: Of, name: string, round: number) => Promise<Sample>): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>([...running.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % 2 === 0 ? [...running] : [...running].toReversed();
    for (const [name, of] of turn) samples.get(name)?.push(await sample(of, name, round));
  }
  return samples;
}

/** The median of each column. */
export function medians(samples: readonly Sample[]): Sample {
  const columns = [...new Set(samples.flatMap((sample) => Object.keys(sample)))];
  return Object.fromEntries(columns.map((column) => [column, median(samples.flatMap((sample) => sample[column] ?? []))]));
}

/** The median over the rounds of one contender's column over another's, each pair from the same round; NaN without a pair. */
export function ratio(samples: ReadonlyMap<string, readonly Sample[]>, column: string, over: string, name = "downbeat"): number {
  const below = samples.get(over) ?? [];
  return median((samples.get(name) ?? []).flatMap((sample, round) => {
    const [above, under] = [sample[column], below[round]?.[column]];
    return above !== undefined && under !== undefined ? [above / under] : [];
  }));
}

/** Rows for a report: each contender's medians. */
export function rowsOf(samples: ReadonlyMap<string, readonly Sample[]>): { name: string; values: Sample }[] {
  return [...samples].map(([name, list]) => ({ name, values: medians(list) }));
}
