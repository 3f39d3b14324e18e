import type { Policy } from "./policy.ts";
import type { EjectedWhy, Health } from "./standing.ts";

/** An edge is left alone for at most this long because it asks for it, ms. */
export const MOST_WAIT_MS = 60_000;

/** A trial whose answer has not come by then stands in nobody's way any more, ms. */
export const TRIAL_MS = 5000;

/** After so long in health it is as if an edge had never been ejected, ms. */
const FORGIVEN_MS = 60_000;

/** What an edge that returns gets of its share at once. */
const LEAST_SHARE = 0.1;

/**
 * What is known of an edge's health, as data. Events that belong to a request say when it began, so that those of before an ejection or a
 * return are not taken for news: a success from before an ejection restores nothing, a failure from before a return ejects nothing.
 */
export type Condition = {
  readonly state:
    | { readonly kind: "ok" }
    /** From `untilMs` on it is on trial; `busyMs`: until when its trial is waited for. */
    | { readonly kind: "out"; readonly why: EjectedWhy; readonly sinceMs: number; readonly untilMs: number; readonly busyMs: number }
    | { readonly kind: "returning"; readonly sinceMs: number };
  /** Failures in a row. */
  readonly row: number;
  /** Ejections since it was forgiven. */
  readonly times: number;
  /** When it last came back. */
  readonly wellMs: number;
};

/** Nothing is known against it. */
export const WELL: Condition = { state: { kind: "ok" }, row: 0, times: 0, wellMs: 0 };

/** How it stands at a time. */
export function healthOf({ state }: Condition, nowMs: number, policy: Policy): Health {
  switch (state.kind) {
    case "ok": return state;
    case "out":
      return nowMs < state.untilMs
        ? { kind: "ejected", why: state.why, untilMs: state.untilMs }
        : { kind: "trial", why: state.why, busy: nowMs < state.busyMs };
    case "returning": {
      const share = (nowMs - state.sinceMs) / policy.returnMs;
      return share >= 1 ? { kind: "ok" } : { kind: "returning", share: Math.max(LEAST_SHARE, share) };
    }
  }
}

/** Ejects it, unless it is out; `beganMs`: when the request began that was the last straw. */
export function eject(condition: Condition, why: EjectedWhy, beganMs: number, nowMs: number, policy: Policy): Condition {
  const times = condition.state.kind !== "out" && nowMs - condition.wellMs > FORGIVEN_MS ? 0 : condition.times;
  const lengthMs = Math.min(policy.mostEjectMs, policy.ejectMs * 2 ** times);
  // From when the request began: an edge that hangs has been out of order since then, and may be well by the time it is noticed.
  const untilMs = Math.max(beganMs + lengthMs, nowMs + Math.min(policy.ejectMs, lengthMs));
  return { ...condition, state: { kind: "out", why, sinceMs: nowMs, untilMs, busyMs: 0 }, row: 0, times: times + 1 };
}

/** A request failed for which the edge is to blame. */
export function failed(condition: Condition, beganMs: number, nowMs: number, policy: Policy): Condition {
  const { state } = condition;
  if (state.kind === "out") return beganMs >= state.untilMs ? eject(condition, state.why === "hearsay" ? "failures" : state.why, beganMs, nowMs, policy) : condition;
  if (beganMs < condition.wellMs) return condition;
  const row = condition.row + 1;
  return row >= policy.failuresInRow ? eject(condition, "failures", beganMs, nowMs, policy) : { ...condition, row };
}

/** A body broke off just now that began then. */
export function broke(condition: Condition, beganMs: number, nowMs: number, policy: Policy): Condition {
  const { state, wellMs } = condition;
  const earlier = beganMs < (state.kind === "out" ? state.untilMs : wellMs);
  return earlier ? condition : failed(condition, nowMs, nowMs, policy);
}

/** A request was answered. */
export function succeeded(condition: Condition, beganMs: number, nowMs: number): Condition {
  const { state } = condition;
  if (state.kind !== "out") return condition.row === 0 ? condition : { ...condition, row: 0 };
  // Before its trial only an edge that seemed dead is restored by a sign of life: it was asked because nothing else was left.
  const counts = beganMs >= state.untilMs || (state.why === "failures" && beganMs >= state.sinceMs);
  return counts ? returned(condition, nowMs) : condition;
}

/** It asked to be left alone for so many seconds (Retry-After, RFC 9110 §10.2.3). */
export function askedToWait(condition: Condition, sec: number, nowMs: number): Condition {
  const untilMs = nowMs + Math.min(MOST_WAIT_MS, Math.max(0, sec) * 1000);
  const { state } = condition;
  if (state.kind === "out" && state.untilMs >= untilMs) return condition;
  return { ...condition, state: { kind: "out", why: "asked-to-wait", sinceMs: nowMs, untilMs, busyMs: 0 }, row: 0 };
}

/** Its trial goes out. */
export function triedAt(condition: Condition, nowMs: number): Condition {
  const { state } = condition;
  return state.kind === "out" && nowMs >= state.untilMs ? { ...condition, state: { ...state, busyMs: nowMs + TRIAL_MS } } : condition;
}

/** Nobody waited for a request's answer: a trial has shown nothing, and the next comes as late as this one did. */
export function givenUp(condition: Condition, beganMs: number, nowMs: number, policy: Policy): Condition {
  const { state } = condition;
  if (state.kind !== "out" || beganMs < state.untilMs || nowMs < state.untilMs) return condition;
  const lengthMs = Math.min(policy.mostEjectMs, policy.ejectMs * 2 ** Math.max(0, condition.times - 1));
  return { ...condition, state: { ...state, untilMs: Math.max(beganMs + lengthMs, nowMs), busyMs: 0 } };
}

/** Others say that it is not to be asked: it is put on trial here. */
export function accused(condition: Condition, nowMs: number): Condition {
  if (condition.state.kind === "out") return condition;
  return { ...condition, state: { kind: "out", why: "hearsay", sinceMs: nowMs, untilMs: nowMs, busyMs: 0 }, row: 0 };
}

/** Others say that it is well again: its trial is due, no sooner than after the shortest ejection. */
export function pardoned(condition: Condition, nowMs: number, { ejectMs }: Policy): Condition {
  const { state } = condition;
  if (state.kind !== "out" || state.why === "asked-to-wait") return condition;
  const untilMs = Math.max(nowMs, state.sinceMs + ejectMs);
  return untilMs < state.untilMs ? { ...condition, state: { ...state, untilMs } } : condition;
}

/** Others of this colo were just answered by it, and none failed: that was its trial, where one is due here. Requests from before the shortest ejection was over prove nothing. */
export function vouched(condition: Condition, nowMs: number, { ejectMs }: Policy): Condition {
  const { state } = condition;
  return state.kind === "out" && nowMs >= Math.max(state.untilMs, state.sinceMs + ejectMs) ? returned(condition, nowMs) : condition;
}

function returned(condition: Condition, nowMs: number): Condition {
  // What was only heard of is not back from anywhere: it was never seen to be away.
  if (condition.state.kind === "out" && condition.state.why === "hearsay") return { ...condition, state: { kind: "ok" }, row: 0, wellMs: nowMs };
  return { ...condition, state: { kind: "returning", sinceMs: nowMs }, row: 0, wellMs: nowMs };
}
