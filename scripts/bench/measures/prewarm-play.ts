import type { Connection } from "../connection.ts";
import type { Measure, Row } from "../measure.ts";
import { ELSEWHERE, HOMES, startPrewarmWorld, tracks } from "../prewarm/world.ts";
import { percentile } from "../statistics.ts";

/** What a player asks for first. */
const FIRST = { range: "bytes=0-65535" };

/**
 * The first play of a track that was warmed, beside plays of tracks that listeners have brought to the same tier: in the
 * colo where the region's object stands, and in another one of its region, which has the reserve. Without memory, which no first
 * play has.
 */
export const prewarmPlay: Measure = {
  name: "prewarm-play",
  title: "prewarm: the first play of a warmed track, origin 80 ms away",
  async run(setup) {
    const count = setup.quick ? 40 : 100;
    const world = await startPrewarmWorld({ reserve: true, settings: { MEMORY_BYTES: 0, PREWARM_REQUESTS_PER_SEC: 100 } });
    try {
      const [warmed, played, cold] = [tracks("warm", count), tracks("played", count), tracks("cold", 30)];
      const connections = new Map<string, Connection>();
      const first = async (colo: string, path: string): Promise<number> => {
        const connection = connections.get(colo) ?? world.at(colo);
        connections.set(colo, connection);
        return (await connection.get(path, FIRST, () => undefined)).firstByteMs;
      };
      // Listeners bring these to the tier they are then played from: to each home's colo, and for the others to the reserve alone.
      for (const path of played) for (const colo of HOMES) await first(colo, path);
      const missed: number[] = [];
      for (const path of cold) for (const colo of ["FRA", "AMS"]) missed.push(await first(colo, path));
      await world.warm(warmed, { extent: "start" });
      connections.clear(); // those of before have been idle for long
      await world.origin.reset();
      const home = await sideBySide(HOMES, warmed, played, first);
      const reserve = await sideBySide(ELSEWHERE, warmed, played, first);
      const { requests } = await world.origin.stats();
      const rows: Row[] = [
        { name: "colo of the region's object: warmed, first play", values: stats(home.warmed) },
        { name: "the same: hit in the colo", values: stats(home.played) },
        { name: "another colo: warmed, first play", values: stats(reserve.warmed) },
        { name: "the same: hit in the reserve", values: stats(reserve.played) },
        { name: "nothing warm, first play", values: stats(missed) },
      ];
      return {
        rows,
        results: {
          "first byte / colo hit": percentile(home.warmed, 50) / percentile(home.played, 50),
          "first byte / reserve hit": percentile(reserve.warmed, 50) / percentile(reserve.played, 50),
          "origin requests": requests,
        },
      };
    } finally {
      await world.close();
    }
  },
};

/** Each warmed track once, and beside it one that was played before; first bytes, ms. The first few of each are not counted. */
async function sideBySide(colos: readonly string[], warmed: readonly string[], played: readonly string[], first: (colo: string, path: string) => Promise<number>): Promise<{ warmed: number[]; played: number[] }> {
  const taken = { warmed: [] as number[], played: [] as number[] };
  for (const [i, path] of warmed.entries()) {
    for (const colo of colos) {
      const [one, other] = [await first(colo, path), await first(colo, played[i] ?? path)];
      if (i < 5) continue;
      taken.warmed.push(one);
      taken.played.push(other);
    }
  }
  return taken;
}

const stats = (ms: readonly number[]): Record<string, number> => ({ plays: ms.length, "p50 ms": percentile(ms, 50), "p99 ms": percentile(ms, 99) });
