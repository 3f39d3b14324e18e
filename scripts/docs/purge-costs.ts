import { REGIONS as REGION_NAMES } from "../../src/core/purge/regions.ts";
import { BUSY_SEC, DAY_SEC, leaseBill, leaseLoad, MONTH_SEC, NEW_ISOLATE_SEC, type Traffic } from "./lease-load.ts";
import { dollars, FREE_A_DAY, PRICES } from "./purge-prices.ts";

/** As many regions as there can be. */
const REGIONS = REGION_NAMES.length;
const COLOS = 330;

/** What one call of `POST purge` asks: the ledger, a push to each region and its confirmation, some looks at the receipt. */
const CALL_REQUESTS = 1 + 2 * REGIONS + 7;
/** Rows of a call, and of each key it names: in the ledger and in each region, once written and once dropped. Counted in local workerd. */
const CALL_ROWS = 40;
const KEY_ROWS = 2 * (REGIONS + 1);
/** A purge by tags names one key more, for answers that are not there. */
const TEN_TAGS_ROWS = CALL_ROWS + 11 * KEY_ROWS;

/** What leases and purges cost, as Markdown; computed, none of it typed. */
export function purgeCosts(): string {
  return [
    `US dollars a month beyond the $5 of Workers Paid, by Cloudflare's list (pages *Durable Objects pricing* and *Workers pricing*, looked up in ${PRICES.lookedUp}):`,
    `requests $${PRICES.objectRequests.perMillion} a million after ${millions(PRICES.objectRequests.included)} million, duration $${PRICES.objectDuration.perMillion} a million GB-s after ` +
      `${PRICES.objectDuration.included.toLocaleString("en-US")}, rows written $${PRICES.rowsWritten.perMillion} a million after ${millions(PRICES.rowsWritten.included)} million. ${COLOS} colos, ${REGIONS} regions, 30 days:`,
    "",
    ...table(
      ["requests/s in each colo", "lease", "object requests, million", "requests $", "rows $", "duration $ (a)", "together $", "the Worker's own requests $"],
      [10, 0.2].flatMap((perSec) => [1, 5, 30].map((leaseSec) => paidRow(leaseSec, { colos: COLOS, regions: REGIONS, perSec }))),
    ),
    "",
    `(a) From: objects billed ${BUSY_SEC * 1000} ms a request, since idle ones that may hibernate are not billed. To: the ledger and all regions awake all month.`,
    "",
    `Upper bounds: isolates of a colo share a lease through its cache and renew it after 50 to 80 % of it; counted is 50 %, and one request more for each new isolate, one in ${NEW_ISOLATE_SEC / 60} minutes and colo (assumed). ` +
      `A purge call costs about ${CALL_REQUESTS} requests, and ${CALL_ROWS} rows and ${KEY_ROWS} a key: 1,000 calls of 10 tags a day are ${millions(CALL_REQUESTS * 30_000)} million requests and ${millions(TEN_TAGS_ROWS * 30_000)} million rows a month, ` +
      `$${money((CALL_REQUESTS * 30_000 / 1e6) * PRICES.objectRequests.perMillion + dollars(TEN_TAGS_ROWS * 30_000, PRICES.rowsWritten))}.`,
    "",
    `**The free plan**: ${FREE_A_DAY.objectRequests.toLocaleString("en-US")} object requests a day, fills included, as many requests of the Worker, and ${FREE_A_DAY.rowsWritten.toLocaleString("en-US")} rows, which are ${count(FREE_A_DAY.rowsWritten / TEN_TAGS_ROWS)} purges of 10 tags. What leases take of both when all of the Worker's requests come, spread evenly:`,
    "",
    ...table(
      ["object requests / rows, by lease", "1 s", "5 s", "30 s", "60 s"],
      [1, 5, 20, 100].map((colos) => [`${colos} ${colos === 1 ? "colo" : "colos"}`].concat([1, 5, 30, 60].map((leaseSec) => freeCell(leaseSec, colos)))),
    ),
  ].join("\n");
}

/** Object requests and rows written a day that leases take on the free plan, when all its requests come, spread evenly over some colos. */
export function freeDay(leaseSec: number, colos: number): { readonly requests: number; readonly rows: number } {
  const { requests, regionSyncs } = leaseLoad(leaseSec, { colos, regions: Math.min(colos, REGIONS), perSec: FREE_A_DAY.workerRequests / DAY_SEC / colos }, DAY_SEC);
  return { requests, rows: regionSyncs };
}

/** What leases cost a month on the paid plan with traffic everywhere, all day: from, to, and the object requests it takes. */
export function paidMonth(leaseSec: number, perSec: number): { readonly requests: number; readonly least: number; readonly most: number } {
  const load = leaseLoad(leaseSec, { colos: COLOS, regions: REGIONS, perSec }, MONTH_SEC);
  const { requests, rows, durationLeast, durationMost } = leaseBill(load, REGIONS);
  return { requests: load.requests, least: requests + rows + durationLeast, most: requests + rows + Math.max(durationLeast, durationMost) };
}

function freeCell(leaseSec: number, colos: number): string {
  const { requests, rows } = freeDay(leaseSec, colos);
  return `${count(requests)} / ${count(rows)}`;
}

function paidRow(leaseSec: number, traffic: Traffic): string[] {
  const load = leaseLoad(leaseSec, traffic, MONTH_SEC);
  const bill = leaseBill(load, traffic.regions);
  const { least, most } = paidMonth(leaseSec, traffic.perSec);
  const own = dollars(traffic.colos * traffic.perSec * MONTH_SEC, PRICES.workerRequests);
  return [
    String(traffic.perSec), `${leaseSec} s`, millions(load.requests), money(bill.requests), money(bill.rows),
    `${money(bill.durationLeast)} to ${money(Math.max(bill.durationLeast, bill.durationMost))}`, `${money(least)} to ${money(most)}`, money(own),
  ];
}

function millions(amount: number): string {
  const value = amount / 1e6;
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function money(amount: number): string {
  return amount.toLocaleString("en-US", { minimumFractionDigits: amount < 10 ? 2 : 0, maximumFractionDigits: amount < 10 ? 2 : 0 });
}

function count(amount: number): string {
  return Math.round(amount).toLocaleString("en-US");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map((_, i) => (i === 0 ? "---" : "--:")).join("|")}|`, ...rows.map(line)];
}
