import { REGIONS } from "../../src/core/purge/regions.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import { bucketPlace, originPlaces } from "../../src/core/settings/index.ts";
import { dollars, FREE_A_DAY, OBJECT_GB } from "../docs/purge-prices.ts";
import { inWords } from "./reach.ts";

/** Rows a region writes for a URL whose start is one slice: begun, told, warm, done. Counted in local workerd. */
const ROWS_A_URL = 6;
/** R2's price of writes (class A), by Cloudflare's page "R2 pricing", looked up in November 2026. */
const RESERVE_WRITES = { included: 1_000_000, perMillion: 4.5 };
const HOUR_SEC = 3600;
const MONTH_DAYS = 30;
/** The free plan's rows last an hour, warming all the time. */
const FREE_RATE = Math.floor(FREE_A_DAY.rowsWritten / ROWS_A_URL / HOUR_SEC);

/** What regions fetch before anybody asks under these settings, and what that costs at most: a sentence each. */
export function warmingNotes(settings: Settings, reserve: boolean): string[] {
  const { prewarm, prewarmRegions, prewarmRequestsPerSec, plan } = settings;
  if (prewarm === "off") return ['PREWARM "off": nothing is fetched before it is asked for; orders and purges with `rewarm` are refused.'];
  const regions = prewarmRegions.length;
  const where = regions === 1 ? "1 region, in one data centre of it" : `${regions} regions, in one data centre of each`;
  const awakeHours = FREE_A_DAY.objectGbSeconds / OBJECT_GB / regions / HOUR_SEC;
  return [
    `PREWARM "${prewarm}": ${where}; at most ${prewarmRequestsPerSec} requests/s to one upstream for all of them (PREWARM_REQUESTS_PER_SEC).`,
    ...(prewarm === "judgement" ? judged(settings, reserve) : []),
    ...(plan === "free"
      ? [
          `PLAN "free": a URL warmed writes about ${ROWS_A_URL} rows in each region, of the plan's ${count(FREE_A_DAY.rowsWritten)} a day; ` +
            `${regions === 1 ? "a region" : `${regions} regions`} at work all the time use up its ${count(FREE_A_DAY.objectGbSeconds)} GB-s in ${awakeHours.toFixed(1)} hours.`,
        ]
      : []),
  ];
}

function judged({ prewarmRegions, prewarmDailyBytes, headBytes, plan }: Settings, reserve: boolean): string[] {
  if (prewarmDailyBytes === 0) return ["PREWARM_DAILY_BYTES 0: nothing is judged; orders have budgets of their own."];
  const regions = prewarmRegions.length;
  const writes = Math.ceil((prewarmDailyBytes * regions) / headBytes);
  const paid = plan === "free" ? "" : ` As whole heads that is ${count(writes)} writes to R2 a day, $${dollars(writes * MONTH_DAYS, RESERVE_WRITES).toFixed(2)} a month, storage and refreshing aside.`;
  return [
    `Judgement fetches up to ${inWords(prewarmDailyBytes)} a region and day (PREWARM_DAILY_BYTES), ${inWords(prewarmDailyBytes * regions)} in all, of what enough listeners played; ` +
      (reserve ? `what one region has put into the reserve the others take from there.${paid}` : "without a reserve each region asks the origin for itself."),
  ];
}

/** What of warming may surprise: one sentence each, the remedy in it. */
export function warmingWarnings(settings: Settings, reserve: boolean): string[] {
  const { prewarm, prewarmRegions, prewarmRequestsPerSec: rate, plan } = settings;
  if (prewarm === "off") return [];
  const asked = originPlaces(settings).some(({ url }) => bucketPlace(url) === undefined);
  const minutes = FREE_A_DAY.rowsWritten / ROWS_A_URL / rate / 60;
  return [
    ...(asked && !reserve && prewarmRegions.length === REGIONS.length
      ? [
          `PREWARM_REGIONS are all ${REGIONS.length} and no RESERVE is bound: what is warmed is asked of the origin up to ${REGIONS.length} times, and each time serves one data centre. ` +
            "Bind a reserve, or name the regions where your listeners are.",
        ]
      : []),
    ...(plan === "free" && rate > FREE_RATE
      ? [
          `PLAN "free": at PREWARM_REQUESTS_PER_SEC ${rate} warming uses up the day's ${count(FREE_A_DAY.rowsWritten)} rows in ${minutes < 1 ? "less than a minute" : `${Math.floor(minutes)} minutes`}, ` +
            `and then neither leases nor purges can write. Order little at a time, set it to ${FREE_RATE} or less, or say PREWARM = "off".`,
        ]
      : []),
  ];
}

function count(n: number): string {
  return Math.round(n).toLocaleString("en-US");
}
