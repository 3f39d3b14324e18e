import { deltaSeconds } from "./cache-control.ts";
import { parseHttpDate } from "./date.ts";
import { trimOws } from "./grammar.ts";

/**
 * Seconds to wait by a `Retry-After` field in either of its forms (RFC 9110 §10.2.3), from `nowMs` on where it is a date; one
 * that is over is 0. Nothing where the field is absent or cannot be read.
 */
export function retryAfterSec(header: string | null, nowMs: number): number | undefined {
  const seconds = deltaSeconds(trimOws(header ?? ""));
  const untilMs = seconds === undefined ? parseHttpDate(header, nowMs) : undefined;
  return untilMs === undefined ? seconds : Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}
