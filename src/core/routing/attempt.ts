/** How an upstream request ended, as far as its first byte. */
export type Ended =
  /** An answer that could be used; any status an origin gives for reasons of its own is one. */
  | "answered"
  /** No connection, or one that broke before the answer. */
  | "unreachable"
  | "timeout"
  /** A status in FAILOVER_STATUSES. */
  | "status"
  /** An answer that is not what was asked for: a wrong length or range, no HTTP. */
  | "wrong"
  /** The store does not accept our credentials. */
  | "credentials"
  /** Another representation than the one asked for. */
  | "drift"
  /** Another edge was quicker, so nobody waited for it. */
  | "cancelled"
  /** The body broke off or stood still. */
  | "broken";

/** One upstream request. */
export type Attempt = {
  readonly edge: string;
  readonly ended: Ended;
  readonly status?: number;
  /** Until its first byte, or until it was given up. */
  readonly ms: number;
  /** Asked because another was late, or because the edge is on trial and this is the other. */
  readonly hedge?: true;
  /** The one request an ejected edge gets to show that it is back. */
  readonly trial?: true;
  /** What it said of when to come again. */
  readonly retryAfterSec?: number;
};

/** Whether the edge is to blame. */
export function isFailure(ended: Ended): boolean {
  return ended !== "answered" && ended !== "cancelled" && ended !== "drift";
}
