import { REGIONS } from "../../purge/regions.ts";
import { oneOf, share, text, wholeNumber, words } from "../parts.ts";
import { row } from "../row.ts";

const HOURS = 'local hours such as "01:00-06:00", or "" for all';

/** What regions fill themselves with, and what that may cost. */
export const PREWARMING = {
  PREWARM: row(oneOf(["judgement", "orders", "off"]), "judgement"),
  PREWARM_REGIONS: row(words(oneOf(REGIONS), "a list of Cloudflare's location hints"), [...REGIONS]),
  PREWARM_REQUESTS_PER_SEC: row(wholeNumber({ unit: "requests a second", from: 1, to: 10_000 }), 20),
  PREWARM_CONCURRENCY: row(wholeNumber({ unit: "requests", from: 1, to: 64 }), 6),
  PREWARM_DAILY_BYTES: row(wholeNumber({ unit: "bytes", from: 0, to: 1_099_511_627_776 }), 2_147_483_648),
  PREWARM_LISTENERS: row(wholeNumber({ unit: "listeners", from: 2, to: 48 }), 5),
  PREWARM_PRECISION: row(share(), 0.2),
  PREWARM_HOURS: row(text(/^(?:([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$/, HOURS), ""),
} as const;
