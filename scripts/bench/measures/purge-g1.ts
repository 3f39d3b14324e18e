import type { Measure, Row } from "../measure.ts";
import { plantedBundle } from "../purge/plant.ts";
import { storm } from "../purge/storm.ts";
import type { Storm } from "../purge/storm.ts";

/** Purges at random while everybody listens and objects come and go; then the same without the fence, which must be found out. */
export const purgeG1: Measure = {
  name: "purge-g1",
  title: "purge: answers older than a complete purge, 50 requests/s in each of six colos, an object ended every second",
  async run(setup) {
    const seconds = setup.quick ? 10 : 60;
    const whole = await storm(seconds);
    const bundle = await plantedBundle("no-fence");
    const without = await untilFoundOut(bundle.file).finally(bundle.remove);
    for (const found of [...whole.violations.slice(0, 3).map((each) => JSON.stringify(each)), ...whole.failures.slice(0, 3)]) console.log(found);
    return {
      rows: [row("as it is", whole), row("without the fence", without)],
      results: {
        violations: whole.violations.length,
        "failed answers": whole.failures.length,
        "violations without the fence": without.violations.length,
      },
    };
  },
};

/** Storms of 15 s until one finds a violation, four at most: a busy machine may go through one without a purge that overtakes a fill. */
async function untilFoundOut(bundle: string): Promise<Storm> {
  for (let left = 4; ; left -= 1) {
    const found = await storm(15, bundle);
    if (found.violations.length > 0 || left === 1) return found;
  }
}

function row(name: string, { purges, answers, skipped, brokenOff, hits, ended, repeated, violations, failures }: Storm): Row {
  return { name, values: { purges, answers, skipped, "broken off": brokenOff, hits, "objects ended": ended, "calls repeated": repeated, violations: violations.length, failed: failures.length } };
}
