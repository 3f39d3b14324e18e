import type { Settings } from "../../src/core/settings/index.ts";
import { freeDay, paidMonth } from "../docs/purge-costs.ts";
import { FREE_A_DAY } from "../docs/purge-prices.ts";

/** Longest lease there is, in seconds. */
const LONGEST_SEC = 60;
/** Data centres a small audience comes to. */
const FEW_COLOS = 5;

type Purging = Pick<Settings, "plan" | "leaseSec" | "withoutLease" | "paths">;

/** What purges and blocks hold to under these settings, and what their leases cost: a sentence each. */
export function leaseNotes(settings: Purging): string[] {
  const { leaseSec } = settings;
  return [`LEASE_SEC ${leaseSec}: a purge is proven everywhere about ${leaseSec} s after it was accepted; where nobody listens, at once.`, ...price(settings), ...blocksHold(settings)];
}

function price({ plan, leaseSec }: Purging): string[] {
  const count = (n: number): string => Math.round(n).toLocaleString("en-US");
  if (plan === "free") {
    const { requests, rows } = freeDay(leaseSec, FEW_COLOS);
    const longest = freeDay(LONGEST_SEC, FEW_COLOS);
    const longer = leaseSec >= LONGEST_SEC ? "" : `; with LEASE_SEC = ${LONGEST_SEC} ${count(longest.requests)} and ${count(longest.rows)}`;
    return [
      `Leases take up to ${count(requests)} of the plan's ${count(FREE_A_DAY.objectRequests)} Durable Object requests a day, and ${count(rows)} of its ${count(FREE_A_DAY.rowsWritten)} rows written ` +
        `(when its ${count(FREE_A_DAY.workerRequests)} requests all come, spread over ${FEW_COLOS} data centres)${longer}. ` +
        "Fills and purges need the rest. Beyond the limits nobody can be asked, and WITHOUT_LEASE holds.",
    ];
  }
  const dollars = (n: number): string => `$${n < 10 ? n.toFixed(2) : count(n)}`;
  const busy = paidMonth(leaseSec, 10);
  const quiet = paidMonth(leaseSec, 0.2);
  return [
    `Leases cost ${dollars(busy.least)} to ${dollars(busy.most)} a month with 10 requests/s in each of 330 data centres, ${dollars(quiet.least)} to ${dollars(quiet.most)} with 0.2; ` +
      "less where there are fewer (src/core/purge/README.md).",
  ];
}

function blocksHold({ withoutLease, paths }: Purging): string[] {
  const refusing = paths.filter((rule) => rule.withoutLease === "refuse").map(({ prefix }) => prefix);
  if (withoutLease === "refuse") {
    const others = paths.filter((rule) => rule.withoutLease !== undefined && rule.withoutLease !== "refuse").map(({ prefix }) => prefix);
    return [`WITHOUT_LEASE "refuse": blocks hold even while no region can be asked${others.length === 0 ? "" : `, but not below ${others.join(", ")}`}.`];
  }
  return [
    `WITHOUT_LEASE "${withoutLease}": while neither a region nor the ledger can be asked, blocks do not hold${refusing.length === 0 ? "" : ` but below ${refusing.join(", ")}`}, since nothing at the origin ` +
      'proves that there is none. Where they must, say WITHOUT_LEASE = "refuse", or without_lease = "refuse" in [[vars.PATHS]].',
    ...(withoutLease === "serve-marked" ? ["Purges do not hold then either: copies are served as they are, marked."] : []),
  ];
}
