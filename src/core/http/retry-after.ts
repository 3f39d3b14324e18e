import { deltaSeconds } from "./cache-control.ts";
import { parseHttpDate } from "./date.ts";

/**
 * Seconds to wait by a `Retry-After` field in either of its forms (RFC 9110 §10.2.3), from `nowMs` on where it is a date;
 * one that is over is 0. Nothing where it is absent or cannot be read.
 */
export function retryAfterSec(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+$/u.test(text)) return deltaSeconds(text);
  const untilMs = parseHttpDate(text, nowMs);
  return untilMs === undefined ? undefined : Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}
