import { oneOf, wholeNumber } from "../parts.ts";
import { row } from "../row.ts";

const timeout = () => wholeNumber({ unit: "milliseconds", from: 100, to: 120_000 });

/** How long is waited for whom, and how much a request may ask of the platform. */
export const UPSTREAM = {
  UPSTREAM_FIRST_BYTE_TIMEOUT_MS: row(timeout(), 15_000),
  UPSTREAM_IDLE_TIMEOUT_MS: row(timeout(), 15_000),
  FILL_WAIT_TIMEOUT_MS: row(timeout(), 5000),
  UPSTREAM_RETRIES: row(wholeNumber({ unit: "retries", from: 0, to: 3 }), 1),
  PLAN: row(oneOf(["free", "paid"]), "free"),
  LOOPBACK_BUDGET: row(wholeNumber({ unit: "calls", from: 0, to: 31 }), 16),
  COLO_REACH: row(oneOf(["auto", "loopback", "direct"]), "auto"),
} as const;
