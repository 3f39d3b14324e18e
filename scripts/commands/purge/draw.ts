import type { ReceiptView, RegionView } from "../../../src/control/answers.ts";

/** A receipt as lines: what it is, then where it stands in each region. */
export function receiptLines(receipt: ReceiptView): string[] {
  return [summary(receipt), ...regionLines(receipt)];
}

/** Where a receipt stands, a line for each region. */
export function regionLines({ regions, accepted_at: acceptedAt }: ReceiptView): string[] {
  const width = Math.max(0, ...regions.map(({ region }) => region.length));
  return regions.map((region) => `  ${region.region.padEnd(width)}  ${regionText(region, acceptedAt)}`);
}

/** A receipt in one line. */
export function summary({ id, kind, mode, state, regions, accepted_at: accepted, duration_ms: ms, not_proven: open, players_until: until }: ReceiptView): string {
  const what = mode === null ? kind : `${mode} ${kind}`;
  const proof = state === "complete" ? `complete${ms === null ? "" : ` after ${milliseconds(ms)}`}` : `accepted, proven in ${regions.length - open.length} of ${regions.length} regions`;
  const nobody = state === "complete" && regions.length === 0 ? "; nobody held a promise" : "";
  return `${what} ${id}: ${proof}${nobody}${until === null ? "" : `; players may hold copies until ${clock(until, accepted)}`}`;
}

/** Where it stands in one region, without the region's name. */
export function regionText({ state, applied_at: applied, leases_ended_at: ended, duration_ms: ms, proven_by: by, why }: RegionView, acceptedAt: string): string {
  const proven = ms === null ? "" : ` after ${milliseconds(ms)}`;
  switch (state) {
    case "confirmed":
      return `confirmed${proven}${details(acceptedAt, applied, ended)}`;
    case "ran-out":
      return `ran out${proven}: what it had promised is over`;
    case "waiting":
      return `waiting${by === null ? "" : `, until ${clock(by, acceptedAt)} at the latest`}${why === null ? "" : `: ${why}`}`;
    default:
      return state satisfies never;
  }
}

function details(acceptedAt: string, applied: string | null, ended: string | null): string {
  const parts: string[] = [];
  // A region's clock may be behind the ledger's.
  if (applied !== null) parts.push(`applied after ${milliseconds(Math.max(0, Date.parse(applied) - Date.parse(acceptedAt)))}`);
  if (ended !== null) parts.push(`last lease ended ${clock(ended, acceptedAt)}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** Milliseconds with separators: `4,810 ms`. */
export function milliseconds(ms: number): string {
  return `${Math.round(ms).toLocaleString("en-US")} ms`;
}

/** A time, without its date where that is the one of `since`: `12:00:05.120Z`. */
function clock(iso: string, since: string): string {
  const date = "2026-11-21T".length;
  return iso.slice(0, date) === since.slice(0, date) ? iso.slice(date) : iso;
}
