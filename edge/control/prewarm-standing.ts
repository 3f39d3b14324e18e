import type { OrderRecord } from "../../durable-objects/prewarm-ports.ts";
import type { PrewarmView } from "../../src/control/prewarm-answers.ts";
import { SUBREQUESTS, SUBREQUESTS_RESERVED } from "../../src/core/limits.ts";
import type { JobProgress } from "../../src/core/prewarm/progress.ts";
import { REGIONS, type Region } from "../../src/core/purge/regions.ts";
import type { Call } from "./call.ts";
import { type Standing, ENDED, prewarmOf, regionsOf } from "./prewarm-views.ts";
import { type ToRegion, askRegions } from "./regions.ts";

/** How long regions are waited for, ms. */
const DEADLINE_MS = 3000;
/** While somebody waits, regions are asked no oftener than this, ms. */
const ASK_EVERY_MS = 500;

/** Asks each region of some orders once where it stands with those that are its own. Timeout: 3 s. */
export async function standingOf(toRegion: ToRegion, records: readonly OrderRecord[]): Promise<(record: OrderRecord) => Standing> {
  const idsOf = new Map(REGIONS.map((region) => [region, records.filter(({ order }) => order.startsAtMs[region] !== undefined).map(({ order }) => order.id)]));
  const asked = REGIONS.filter((region) => (idsOf.get(region) ?? []).length > 0);
  const { said, silent } = await askRegions(toRegion, asked, DEADLINE_MS, (port, region) => port.progress(idsOf.get(region) ?? []));
  return ({ order }) => {
    const mine = regionsOf(order);
    const jobs = mine.flatMap((region) => {
      const job = said.get(region)?.find(({ id }) => id === order.id);
      return job === undefined ? [] : [[region, job] as const];
    });
    return { said: new Map(jobs), silent: silent.filter((region) => mine.includes(region)) };
  };
}

/**
 * An order as it stands, or once it is over, at the latest after `waitSec`. A region that has ended is not asked again, and the
 * others no oftener than the plan's subrequests allow.
 */
export async function followed({ ledger, toRegion, names, nowMs }: Call, record: OrderRecord, waitSec: number): Promise<PrewarmView> {
  const untilMs = nowMs() + waitSec * 1000;
  const calls = SUBREQUESTS[names.settings.plan] - SUBREQUESTS_RESERVED;
  const everyMs = Math.max(ASK_EVERY_MS, (waitSec * 1000) / Math.max(1, Math.floor(calls / (regionsOf(record.order).length + 1)) - 1));
  const ended = new Map<Region, JobProgress>();
  for (let latest = record; ; latest = (await ledger.order(record.order.id)) ?? latest) {
    const open = Object.entries(latest.order.startsAtMs).filter(([region]) => !ended.has(region as Region));
    const asked = { ...latest, order: { ...latest.order, startsAtMs: Object.fromEntries(open) } };
    const standing = (await standingOf(toRegion, [asked]))(asked);
    for (const [region, job] of standing.said) if (ENDED.has(job.state)) ended.set(region, job);
    const view = prewarmOf(latest, { said: new Map([...ended, ...standing.said]), silent: standing.silent });
    const leftMs = untilMs - nowMs();
    if (leftMs <= 0 || latest.cancelledAtMs !== undefined || view.regions.every(({ state }) => ENDED.has(state))) return view;
    await new Promise((resolve) => setTimeout(resolve, Math.min(everyMs, leftMs)));
  }
}
